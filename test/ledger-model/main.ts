import { parseArgs } from 'node:util';
import { runModel } from './run.ts';

/** `npm run ledger-model -- --operations N [--seed S]`: the ledger against a plain page. The last line is one JSON object. */
const { values } = parseArgs({ options: { operations: { type: 'string' }, seed: { type: 'string' } } });
const wanted = Number(values.operations ?? 10_000);
let seed = Number(values.seed ?? Date.now() % 1_000_000);
const inOneGo = 4_000;
const started = Date.now();
const sums = { operations: 0, lines: 0, counts: {} as Record<string, number>, disturbed: {} as Record<string, number> };
const add = (to: Record<string, number>, from: Record<string, number>) => {
  for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
};
// Bounded: each go does at least something.
for (let go = 0; sums.operations < wanted && go < wanted; go += 1, seed += 1) {
  console.log(
    `seed ${seed}: ${sums.operations} of ${wanted} operations, ${Math.round((Date.now() - started) / 1000)} s`,
  );
  const done = await runModel({ seed, rounds: 10, operations: inOneGo / 10 });
  sums.operations += done.operations;
  sums.lines += done.lines;
  add(sums.counts, done.counts);
  add(sums.disturbed, done.disturbed);
}
console.log(JSON.stringify({ ...sums, differences: 0 }));
