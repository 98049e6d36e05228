/**
 * Loads a bundle, asks it its first event and says how many bytes of which files it read on the way: its own, not Node's.
 *   node count-reads.mjs ENTRY EVENT
 */
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [entry, event] = process.argv.slice(2);
const folder = path.dirname(entry);
const read = { code: new Set(), beside: new Set() };
registerHooks({
  load(url, context, next) {
    if (url.startsWith(pathToFileURL(folder).href)) read.code.add(fileURLToPath(url));
    return next(url, context);
  },
});
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => {
  const name = file instanceof URL ? fileURLToPath(file) : String(file);
  if (name.startsWith(folder) && !/\.[cm]?js$/.test(name)) read.beside.add(name);
  return readFileSync(file, ...rest);
};
syncBuiltinESMExports();

const { handler } = await import(pathToFileURL(entry).href);
// What it answers is the bench's business: here only what it took to answer.
await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'first' }).catch(() => {});
const bytesOf = (files) => [...files].reduce((sum, file) => sum + fs.statSync(file).size, 0);
fs.writeSync(
  1,
  `\n${JSON.stringify({ code: bytesOf(read.code), beside: bytesOf(read.beside), files: read.code.size })}\n`,
);
process.exit(0);
