import path from 'node:path';
import { parseArgs } from 'node:util';
import { backupsIn, restore } from '../local/backup.ts';

/**
 * `npm run restore -- --from DIR` puts a backup of the local system into an empty data folder: the newest whole one of DIR, or
 * DIR itself. Then `npm start`, then `npm run restart-workflows`.
 */
if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: { from: { type: 'string' }, data: { type: 'string', default: '.local' } },
    });
    if (values.from === undefined) throw new Error('Say from where: npm run restore -- --from DIR');
    const from = path.resolve(values.from);
    const { takenAt } = await restore(backupsIn(from)[0] ?? from, path.resolve(values.data));
    console.log(`Restored as of ${takenAt}. What was acknowledged after that instant is not in it.`);
    console.log('Next: npm start, and in another terminal npm run restart-workflows');
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
