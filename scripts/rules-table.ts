import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

/**
 * docs/rules.md leads an auditor from a rule to its law, its code and its tests. The sentences and laws are written by hand,
 * once, in docs/rules.json; where a rule stands is found by its number, which code and tests cite. So the list cannot name a
 * file that is gone, nor leave one out. `node scripts/rules-table.ts` writes it; a test fails when it would be another.
 */
export interface Rule {
  rule: string;
  sentence: string;
  /** Empty: published practice, and no one law that says it. */
  law: string;
  /** Rules about money are held by the tests of the money. */
  about?: 'money';
  notBuilt?: string;
}
export interface RulesData {
  sections: { title: string; rules: Rule[] }[];
  /** Rules that no test names yet: to be emptied. */
  withoutTest: string[];
}

const project = path.join(import.meta.dirname, '..');
const target = path.join(project, 'docs', 'rules.md');
const rooms = ['domain', 'adapters', 'workflows', 'functions', 'web', 'infra'];
const ruleNumber = /\bR([1-9]|[12]\d|30)\b/g;

export const readRules = (): RulesData =>
  JSON.parse(readFileSync(path.join(project, 'docs', 'rules.json'), 'utf8')) as RulesData;

const filesOf = (room: string, pattern: RegExp): string[] =>
  readdirSync(path.join(project, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.relative(project, path.join(entry.parentPath, entry.name)))
    .sort();
const textOf = (file: string): string => readFileSync(path.join(project, file), 'utf8');
const rulesIn = (text: string): string[] => [...new Set(text.match(ruleNumber) ?? [])];

/** By rule, the files of the system that cite it. The list itself and its generator cite nothing. */
export function citations(): Map<string, string[]> {
  const cited = new Map<string, string[]>();
  for (const file of rooms.flatMap((room) => filesOf(room, /\.(tsx?|asl\.json)$/)))
    if (file !== path.join('scripts', 'rules-table.ts'))
      for (const rule of rulesIn(textOf(file))) cited.set(rule, [...(cited.get(rule) ?? []), file]);
  return cited;
}

export interface NamedTest {
  file: string;
  title: string;
}
/** By rule, the tests whose title names it: their own words, or a row's of the table that they run over. */
export function namedTests(): Map<string, NamedTest[]> {
  const named = new Map<string, NamedTest[]>();
  for (const file of filesOf('test', /\.test\.tsx?$/))
    for (const title of titlesIn(file, textOf(file)))
      for (const rule of rulesIn(title)) {
        const tests = named.get(rule) ?? [];
        if (!tests.some((each) => each.file === file && each.title === title))
          named.set(rule, [...tests, { file, title }]);
      }
  return named;
}

/** A title is what stands first in `test(…)`, `describe(…)` and their tables; a table's first column fills in its title. */
function titlesIn(file: string, text: string): string[] {
  const titles: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const tables = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      tables.set(node.name.text, node.initializer);
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (first && isTestCall(node.expression)) {
        const title = wordsOf(first);
        if (title !== undefined) titles.push(title);
        if (title?.includes('%') === true) titles.push(...rowsOf(node.expression, tables));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

const isTestCall = (callee: ts.Expression): boolean => {
  if (ts.isIdentifier(callee)) return ['test', 'describe', 'it'].includes(callee.text);
  return (
    (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) &&
    isTestCall(ts.isCallExpression(callee) ? callee.expression : callee.expression)
  );
};

function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
  return undefined;
}

/** `test.each(rows)('%s', …)`: the first text of each row. */
function rowsOf(callee: ts.Expression, tables: ReadonlyMap<string, ts.Node>): string[] {
  if (!ts.isCallExpression(callee)) return [];
  const [given] = callee.arguments;
  if (!given) return [];
  const table = plain(ts.isIdentifier(given) ? (tables.get(given.text) ?? given) : given);
  if (!ts.isArrayLiteralExpression(table)) return [];
  return table.elements.flatMap((element) => {
    const row = plain(element);
    const head = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    const words = head && wordsOf(head);
    return words === undefined ? [] : [words];
  });
}
const plain = (node: ts.Node): ts.Node =>
  ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)
    ? plain(node.expression)
    : node;

/** The document as it should be. */
export async function rulesDocument(data: RulesData = readRules()): Promise<string> {
  const [code, tests] = [citations(), namedTests()];
  const lines = [
    '# Rules',
    '',
    'Every rule that the system rests on: its sentence and its law, the code that cites it, the tests whose titles name it, and what is still missing. What no public source fixes is not a rule but a setting of the board ([settings/](../settings)); pages show it as "local policy". People never see a rule’s number.',
    '',
    'Made by `node scripts/rules-table.ts` from [rules.json](rules.json) and from the citations in code and tests; a test fails when it is out of date.',
    '',
  ];
  for (const section of data.sections) {
    lines.push(`## ${section.title}`, '');
    for (const rule of section.rules) lines.push(...ruleLines(rule, code.get(rule.rule), tests.get(rule.rule)), '');
  }
  const options = await resolveConfig(target);
  return format(lines.join('\n'), { ...options, parser: 'markdown' });
}

function ruleLines(rule: Rule, code: readonly string[] = [], tests: readonly NamedTest[] = []): string[] {
  const files = [...new Set(tests.map((each) => each.file))];
  const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('*', '\\*');
  return [
    `### ${rule.rule}. ${rule.sentence}`,
    '',
    `- **Law:** ${rule.law === '' ? 'published practice; no one law says it' : rule.law}`,
    `- **Code:** ${code.length === 0 ? 'none yet' : code.map((file) => `\`${file}\``).join(', ')}`,
    ...(files.length === 0
      ? ['- **Tests:** none names it yet']
      : [
          '- **Tests:**',
          ...files.map((file) => {
            const titles = tests.filter((each) => each.file === file).map((each) => escaped(each.title));
            return `  - \`${file}\`: ${titles.join(' · ')}`;
          }),
        ]),
    ...(rule.notBuilt === undefined ? [] : [`- **Not built yet:** ${rule.notBuilt}`]),
  ];
}

if (import.meta.main) writeFileSync(target, await rulesDocument());
