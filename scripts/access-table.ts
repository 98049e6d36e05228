import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { accessCells, allRoles, type AccessCell } from '../domain/access/authorize.ts';
import { conditions, type ConditionName } from '../domain/access/conditions.ts';
import { readRules } from './rules-table.ts';

/**
 * docs/who-may-what.md is the policy table in words, for whoever audits: made from the cells that are asked at each request, so
 * that it cannot say anything else than what holds. The words stand in docs/access.json. `node scripts/access-table.ts` writes
 * it; a test fails when it would be another, and when an action, a role or a condition has no words.
 */
export interface AccessWords {
  roles: Record<string, string>;
  groups: { title: string; actions: Record<string, string> }[];
  conditions: Record<string, string>;
}

const project = path.join(import.meta.dirname, '..');
const target = path.join(project, 'docs', 'who-may-what.md');

export const readWords = (): AccessWords =>
  JSON.parse(readFileSync(path.join(project, 'docs', 'access.json'), 'utf8')) as AccessWords;

const rulesOf = (names: readonly ConditionName[]): string[] => [
  ...new Set(names.flatMap((name) => conditions[name].rule.match(/\bR\d{1,2}\b|\b20 CFR [\d.]+/g) ?? [])),
];
const cited = (names: readonly ConditionName[]): string => {
  const rules = rulesOf(names);
  return rules.length === 0 ? '' : ` (${rules.join(', ')})`;
};
/** All of them have to hold. */
const listed = (parts: readonly string[]): string => parts.join(' **and** ');

/** The document as it should be. */
export async function accessDocument(words: AccessWords = readWords(), cells = accessCells()): Promise<string> {
  const find = (action: string, role: string): AccessCell | undefined =>
    cells.find((cell) => cell.action === action && cell.role === role && cell.conditions !== undefined);
  const lines = [
    '# Who may what',
    '',
    'The whole policy in words. A role may do what stands under its name, when all that is said there holds, and nothing else. Pages ask before they show something, and the function that makes a change asks again with what it is about to change; out of somebody’s scope the answer is the same as for a thing that never was. Somebody with several roles may do what one of them may; a condition of R29 that fails in that cell stops them all the same.',
    '',
    'Made by `node scripts/access-table.ts` from [policies.ts](../domain/access/policies.ts), [conditions.ts](../domain/access/conditions.ts) and the words in [access.json](access.json); a test fails when it is out of date. Every cell is tried against the policies ([matrix.test.ts](../test/unit/access/matrix.test.ts)) and over HTTP, route by route ([access-matrix.test.ts](../test/contract/access-matrix.test.ts)).',
    '',
    '## At a glance',
    '',
    `| | ${allRoles.join(' | ')} |`,
    `|---|${allRoles.map(() => ':-:').join('|')}|`,
    ...words.groups.flatMap(({ actions }) =>
      Object.entries(actions).map(
        ([action, does]) => `| ${does} | ${allRoles.map((role) => markOf(find(action, role))).join(' | ')} |`,
      ),
    ),
    '',
    '● always · ○ under conditions, below · empty: never',
    '',
  ];
  for (const role of allRoles) {
    lines.push(`## ${role}`, '', words.roles[role] ?? '', '');
    for (const { title, actions } of words.groups) {
      const may = Object.entries(actions).flatMap(([action, does]) => {
        const names = find(action, role)?.conditions?.map(({ name }) => name);
        if (!names) return [];
        const when = names.map((name) => words.conditions[name] ?? name);
        return [`- **May ${does}**${when.length > 0 ? `, when ${listed(when)}${cited(names)}` : ''} · \`${action}\``];
      });
      if (may.length > 0) lines.push(`### ${role}: ${title}`, '', ...may, '');
    }
  }
  lines.push(...lawLines(cells));
  const options = await resolveConfig(target);
  return format(lines.join('\n'), { ...options, parser: 'markdown' });
}

const markOf = (cell: AccessCell | undefined): string =>
  cell === undefined ? '' : cell.conditions?.length === 0 ? '●' : '○';

function lawLines(cells: readonly AccessCell[]): string[] {
  const names = new Set(cells.flatMap((cell) => cell.conditions?.map(({ name }) => name) ?? []));
  const used = new Set(rulesOf([...names]));
  const known = readRules().sections.flatMap(({ rules }) => rules);
  return [
    '## The rules behind the conditions',
    '',
    ...known
      .filter(({ rule }) => used.has(rule))
      .map(({ rule, sentence, law }) => `- **${rule}** ${sentence}${law === '' ? '' : ` (${law})`}`),
    '',
  ];
}

if (import.meta.main) writeFileSync(target, await accessDocument());
