import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { canaries } from './people.ts';

/**
 * Where personal data has no business: logs, workflow inputs and histories, queues, asynchronous calls, positions. The truth
 * itself (database, objects), the mailbox and the issuer's own store are where it belongs.
 */
const BELONGS = /^(dynamodb\.sqlite|mail|s3$|sign-in|operator\.json)/;

/** Files that hold a canary, with the canary: `logs/skillsdesk-local-x.log: Canarina`. */
export function leaksIn(dataDir: string): string[] {
  const leaks: string[] = [];
  const look = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (folder === dataDir && BELONGS.test(name)) continue;
      if (statSync(file).isDirectory()) {
        look(file);
        continue;
      }
      const bytes = readFileSync(file);
      for (const canary of canaries)
        if (bytes.includes(canary)) leaks.push(`${path.relative(dataDir, file)}: ${canary}`);
    }
  };
  look(dataDir);
  return leaks;
}
