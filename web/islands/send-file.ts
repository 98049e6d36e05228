/**
 * How one file reaches us over a connection that comes and goes: the same operation is asked again until it is there, so that
 * no try makes a second document, and of a large file only the parts go that are missing.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
interface Issued {
  documentId: string;
  url: string;
  fields: Record<string, string>;
  arrived: boolean;
  parts?: { number: number; offset: number; bytes: number; url: string }[];
}

export interface Route {
  uploads: string;
  csrf: string;
}

export interface Sending {
  file: File;
  kind: string;
  /** Where the id of its operation is kept for a page that is loaded again; says nothing of whose file it is. */
  memory: string;
  operationId?: string | undefined;
  stop: AbortController;
  documentId?: string;
}

export interface Told {
  progress(share: number): void;
  /** False: there is no connection, or the last try was cut off; it goes on by itself. */
  connected(is: boolean): void;
  /** From now on the server knows of it. */
  announced(documentId: string): void;
}

/** The server said no, in words for the person. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A minute and a half of a connection that is there and does not work; without one, waiting counts for nothing. */
const MOST_TRIES = 7;
/** A connection on which nothing moves for so long is dead, though nobody says so. */
const STALLED_MS = 45_000;

export async function sendFile(sending: Sending, route: Route, told: Told): Promise<void> {
  const { file, stop } = sending;
  const { signal } = stop;
  for (let turn = 1; ; turn += 1) {
    if (!navigator.onLine) {
      told.connected(false);
      await untilOnline(signal);
    }
    told.connected(turn === 1);
    try {
      const issued = await issue(sending, route);
      sending.documentId = issued.documentId;
      told.announced(issued.documentId);
      if (!issued.arrived) {
        if (issued.parts) {
          await putParts(issued.parts, () => {
            // It moves: the tries begin anew.
            turn = 1;
          });
          await complete(issued.documentId, sending, route);
        } else await post(issued);
      }
      forget(sending);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refused && ['upload-ended', 'operation-reused'].includes(error.code) && turn < MOST_TRIES) {
        // What that operation began is over. The file is still here.
        forget(sending);
      } else if (error instanceof Refused || turn >= MOST_TRIES) throw error;
    }
    told.connected(false);
    await Promise.race([pause(Math.min(1000 * 2 ** (turn - 1), 30_000)), backOnline(signal)]);
    signal.throwIfAborted();
  }

  async function putParts(parts: NonNullable<Issued['parts']>, moved: () => void): Promise<void> {
    let there = file.size - parts.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const part of parts) {
      told.connected(true);
      const blob = file.slice(part.offset, part.offset + part.bytes);
      await transfer('PUT', part.url, blob, (bytes) => told.progress((there + bytes) / file.size));
      there += part.bytes;
      moved();
    }
  }

  function post({ url, fields }: Issued): Promise<void> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', file);
    // What is said of the form counts its fields too.
    return transfer('POST', url, form, (bytes, total) => told.progress(bytes / (total || 1)));
  }

  function transfer(
    method: 'POST' | 'PUT',
    url: string,
    body: Blob | FormData,
    progressed: (bytes: number, total: number) => void,
  ): Promise<void> {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      const abort = () => request.abort();
      // What was on its way when the connection went hangs, and no new connection takes it up.
      let wentOff = false;
      const off = () => {
        wentOff = true;
        told.connected(false);
      };
      const on = () => {
        if (wentOff) abort();
      };
      let watch = setTimeout(abort, STALLED_MS);
      request.open(method, url);
      request.upload.onprogress = ({ loaded, total }) => {
        clearTimeout(watch);
        watch = setTimeout(abort, STALLED_MS);
        if (loaded > 0 && navigator.onLine) told.connected(true);
        progressed(loaded, total);
      };
      request.onloadend = () => {
        clearTimeout(watch);
        signal.removeEventListener('abort', abort);
        removeEventListener('offline', off);
        removeEventListener('online', on);
        // Nothing, or S3's own error page: what it was is known when it is asked again.
        if (request.status >= 200 && request.status < 300) done();
        else failed(new Error('cut off'));
      };
      signal.addEventListener('abort', abort);
      addEventListener('offline', off);
      addEventListener('online', on);
      request.send(body);
    });
  }
}

function issue(sending: Sending, route: Route): Promise<Issued> {
  const { file, kind, memory, stop } = sending;
  sending.operationId ??= kept(() => sessionStorage.getItem(memory)) ?? `op_${crypto.randomUUID()}`;
  const { operationId } = sending;
  kept(() => sessionStorage.setItem(memory, operationId));
  const said = { kind, fileName: file.name.slice(-200), contentType: file.type, bytes: file.size };
  return ask<Issued>(route.uploads, route, { ...said, operationId, inParts: true }, stop.signal);
}

const complete = (documentId: string, { operationId, stop }: Sending, route: Route): Promise<unknown> =>
  // Of the same click: an id of its own that is the same at each try.
  ask(`${route.uploads}/${documentId}/complete`, route, { operationId: `${operationId ?? ''}-c` }, stop.signal);

export function forget(sending: Pick<Sending, 'memory' | 'operationId'>): void {
  sending.operationId = undefined;
  kept(() => sessionStorage.removeItem(sending.memory));
}
/** A browser may keep nothing: then a page that is loaded again begins anew. */
function kept<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

async function ask<T>(url: string, route: Route, body: object, signal: AbortSignal): Promise<T> {
  const either = new AbortController();
  const abort = () => either.abort();
  const late = setTimeout(abort, STALLED_MS);
  signal.addEventListener('abort', abort);
  let answer: Response;
  let said: unknown;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': route.csrf },
      body: JSON.stringify(body),
      signal: either.signal,
    });
    said = await answer.json();
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
  }
  if (answer.ok) return said as T;
  const { error } = said as { error?: { code: string; message: string } };
  const again =
    answer.status >= 500 || ['too-many-requests', 'changed-meanwhile', 'upload-incomplete'].includes(error?.code ?? '');
  throw again ? new Error('again') : new Refused(error?.code ?? '', error?.message ?? '');
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
const backOnline = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    addEventListener('online', () => done(), { once: true, signal });
    signal.addEventListener('abort', () => done(), { once: true });
  });
const untilOnline = (signal: AbortSignal): Promise<void> => (navigator.onLine ? Promise.resolve() : backOnline(signal));
