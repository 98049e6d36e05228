import { parseArgs } from 'node:util';
import { reportOf, wrongIn } from './report.ts';
import { simulateYear } from './simulate.ts';

/** `npm run year -- --seed 7`: a year of the five centers, and how long people waited in it. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    requests: { type: 'string', default: '360' },
    days: { type: 'string', default: '365' },
  },
});
const plan = { seed: Number(values.seed), requests: Number(values.requests), days: Number(values.days) };
const year = await simulateYear(plan);
console.log(reportOf(plan, year));
const wrong = wrongIn(year);
for (const each of wrong.slice(0, 40)) console.error(each);
process.exitCode = wrong.length > 0 ? 1 : 0;
