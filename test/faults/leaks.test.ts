import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { leaksIn } from './leaks.ts';
import { canaries } from './people.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'leaks-'));
  for (const folder of ['logs', 'step-functions', 's3']) mkdirSync(path.join(dataDir, folder));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(path.join(dataDir, file), `before ${text} after`);

test.each(['logs/serve-staff.log', 'step-functions/journal.sqlite-wal', 'queues.sqlite', 'lambda.sqlite'])(
  'each canary is found in %s',
  (file) => {
    for (const canary of canaries) {
      write(file, canary);
      expect(leaksIn(dataDir)).toEqual([`${file}: ${canary}`]);
    }
  },
);

test('the truth, the mailbox and the files may hold what people wrote', () => {
  for (const file of ['dynamodb.sqlite', 'mail.sqlite', 's3/object', 'sign-in.sqlite']) write(file, canaries.join(' '));
  write('logs/serve-staff.log', 'ids and codes');
  expect(leaksIn(dataDir)).toEqual([]);
});
