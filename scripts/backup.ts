import path from 'node:path';
import { parseArgs } from 'node:util';
import { backUp } from '../local/backup.ts';

/**
 * `npm run backup -- --to DIR` copies the data of the local system, running or not, into a new folder of DIR. On AWS nobody
 * calls this: tables keep 35 days of every second, buckets every version (docs/runbooks/restore.md).
 */
if (import.meta.main) {
  const { values } = parseArgs({ options: { to: { type: 'string' }, data: { type: 'string', default: '.local' } } });
  try {
    if (values.to === undefined) throw new Error('Say where to: npm run backup -- --to DIR');
    const { folder, manifest } = await backUp(path.resolve(values.data), path.resolve(values.to));
    const { takenAt, tookMilliseconds, objects } = manifest;
    console.log(`${folder}: all that was acknowledged before ${takenAt}, ${Object.keys(objects).length} objects.`);
    console.log(`It took ${tookMilliseconds} ms. Back again: npm run restore -- --from ${folder} --data DIR`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
