import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readClamdAddress, scanWithClamd } from '../../adapters/clamd.ts';

/**
 * The ways in which clamd can answer, spoken by a server of our own: the protocol of clamd(8). That the real program
 * understands us is tried by `npm run scanners`, where it is installed.
 */
let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
});

/** Reads one INSTREAM; `answer` is asked with the file as soon as it is whole, and `early` after each piece. */
async function clamd(how: {
  answer?: (file: Buffer) => string | undefined;
  early?: (bytesSoFar: number, socket: Socket) => void;
}) {
  server = createServer((socket) => {
    sockets.add(socket);
    let held = Buffer.alloc(0);
    let greeted = false;
    const pieces: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      held = Buffer.concat([held, data as Buffer]);
      if (!greeted && held.length >= 10) {
        expect(held.subarray(0, 10).toString('latin1')).toBe('zINSTREAM\0');
        held = held.subarray(10);
        greeted = true;
      }
      while (greeted && held.length >= 4) {
        const length = held.readUInt32BE(0);
        if (held.length < 4 + length) break;
        if (length === 0) {
          const answer = how.answer?.(Buffer.concat(pieces));
          if (answer !== undefined) socket.end(answer);
          return;
        }
        pieces.push(held.subarray(4, 4 + length));
        held = held.subarray(4 + length);
        how.early?.(Buffer.concat(pieces).length, socket);
      }
    });
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function* pieces(bytes: Buffer, size = 65_536): AsyncGenerator<Uint8Array> {
  yield new Uint8Array();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const file = Buffer.from('a file of several pieces '.repeat(20_000));

describe('what clamd answers', () => {
  test.each([
    ['stream: OK\0', 'clean'],
    ['stream: Win.Test.EICAR_HDB-1 FOUND\0', 'suspicious'],
    ['INSTREAM size limit exceeded. ERROR\0', 'not-scanned'],
    ['stream: Heuristics.Limits.Exceeded.MaxScanSize ERROR\0', 'not-scanned'],
    ['UNKNOWN COMMAND\0', 'not-scanned'],
    // Cut off before its end: nobody knows how it would have gone on.
    ['stream: OK', 'not-scanned'],
    ['', 'not-scanned'],
    ['far too much '.repeat(1000), 'not-scanned'],
  ])('answer %#', async (answer, verdict) => {
    let got: Buffer | undefined;
    const address = await clamd({
      answer: (bytes) => {
        got = bytes;
        return answer;
      },
    });
    expect(await scanWithClamd(address, pieces(file))).toBe(verdict);
    expect(got?.equals(file)).toBe(true);
  });

  test('a limit in the middle of the file: it says so and hangs up', async () => {
    const address = await clamd({
      early: (bytes, socket) => {
        if (bytes > 100_000) socket.end('INSTREAM size limit exceeded. ERROR\0');
      },
    });
    expect(await scanWithClamd(address, pieces(file, 1000))).toBe('not-scanned');
  });
});

describe('no answer is never "clean"', () => {
  test('nobody listens', async () => {
    const address = await clamd({});
    await new Promise((done) => server?.close(done));
    server = undefined;
    expect(await scanWithClamd(address, pieces(file))).toBe('not-scanned');
  });
  test('it hangs up in the middle', async () => {
    const address = await clamd({ early: (_bytes, socket) => socket.destroy() });
    expect(await scanWithClamd(address, pieces(file))).toBe('not-scanned');
  });
  test('it takes the file and stays silent', async () => {
    const address = await clamd({ answer: () => undefined });
    expect(await scanWithClamd(address, pieces(file), 100)).toBe('not-scanned');
  });
  test('a file that breaks off is an error of ours: the queue tries again', async () => {
    const address = await clamd({ answer: () => 'stream: OK\0' });
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, 1000);
      throw new Error('S3 hung up');
    }
    await expect(scanWithClamd(address, broken())).rejects.toThrow('could not be read');
  });
});

test.each(['127.0.0.1', 'http://127.0.0.1:3310', '127.0.0.1:', ':3310'])('%j is no address', (address) => {
  expect(() => readClamdAddress(address)).toThrow('127.0.0.1:3310');
});
