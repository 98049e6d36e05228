import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { functions, type FunctionSpec, type Grant, type Trigger } from '../infra/functions.ts';

/**
 * functions/README.md is what people read; infra/functions.ts is what is granted. `node scripts/functions-table.ts` writes the
 * one from the other, and a test fails when they differ.
 */
const readme = path.join(import.meta.dirname, '..', 'functions', 'README.md');

const triggerText = (trigger: Trigger): string => {
  switch (trigger.kind) {
    case 'http':
      return `HTTP ${trigger.paths.map((path) => `\`${path}\``).join(', ')}`;
    case 'command':
      return 'command';
    case 'queue':
      return `queue \`${trigger.queue}\``;
    case 'outbox':
      return 'new outbox rows (stream of `cases`)';
    case 'journal':
      return 'new lines of the journal (stream of `ledger`)';
    case 'money-back':
      return 'money that came back (stream of `ledger`)';
    case 'schedule':
      return trigger.everyMinutes === 1 ? 'every minute' : `every ${trigger.everyMinutes} minutes`;
    case 'nightly':
      return `each night at ${trigger.atHour}:00 UTC`;
    case 'workflow':
      return 'workflow';
    case 'called':
      return 'called, nobody waits';
    case 'invoked':
      return trigger.isolated ? 'invoked, apart per application' : 'invoked';
  }
};

const does = (reads: boolean, writes: boolean): string =>
  [reads ? 'reads' : '', writes ? 'writes' : ''].filter(Boolean).join(', ');
const isWrite = (action: string): boolean => /^(Put|Update|Delete)/.test(action);

/** What is granted on a table or bucket in several pieces is one thing to a reader. */
function dataTexts(grants: readonly Grant[]): string[] {
  const touched = new Map<string, { actions: string[]; indexes: readonly string[] }>();
  for (const grant of grants) {
    if (!('table' in grant) && !('bucket' in grant)) continue;
    const what = 'table' in grant ? `\`${grant.table}\`` : `bucket \`${grant.bucket}\``;
    const { actions, indexes } = touched.get(what) ?? { actions: [], indexes: [] };
    const more = 'table' in grant ? (grant.indexes ?? []) : [];
    touched.set(what, { actions: [...actions, ...grant.actions], indexes: [...indexes, ...more] });
  }
  return [...touched].map(([what, { actions, indexes }]) => {
    const reads = indexes.length > 0 || actions.some((action) => /^(Get|BatchGet|Query|Scan|List)/.test(action));
    const of = indexes.length > 0 ? ` (index ${indexes.join(', ')})` : '';
    return `${does(reads, actions.some(isWrite))} ${what}${of}`;
  });
}

function otherText(grant: Grant): string[] {
  if ('invoke' in grant) return [`calls ${grant.invoke.join(', ')}`];
  if ('send' in grant) return [`sends to queue \`${grant.send}\``];
  if ('mail' in grant) return ['sends mail'];
  if ('texts' in grant) return ['sends texts'];
  if ('putEventsAs' in grant) return [`sends events as \`${grant.putEventsAs}\``];
  if ('textract' in grant) return ['where it is turned on: Textract on pictures of pages'];
  if (!('execution' in grant)) return [];
  return grant.execution.map((action) => (action === 'StartExecution' ? 'starts the workflow' : 'answers its waits'));
}

function rowOf([name, spec]: [string, FunctionSpec]): string[] {
  const touches = [...dataTexts(spec.grants), ...spec.grants.flatMap(otherText)].join('; ');
  return [
    `\`${name}\``,
    spec.description,
    spec.triggers.map(triggerText).join('; '),
    touches === '' ? 'nothing but its log' : touches,
  ];
}

const isRow = (line: string): boolean => line.startsWith('| `');

/** The README as it should be: its own words around the rows that infra says. */
export async function functionsReadme(text: string = readFileSync(readme, 'utf8')): Promise<string> {
  const lines = text.split('\n');
  const first = lines.findIndex(isRow);
  if (first < 0) throw new Error('functions/README.md has no table');
  const rows = Object.entries(functions).map((entry) => `| ${rowOf(entry).join(' | ')} |`);
  const rest = lines.slice(first).filter((line) => !isRow(line));
  const options = await resolveConfig(readme);
  return format([...lines.slice(0, first), ...rows, ...rest].join('\n'), { ...options, parser: 'markdown' });
}

if (import.meta.main) writeFileSync(readme, await functionsReadme());
