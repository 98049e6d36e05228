import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildWorld, type MatrixWorld } from '../support/access/matrix.ts';

/*
 * Who may what, over HTTP: every route of every router × every role × own and other scope × the states of a case, held against
 * what the policies say. Commands run as they are deployed and are stopped at their first write, so that one cell never changes
 * what the next one sees.
 */
let world: MatrixWorld | undefined;
beforeAll(async () => {
  world = await buildWorld();
});
afterAll(async () => world?.close());

test('every route of every router has a row, and every row a route', () => {
  const { routes, rows } = world!.inventory();
  expect(routes.filter((route) => !rows.includes(route))).toEqual([]);
  expect(rows.filter((row) => !routes.includes(row))).toEqual([]);
});

describe.each([
  'serve-participant',
  'serve-staff',
  'serve-finance',
  'serve-payments',
  'serve-oversight',
  'serve-accommodation',
])('%s', (app) => {
  test('answers every cell as the policies say', async () => {
    const { wrong, cells, silent } = await world!.walk(app);
    expect(wrong).toEqual([]);
    // Where nobody was ever let through, that others were not proves nothing. Awards of STEP plans live in step.test.ts.
    expect(silent.filter((each) => each !== 'award.release by step-coach')).toEqual([]);
    expect(cells).toBeGreaterThan(10);
  }, 300_000);
});
