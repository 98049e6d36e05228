import { expect, test } from '@jest/globals';
import { runModel } from './run.ts';

/**
 * A bounded share; `npm run ledger-model -- --operations 100000` runs as many as one wants. The seed is the day's, so that each
 * day looks at other histories, and is printed with a failure.
 */
test('any history of the ledger, disturbed and raced, is the one on the page', async () => {
  const seed = Math.floor(Date.now() / 86_400_000);
  const { operations, counts, disturbed, lines } = await runModel({ seed, rounds: 4, operations: 150 });
  console.log(JSON.stringify({ seed, operations, counts, disturbed, lines }));
  expect(operations).toBeGreaterThan(200);
  for (const kind of ['approve', 'enroll', 'release', 'bill', 'pay', 'races']) expect(counts[kind]).toBeGreaterThan(0);
}, 120_000);
