import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { differences } from './dynamodb/differences.ts';
import { engines, type Running } from './dynamodb/engines.ts';
import { expressions } from './dynamodb/expressions.ts';
import { items } from './dynamodb/items.ts';
import { onEngine } from './dynamodb/on-engine.ts';
import { queries } from './dynamodb/queries.ts';
import { transactions } from './dynamodb/transactions.ts';

const asked = engines().flatMap((engine) =>
  (['client', 'bundlesClient'] as const).map((through) => ({ ...engine, through })),
);

/** What this system relies on in DynamoDB, as AWS documents it, on every engine that stands for it, through AWS's client and ours. */
describe.each(asked)('$name through $through:', ({ name, start, through }) => {
  let running: Running | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running?.stop());

  const on = onEngine(name, () => running![through]);
  items(on);
  expressions(on);
  transactions(on);
  queries(on);

  test('every known difference was met, and the README counts these tests', () => {
    expect(on.notAsked()).toEqual([]);
    const readme = readFileSync(path.join(import.meta.dirname, '../../local/dynamodb/README.md'), 'utf8');
    expect(readme).toContain(`${on.tests()} tests run on each`);
  });
});

test('the README has a row for every difference, and no other', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '../../local/dynamodb/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([\w-]+)`\s*\| (dynoxide|DynamoDB Local|both)\s*\|/gm)].flatMap(
    ([, id = '', engine = '']) =>
      (engine === 'both' ? ['dynoxide', 'DynamoDB Local'] : [engine]).map((each) => `${id} ${each}`),
  );
  expect(rows.sort()).toEqual(differences.map((row) => `${row.id} ${row.engine}`).sort());
});
