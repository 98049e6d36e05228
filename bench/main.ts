import { benchLedger } from './ledger.ts';

/** `npm run bench -- NAME [--quick]`: a benchmark, side by side in one run; the last line is one JSON object. */
const benches: Record<string, (quick: boolean) => Promise<object>> = { ledger: benchLedger };

const [name = ''] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--quick]`);
  process.exit(2);
}
console.log(JSON.stringify({ bench: name, ...(await bench(process.argv.includes('--quick'))) }));
