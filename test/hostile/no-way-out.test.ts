import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inProject } from '../../infra/paths.ts';
import { papers } from '../reading/labelled.ts';
import { asScan } from '../reading/papers.ts';
import { plainPdf } from '../unit/documents/files.ts';
import { startIsolated } from './isolated-bundle.ts';
import { parseRequest } from './parser.ts';
import { probeOfProcess, probeOfThread, type Surroundings, waysTried } from './ways-tried.ts';

/**
 * What the parsing side can reach: a probe stands in the deployed bundle's folder, loads the bundle, lets it do its work on a
 * good file and then tries each way out. In the reader a second one stands in the place of its engine's script, in the one
 * thread that it starts. What they tried and what came of it is the answer.
 */
let outside: Server;
let datagrams: Socket;
let reached = 0;
let port: number;
beforeAll(async () => {
  outside = createServer(() => (reached += 1));
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  ({ port } = outside.address() as AddressInfo);
  datagrams = createSocket('udp4').on('message', () => (reached += 1));
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
});
afterAll(() => {
  outside.close();
  datagrams.close();
});

interface Told {
  answer: Record<string, unknown>;
  inProcess: Record<string, string>;
  inThread: Record<string, string>;
  env: Record<string, string>;
}
interface Tried {
  told: Told;
  asked: string[];
  /** Files that somebody left. */
  left: string[];
}

async function tryInside(name: 'parse-document' | 'read-document', file: Uint8Array): Promise<Tried> {
  const around = (folder: string): Surroundings => ({
    port,
    // Not to be reached with the link's own address either; which port the store has is known only later.
    store: 'http://127.0.0.1:9',
    secret: inProject('package.json'),
    outside: join(folder, '..', '..', 'left.txt'),
    beside: folder,
  });
  const threads = name === 'read-document';
  const isolated = await startIsolated(name, {
    timeoutSeconds: 110,
    prepare(folder) {
      writeFileSync(join(folder, 'probe.mjs'), probeOfProcess);
      if (threads) {
        const script = join(folder, 'ocr-worker.cjs');
        renameSync(script, join(folder, 'real-worker.cjs'));
        writeFileSync(script, probeOfThread(around(folder), './real-worker.cjs'));
      }
      return 'probe.mjs';
    },
  });
  try {
    const { base, folder } = isolated;
    const asked: string[] = [];
    isolated.answerWith((request, response) => {
      asked.push(request.url ?? '');
      response.end(file);
    });
    const request = threads
      ? { documentId: 'doc_sample', get: `${base}/original`, maxBytes: file.length, maxPages: 1, seconds: 100 }
      : parseRequest(base);
    const surroundings = { ...around(folder), store: base };
    const outcome = await isolated.invoke({ request, surroundings, threads });
    if (!outcome.ok) throw new Error(`${outcome.error.errorType} ${outcome.error.errorMessage}`);
    const told = JSON.parse(outcome.payload) as Told;
    process.stdout.write(
      `${[told.inProcess, told.inThread]
        .flatMap((results, thread) =>
          Object.entries(results).map(([way, what]) => `  ${name}${thread ? ', its thread' : ''}: ${way}: ${what}`),
        )
        .join('\n')}\n`,
    );
    const places = [surroundings.outside, join(folder, 'left.txt'), join(folder, 'link'), '/tmp/skillsdesk-left'];
    return { told, asked, left: places.filter((place) => existsSync(place)) };
  } finally {
    isolated.stop();
  }
}

const inVain = /^(closed|denied)$/;
/** What the packages and the shell that starts it leave there themselves. */
const own = new Set(['AWS_SDK_UA_APP_ID', 'NODE_CHANNEL_FD', 'OLDPWD', 'PWD', 'SHLVL', 'VIPSHOME', '_']);

describe.each([
  { name: 'parse-document', file: () => plainPdf(1), answer: { verdict: 'accepted' } },
  {
    name: 'read-document',
    // Without a text of its own: its page has to be read by the engine.
    file: () => asScan({ text: papers[2]?.text ?? '' }, 'clean'),
    answer: { engine: 'tesseract', pagesRead: 1, kind: expect.objectContaining({ guess: 'proof-of-income' }) },
  },
] as const)('$name', ({ name, file, answer }) => {
  let tried: Tried;
  beforeAll(async () => {
    reached = 0;
    tried = await tryInside(name, await file());
  });

  test('still does its work', () => {
    expect(tried.told.answer).toMatchObject(answer);
  });
  test.each(waysTried)('tried %s in vain', (way) => {
    expect(tried.told.inProcess[way]).toMatch(inVain);
  });
  test('tried no other', () => {
    expect(Object.keys(tried.told.inProcess)).toEqual(waysTried);
  });
  test('nothing arrived anywhere', () => {
    expect(reached).toBe(0);
    expect(tried.asked).toEqual(['/original']);
    expect(tried.left).toEqual([]);
  });
  test('sees no keys, no endpoint and nothing of this machine in its environment', () => {
    const given = Object.entries(tried.told.env).filter(([each]) => !own.has(each));
    expect(Object.fromEntries(given)).toEqual({ BOARD_ID: 'sample', STAGE: 'test' });
  });
  if (name === 'read-document') {
    test.each(waysTried)('in its engine’s thread: tried %s in vain', (way) => {
      expect(tried.told.inThread[way]).toMatch(inVain);
    });
  }
});
