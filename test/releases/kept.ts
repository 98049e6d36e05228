import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * What a release left behind, kept in one file per release: the whole data folder of a stopped system, with packets that wait for
 * people, and who they are. Tests open it with the code of today: a deployment changes the code under packets that wait for months.
 */
export interface Kept {
  release: string;
  keptAt: string;
  /** By the name of what each is in the midst of: whose it is, and its id. */
  packets: Record<string, { email: string; applicationId: string }>;
}
interface KeptFile extends Kept {
  files: Record<string, string>;
}

/** Logs are no data; the mailbox shows what has gone out; the rest says what this machine was doing. */
const leftOut = /^(logs|mail\.sqlite.*|iam-usage\.json|.*\.lock(\.pid)?|operator\.json|samples\.json)$/;

export function pack(dataDir: string, kept: Kept, to: string): void {
  const names = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dataDir, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(path.sep).some((part) => leftOut.test(part)))
    .sort();
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(dataDir, name)).toString('base64')]),
  );
  writeFileSync(to, gzipSync(JSON.stringify({ ...kept, files } satisfies KeptFile), { level: 9 }));
}

/** Into an empty folder, as it was on the day after it was kept: what was due then is due, and no year has passed. */
export function unpack(from: string, dataDir: string): Kept {
  const { files, ...kept } = JSON.parse(gunzipSync(readFileSync(from)).toString('utf8')) as KeptFile;
  for (const [name, base64] of Object.entries(files)) {
    const file = path.join(dataDir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(base64, 'base64'));
  }
  const offsetMilliseconds = Date.parse(kept.keptAt) + 24 * 3_600_000 - Date.now();
  writeFileSync(path.join(dataDir, 'clock.json'), JSON.stringify({ offsetMilliseconds }));
  return kept;
}
