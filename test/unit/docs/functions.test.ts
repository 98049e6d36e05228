import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { functions, type FunctionSpec, type Grant, type Trigger } from '../../../infra/functions.ts';

/** functions/README.md is what people read; infra/functions.ts is what is granted. They say the same. */
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
    case 'schedule':
      return trigger.everyMinutes === 1 ? 'every minute' : `every ${trigger.everyMinutes} minutes`;
    case 'workflow':
      return 'workflow';
    case 'invoked':
      return trigger.isolated ? 'invoked, apart per application' : 'invoked';
  }
};

const writing = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'PutObject', 'DeleteObject']);
const grantText = (grant: Grant): string => {
  if ('table' in grant) {
    const does = grant.actions.some((action) => writing.has(action)) ? 'reads, writes' : 'reads';
    return `${does} \`${grant.table}\`${grant.indexes ? ` (index ${grant.indexes.join(', ')})` : ''}`;
  }
  if ('bucket' in grant) {
    const reads = grant.actions.some((action) => action.startsWith('Get'));
    const writes = grant.actions.some((action) => writing.has(action));
    return `${[reads ? 'reads' : '', writes ? 'writes' : ''].filter(Boolean).join(', ')} bucket \`${grant.bucket}\``;
  }
  if ('invoke' in grant) return `calls ${grant.invoke.join(', ')}`;
  if ('send' in grant) return `sends to queue \`${grant.send}\``;
  if ('mail' in grant) return 'sends mail';
  if ('putEventsAs' in grant) return `sends events as \`${grant.putEventsAs}\``;
  return grant.execution
    .map((action) => (action === 'StartExecution' ? 'starts the workflow' : 'answers its waits'))
    .join(', ');
};

function rowOf([name, spec]: [string, FunctionSpec]): string[] {
  const touches = spec.grants.map(grantText).join('; ');
  return [
    `\`${name}\``,
    spec.description,
    spec.triggers.map(triggerText).join('; '),
    touches === '' ? 'nothing but its log' : touches,
  ];
}

test('the table of functions says what infra grants, in the same order', () => {
  const readme = readFileSync(new URL('../../../functions/README.md', import.meta.url), 'utf8');
  const rows = readme
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(Object.entries(functions).map(rowOf));
});
