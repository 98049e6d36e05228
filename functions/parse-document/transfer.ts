export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** All tries together: a store that sends a byte now and then must not use up the function's time. */
const TRANSFER_TIMEOUT_MS = 60_000;
const TRIES = 3;

/** Reads a file, but never more than `maxBytes` of it, whatever length the answer claims. */
export async function fetchBounded(fetch: Fetch, url: string, maxBytes: number): Promise<Uint8Array | 'too-large'> {
  return retried(async (signal) => {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new TransferFailure('read', response.status);
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
      await response.body?.cancel();
      return 'too-large';
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      // Leaving the loop cancels the rest of the transfer.
      if (bytes > maxBytes) return 'too-large';
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  });
}

export async function put(fetch: Fetch, url: string, contentType: string, bytes: Uint8Array): Promise<void> {
  await retried(async (signal) => {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': contentType },
      body: Buffer.from(bytes),
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) throw new TransferFailure('write', response.status);
  });
}

/** The link itself stays out of the message: it is a right for as long as it lives. */
class TransferFailure extends Error {
  override readonly name = 'TransferFailure';
  readonly retryable: boolean;
  constructor(direction: 'read' | 'write', status: number) {
    super(`${direction} answered ${status}`);
    this.retryable = status >= 500 || status === 429;
  }
}

/** A lost connection and a busy store are tried again at once; a refusal is final. */
async function retried<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(TRANSFER_TIMEOUT_MS);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(signal);
    } catch (error) {
      const final = signal.aborted || (error instanceof TransferFailure && !error.retryable);
      if (final || attempt >= TRIES) throw error;
    }
  }
}
