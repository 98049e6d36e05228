import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createS3, type BucketConfiguration, type S3Options } from '../../../local/s3/index.ts';

export const region = 'us-west-2';
export const writer = { accessKeyId: 'AKIDWRITER', secretAccessKey: 'a secret of the writer' };
const reader = { accessKeyId: 'AKIDREADER', secretAccessKey: 'a secret of the reader' };
export const credentialsOf = (accessKeyId: string) =>
  [writer, reader].find((credentials) => credentials.accessKeyId === accessKeyId);

/** On a busy machine a client may pause: after Node's five seconds its next request would meet a closed connection. */
export const KEEP_ALIVE_MS = 60_000;

/** The real server on a free port with an empty folder, and the real SDK pointed at it. */
export async function startS3({
  buckets = {},
  ...options
}: Partial<S3Options> & { readonly buckets?: Readonly<Record<string, BucketConfiguration>> } = {}) {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 's3-contract-')));
  const failures: unknown[] = [];
  const s3 = createS3({
    credentials: credentialsOf,
    region,
    onFailure: ({ error }) => failures.push(error),
    ...options,
    dataDir,
  });
  for (const [name, configuration] of Object.entries(buckets)) s3.putBucketConfiguration(name, configuration);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => void s3.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = clientFor(url);
  return {
    url,
    client,
    dataDir,
    /** Faults of the server itself: empty unless a test provokes one. */
    failures,
    putBucketConfiguration: s3.putBucketConfiguration,
    /** Stops the server and leaves its folder. */
    async stop(): Promise<void> {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
    },
    async remove(): Promise<void> {
      await this.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export type RunningS3 = Awaited<ReturnType<typeof startS3>>;

export function clientFor(
  url: string,
  credentials: { accessKeyId: string; secretAccessKey: string } = writer,
  more: S3ClientConfig = {},
): S3Client {
  // The SDK warns on the console about streams that cannot be retried; here none is meant to be.
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return new S3Client({ region, endpoint: url, credentials, maxAttempts: 1, logger, ...more });
}

export const readerClient = (url: string) => clientFor(url, reader);

/** What the SDK made of an error answer; fails when there was none. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: string; status: number; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as {
      name: string;
      message: string;
      $metadata?: { httpStatusCode?: number };
    };
    return { code: name, status: $metadata?.httpStatusCode ?? 0, message };
  }
  throw new Error('The request succeeded.');
}

/** The elements of a raw XML error answer. */
export async function errorOf(response: Response) {
  const xml = await response.text();
  const element = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.replaceAll('&quot;', '"');
  return { status: response.status, code: element('Code'), message: element('Message'), element };
}

/** Names of the files that hold bytes: whole objects, and uploads in progress. */
export async function filesOf(dataDir: string): Promise<{ objects: string[]; incoming: string[] }> {
  const [objects, incoming] = await Promise.all(
    ['objects', 'incoming'].map((name) => readdir(path.join(dataDir, name))),
  );
  return { objects: objects!, incoming: incoming! };
}
