import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { accessCells, allActions, allRoles } from '../../../domain/access/authorize.ts';
import { conditions } from '../../../domain/access/conditions.ts';
import { accessDocument, readWords } from '../../../scripts/access-table.ts';

const document = readFileSync(new URL('../../../docs/who-may-what.md', import.meta.url), 'utf8');
const words = readWords();

/** When it fails: node scripts/access-table.ts */
test('the policies in words are the policies that are asked', async () => {
  expect(document).toBe(await accessDocument());
});

test('a cell that changes is seen', async () => {
  const cells = accessCells().map((cell) =>
    cell.action === 'ledger.read' && cell.role === 'finance' ? { ...cell, conditions: undefined } : cell,
  );
  expect(await accessDocument(words, cells)).not.toBe(document);
});

test('every action and every condition has words, and no words are left over', () => {
  const actions = words.groups.flatMap((group) => Object.keys(group.actions));
  expect(actions.toSorted()).toEqual(allActions.toSorted());
  expect(Object.keys(words.conditions).toSorted()).toEqual(Object.keys(conditions).toSorted());
  expect(allRoles.filter((role) => words.roles[role] === undefined)).toEqual([]);
});
