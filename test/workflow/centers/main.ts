import { parseArgs } from 'node:util';
import { figuresOf, reportOf, wrongIn } from './report.ts';
import { simulateYear } from './simulate.ts';

/** `npm run year -- --seed 7`: a year of the five centers, and how long people waited in it. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    requests: { type: 'string', default: '320' },
    days: { type: 'string', default: '365' },
    /** The last line is one JSON object. */
    json: { type: 'boolean', default: false },
  },
});
const plan = { seed: Number(values.seed), requests: Number(values.requests), days: Number(values.days) };
const year = await simulateYear(plan);
console.log(reportOf(plan, year));
const wrong = wrongIn(year);
for (const each of wrong.slice(0, 40)) console.error(each);
if (values.json) console.log(JSON.stringify(figuresOf(year)));
process.exitCode = wrong.length > 0 ? 1 : 0;
