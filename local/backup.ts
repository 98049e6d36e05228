import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { realNow } from './moved-date.ts';

/**
 * A backup of the local system's data, taken while it runs or not, and its way back. It holds what is the record and nothing
 * else, in this order:
 *
 * 1. the tables, all of them in one transaction of the engine's file: no table is newer than another;
 * 2. the list of objects, and then their bytes. A row points to a version that was written before the row was, a version is
 *    never changed, so all that the copied rows point to is in a list that was copied after them. What is newer than the rows
 *    is found by the sweep (a file that arrived for a row that waits for it), or belongs to nobody;
 * 3. what the folder was made with: generated secrets, the moved clock.
 *
 * Executions, queues, the mailbox and the positions of stream readers stay behind: none of them is the record, and a copy of
 * another moment would contradict the rows. `restart-workflows` starts the executions anew from the rows.
 */
export interface BackupManifest {
  schemaVersion: 1;
  /** All that was acknowledged before this instant is in it. */
  takenAt: string;
  tookMilliseconds: number;
  files: Record<string, { bytes: number; sha256: string }>;
  /** Names in the pool of bytes that all backups of a folder share. */
  objects: Record<string, number>;
}

const databases = { tables: 'dynamodb.sqlite', objects: path.join('s3', 's3.sqlite') };
const kept = ['keepsakes.json', 'clock.json', 'samples.json'];
const pool = 'objects';
const manifestName = 'manifest.json';
/** In one step, so that what people write meanwhile makes it neither start again nor see two moments. */
const pagesPerStep = 1_000_000_000;
const triesForObjects = 5;

/** Answers the folder of the new backup. A backup without its manifest was cut off, and counts as none. */
export async function backUp(dataDir: string, to: string): Promise<{ folder: string; manifest: BackupManifest }> {
  if (!existsSync(path.join(dataDir, databases.tables)))
    throw new Error(`There is no data of a local system in ${dataDir}.`);
  const started = performance.now();
  const takenAt = new Date(realNow()).toISOString();
  const folder = path.join(to, `backup-${takenAt.replaceAll(':', '')}`);
  mkdirSync(path.join(folder, 's3'), { recursive: true });
  mkdirSync(path.join(to, pool), { recursive: true });

  await copy(path.join(dataDir, databases.tables), path.join(folder, databases.tables));
  const objects = await copyObjects(dataDir, folder, path.join(to, pool));
  const names = [...Object.values(databases), ...kept.filter((name) => existsSync(path.join(dataDir, name)))];
  const files: BackupManifest['files'] = {};
  for (const name of names) {
    if (kept.includes(name)) await copyFile(path.join(dataDir, name), path.join(folder, name));
    files[name] = await sumOf(path.join(folder, name));
  }
  const tookMilliseconds = Math.round(performance.now() - started);
  const manifest: BackupManifest = { schemaVersion: 1, takenAt, tookMilliseconds, files, objects };
  const file = path.join(folder, manifestName);
  writeFileSync(`${file}.new`, JSON.stringify(manifest, null, 2));
  await rename(`${file}.new`, file);
  return { folder, manifest };
}

/** Whole backups, the newest first. */
export const backupsIn = (to: string): string[] =>
  !existsSync(to)
    ? []
    : readdirSync(to)
        .filter((name) => name.startsWith('backup-') && existsSync(path.join(to, name, manifestName)))
        .sort()
        .reverse()
        .map((name) => path.join(to, name));

/** Puts a backup into a folder where nothing is yet: whoever has the wrong folder loses nothing. */
export async function restore(folder: string, dataDir: string): Promise<BackupManifest> {
  if (!existsSync(path.join(folder, manifestName)))
    throw new Error(`${folder} is no whole backup: it has no ${manifestName}.`);
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new Error(`${dataDir} is not empty. Move away what is left of it first; nothing is written over.`);
  const manifest = JSON.parse(readFileSync(path.join(folder, manifestName), 'utf8')) as BackupManifest;
  // Before anything is written: half a restore looks like a whole one to whoever starts the system on it.
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    if ((await sumOf(path.join(folder, name))).sha256 !== sha256)
      throw new Error(`${name} of this backup was altered.`);
  }
  const bytesFrom = path.join(path.dirname(folder), pool);
  for (const [name, bytes] of Object.entries(manifest.objects)) {
    const found = await stat(path.join(bytesFrom, name)).catch(() => undefined);
    if (found?.size !== bytes) throw new Error(`The bytes ${name} of this backup are not what they were.`);
  }
  const building = `${dataDir}.restoring`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(path.join(building, 's3', 'objects'), { recursive: true });
  for (const name of Object.keys(manifest.files)) await copyFile(path.join(folder, name), path.join(building, name));
  for (const name of Object.keys(manifest.objects))
    await copyFile(path.join(bytesFrom, name), path.join(building, 's3', 'objects', name));
  // Its own mark, which `npm start` and readers of data at rest ask for.
  writeFileSync(path.join(building, 'system.lock'), '');
  rmSync(dataDir, { recursive: true, force: true });
  await rename(building, dataDir);
  return manifest;
}

async function copy(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    source.exec('PRAGMA busy_timeout = 10000');
    await copyDatabase(source, to, { rate: pagesPerStep });
  } finally {
    source.close();
  }
}

/** The list, then all bytes that it names. Parts of a large file go away when it is whole: then the list is copied again. */
async function copyObjects(dataDir: string, folder: string, poolDir: string): Promise<Record<string, number>> {
  const list = path.join(folder, databases.objects);
  for (let attempt = 1; ; attempt += 1) {
    rmSync(list, { force: true });
    await copy(path.join(dataDir, databases.objects), list);
    const found = objectsIn(list);
    try {
      for (const { name, bytes } of found)
        await addToPool(path.join(dataDir, 's3', 'objects', name), path.join(poolDir, name), bytes);
      return Object.fromEntries(found.map(({ name, bytes }) => [name, bytes]));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === triesForObjects) throw error;
    }
  }
}

function objectsIn(file: string): { name: string; bytes: number }[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare(
        'SELECT blob AS name, size_bytes AS bytes FROM versions WHERE blob IS NOT NULL UNION SELECT blob, size_bytes FROM parts',
      )
      .all()
      .map((row) => ({ name: String(row['name']), bytes: Number(row['bytes']) }));
  } finally {
    database.close();
  }
}

/** Bytes never change under their name: what an earlier backup has need not be copied again. */
async function addToPool(from: string, to: string, bytes: number): Promise<void> {
  if ((await stat(to).catch(() => undefined))?.size === bytes) return;
  await copyFile(from, `${to}.new`);
  await rename(`${to}.new`, to);
}

async function sumOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}
