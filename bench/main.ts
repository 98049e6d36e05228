import { benchColdStart } from './cold-start.ts';
import { benchCost } from './cost.ts';
import { benchDocuments } from './documents.ts';
import { benchLedger } from './ledger.ts';
import { benchLoad } from './load.ts';
import { benchPages } from './pages.ts';
import { benchSerial } from './serial.ts';

/** `npm run bench -- NAME [FOLDER] [--quick]`: a benchmark, side by side in one run; the last line is one JSON object. */
const benches: Record<string, (quick: boolean, folder?: string) => Promise<object>> = {
  'cold-start': benchColdStart,
  cost: benchCost,
  documents: benchDocuments,
  ledger: benchLedger,
  load: benchLoad,
  pages: benchPages,
  serial: benchSerial,
};

const [name = '', folder] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const bench = benches[name];
if (!bench) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [FOLDER] [--quick]`);
  process.exit(2);
}
console.log(JSON.stringify({ bench: name, ...(await bench(process.argv.includes('--quick'), folder)) }));
