import { connect, type Socket } from 'node:net';
import type { ScanVerdict } from '../domain/scanning.ts';

/**
 * clamd's own protocol (INSTREAM, clamd(8)): the file goes over one connection in pieces, each after its length; the answer is
 * one line. Anything but "OK" and "FOUND" means that it was not looked at: a limit, an error, a connection that broke.
 */
export interface ClamdAddress {
  host: string;
  port: number;
}

/** Of the whole answer, a virus's name included. */
const ANSWER_BYTES_MAX = 4096;

export function readClamdAddress(address: string): ClamdAddress {
  const [, host, port] = /^([a-z0-9.-]+):(\d{2,5})$/i.exec(address) ?? [];
  if (host === undefined || port === undefined) throw new Error('clamd has an address like 127.0.0.1:3310');
  return { host, port: Number(port) };
}

/** @param silenceMs how long it may say nothing, on its way to the answer too. */
export async function scanWithClamd(
  { host, port }: ClamdAddress,
  file: AsyncIterable<Uint8Array>,
  silenceMs = 30_000,
): Promise<ScanVerdict> {
  const socket = connect({ host, port });
  socket.setTimeout(silenceMs, () => socket.destroy(new Error('clamd is silent')));
  try {
    const answer = answerOf(socket);
    // Its end is looked at below: a clamd that stops listening (a limit) has answered before we are through.
    answer.catch(() => undefined);
    await send(socket, file).catch((error: unknown) => {
      if (error instanceof FileUnread) throw error;
    });
    return verdictOf(await answer);
  } catch (error) {
    // The file could not be read from where it lies: nobody has refused it, and the queue tries again.
    if (error instanceof FileUnread) throw error;
    return 'not-scanned';
  } finally {
    socket.destroy();
  }
}

class FileUnread extends Error {}

function verdictOf(answer: string): ScanVerdict {
  if (/^stream: OK$/.test(answer)) return 'clean';
  return /^stream: .+ FOUND$/.test(answer) ? 'suspicious' : 'not-scanned';
}

/** One line, ended by a zero byte as the command was. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((done, failed) => {
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      answer += piece;
      const end = answer.indexOf('\0');
      if (end >= 0) done(answer.slice(0, end));
      else if (answer.length > ANSWER_BYTES_MAX) failed(new Error('clamd says too much'));
    });
    socket.on('error', failed);
    socket.on('close', () => failed(new Error('clamd hung up')));
  });
}

async function send(socket: Socket, file: AsyncIterable<Uint8Array>): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  const pieces = file[Symbol.asyncIterator]();
  for (;;) {
    const next = await pieces.next().catch(() => {
      throw new FileUnread('the file could not be read');
    });
    if (next.done === true) break;
    // A piece of no bytes would end the file.
    if (next.value.length === 0) continue;
    await write(socket, Buffer.concat([lengthOf(next.value), next.value]));
  }
  await write(socket, lengthOf(new Uint8Array()));
}

function lengthOf(piece: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(piece.length);
  return length;
}

/** Done when the kernel took it: a large file is not held twice in memory. */
const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((done, failed) => {
    const closed = (): void => failed(new Error('clamd hung up'));
    socket.once('close', closed);
    socket.write(bytes, (error) => {
      socket.off('close', closed);
      if (error) failed(error);
      else done();
    });
  });
