// Laid before each function's bundle while its memory is watched: what is held after this signal is held by somebody.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const folder = process.env['COLLECTED_IN'];
process.on('SIGUSR2', () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(`${folder}/${process.pid}`, String(heapUsed + external));
});
