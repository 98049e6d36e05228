import type { ServerResponse } from 'node:http';

/** Lets a service answer, and keeps what it says. Nothing of it is sent; `res` is as good as new afterwards. */
export async function keepAnswer(
  res: ServerResponse,
  serve: () => Promise<void>,
): Promise<{ status: number; body: Buffer }> {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const headers = res.getHeaders();
  try {
    await new Promise<void>((resolve, reject) => {
      Object.assign(res, {
        writeHead(status: number) {
          res.statusCode = status;
          return res;
        },
        write(chunk: unknown) {
          keep(chunk);
          return true;
        },
        end(chunk: unknown) {
          keep(chunk);
          resolve();
          return res;
        },
      } as unknown as ServerResponse);
      // Whoever gives up without an answer has said what there is to say.
      serve().then(resolve, reject);
    });
  } finally {
    // The real ones stand on the prototype.
    for (const name of ['writeHead', 'write', 'end'] as const) Reflect.deleteProperty(res, name);
    for (const name of res.getHeaderNames()) if (!(name in headers)) res.removeHeader(name);
  }
  return { status: res.statusCode, body: Buffer.concat(chunks) };
}
