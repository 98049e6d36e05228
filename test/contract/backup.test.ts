import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { backUp, backupsIn, restore } from '../../local/backup.ts';
import { openDurable } from '../../local/durable.ts';
import { startS3, type RunningS3 } from './s3/server.ts';

/** The whole drill is `npm run restore-drill`; here is what a backup refuses, and that it sees one moment. */
let home: string;
let s3: RunningS3;
let tables: ReturnType<typeof openDurable>;
const at = (name: string) => path.join(home, name);
const Bucket = 'papers';

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'backup-'));
  mkdirSync(at('data'));
  tables = openDurable(at('data'), 'dynamodb', 'CREATE TABLE items (id INTEGER PRIMARY KEY)');
  s3 = await startS3({ dataDir: at('data/s3'), buckets: { [Bucket]: { versioning: 'Enabled' } } });
});
afterEach(async () => {
  tables.close();
  await s3.stop();
  rmSync(home, { recursive: true, force: true });
});

const put = async (key: string, text: string): Promise<string> => {
  const { VersionId } = await s3.client.send(new PutObjectCommand({ Bucket, Key: key, Body: text }));
  return String(VersionId);
};
const add = () => tables.prepare('INSERT INTO items DEFAULT VALUES').run();
const countIn = (folder: string): number => {
  const restored = openDurable(folder, 'dynamodb', '');
  try {
    return Number(restored.prepare('SELECT count(*) AS n FROM items').get()?.['n']);
  } finally {
    restored.close();
  }
};

describe('a backup while the system runs', () => {
  test('holds what was there before it, each object in the version that rows name, and its way back', async () => {
    const old = await put('doc_1', 'first');
    await put('doc_1', 'second');
    add();
    const { folder } = await backUp(at('data'), at('backups'));
    add();
    await restore(folder, at('back'));
    expect(countIn(at('back'))).toBe(1);
    const restored = await startS3({ dataDir: at('back/s3') });
    const { Body } = await restored.client.send(new GetObjectCommand({ Bucket, Key: 'doc_1', VersionId: old }));
    expect(await Body?.transformToString()).toBe('first');
    await restored.stop();
  });

  test('copies bytes once, however many backups name them', async () => {
    await put('doc_1', 'first');
    await backUp(at('data'), at('backups'));
    await put('doc_2', 'second');
    await backUp(at('data'), at('backups'));
    expect(readdirSync(at('backups/objects'))).toHaveLength(2);
    expect(backupsIn(at('backups'))).toHaveLength(2);
  });
});

describe('a restore refuses', () => {
  test('a folder that holds something: nothing is written over', async () => {
    const { folder } = await backUp(at('data'), at('backups'));
    await expect(restore(folder, at('data'))).rejects.toThrow('not empty');
  });

  test('a backup that was cut off before its manifest', async () => {
    const { folder } = await backUp(at('data'), at('backups'));
    rmSync(path.join(folder, 'manifest.json'));
    expect(backupsIn(at('backups'))).toEqual([]);
    await expect(restore(folder, at('back'))).rejects.toThrow('no whole backup');
  });

  test('altered tables and altered bytes, before it has written anything', async () => {
    await put('doc_1', 'first');
    const { folder, manifest } = await backUp(at('data'), at('backups'));
    const [name = ''] = Object.keys(manifest.objects);
    writeFileSync(at(`backups/objects/${name}`), 'x');
    await expect(restore(folder, at('back'))).rejects.toThrow('not what they were');
    writeFileSync(path.join(folder, 'dynamodb.sqlite'), 'x');
    await expect(restore(folder, at('back'))).rejects.toThrow('was altered');
    expect(existsSync(at('back'))).toBe(false);
  });
});
