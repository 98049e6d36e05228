import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { canaries, canariesIn, leaksInFiles, type Canary } from '../../support/canaries.ts';

// The search that says "found nowhere" has to be able to find (test/e2e/main-job.test.ts).
const names = Object.keys(canaries) as Canary[];
const base64 = (before: string, value: string) => Buffer.from(`${before}${value} and more`).toString('base64');
const ways: [string, (value: string) => string][] = [
  ['plain', (value) => `before ${value} after`],
  ['in lower case', (value) => value.toLowerCase()],
  ['in capitals', (value) => value.toUpperCase()],
  ['in JSON', (value) => JSON.stringify({ said: value })],
  ['in JSON within JSON', (value) => JSON.stringify({ body: JSON.stringify({ said: value }) })],
  ['in an address', (value) => `/staff?q=${encodeURIComponent(value)}&page=2`],
  [
    'in an address within an address',
    (value) => `/sign-in?next=${encodeURIComponent(`/x?q=${encodeURIComponent(value)}`)}`,
  ],
  ['in a posted form', (value) => new URLSearchParams({ q: value }).toString()],
  ['in a page', (value) => `<p>${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</p>`],
  ['as a file name that was made plain', (value) => value.replace(/[^A-Za-z0-9._-]/g, '_')],
  ['in base64, first', (value) => base64('', value)],
  ['in base64, one byte on', (value) => base64('x', value)],
  ['in base64, two bytes on', (value) => base64('xy', value)],
  ['in base64 for addresses', (value) => Buffer.from(`{"${value}"}`).toString('base64url')],
  ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
];

describe('a canary is found', () => {
  test.each(ways)('%s', (_way, write) => {
    const missed = names.filter((name) => !canariesIn(write(canaries[name])).includes(name));
    expect(missed).toEqual([]);
    const asBytes = names.filter((name) => !canariesIn(Buffer.from(write(canaries[name]))).includes(name));
    expect(asBytes).toEqual([]);
  });

  test('as a date in words, and as a number without dashes', () => {
    expect(canariesIn('born Oct 9, 1957')).toEqual(['birthDate']);
    expect(canariesIn('+15035550177')).toEqual(['phone']);
    expect(canariesIn('987654329')).toEqual(['socialSecurity']);
  });

  test('and nothing is found where there is none', () => {
    expect(canariesIn('{"applicationId":"app_01k9","status":200,"route":"/staff"}')).toEqual([]);
    expect(canariesIn(Buffer.from('Canary in a coal mine, 503-555-0100, 1957-11-08').toString('base64'))).toEqual([]);
  });
});

describe('in a data folder', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'canaries-'));
    for (const folder of ['logs', 's3', 'step-functions']) mkdirSync(path.join(dataDir, folder));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const write = (file: string, value: string) => writeFileSync(path.join(dataDir, file), `before ${value} after`);

  test.each(['logs/serve-staff.log', 'step-functions/journal.sqlite-wal', 'queues.sqlite', 'lambda.sqlite'])(
    '%s',
    (file) => {
      write(file, Buffer.from(canaries.claim).toString('base64'));
      expect(leaksInFiles(dataDir)).toEqual([`${file}: claim`]);
    },
  );
  test('the tables, the objects and the mailbox may hold what people wrote', () => {
    for (const file of ['dynamodb.sqlite', 'mail.sqlite', 's3/object']) write(file, canaries.freeText);
    expect(leaksInFiles(dataDir)).toEqual([]);
  });
});
