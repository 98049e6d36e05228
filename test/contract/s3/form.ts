import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { createHmac } from 'node:crypto';
import { region, writer, type RunningS3 } from './server.ts';

export type Fields = Record<string, string>;

/** The form the SDK signs, as the project's own upload form does. */
export async function signForm(s3: RunningS3, options: Omit<PresignedPostOptions, 'Bucket'> & { Bucket: string }) {
  return createPresignedPost(s3.client, options);
}

/** A policy of the test's own making, rightly signed: for what the SDK would never write. */
export function signPolicy(document: unknown, secret = writer.secretAccessKey): Fields {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = date.slice(0, 8);
  const policy = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)).toString('base64');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${writer.accessKeyId}/${day}/${region}/s3/aws4_request`,
    'X-Amz-Date': date,
    Policy: policy,
    'X-Amz-Signature': hmac(key, policy).toString('hex'),
  };
}

/** The conditions that every rightly signed form needs for its own fields. */
export const ownConditions: readonly unknown[] = [
  ['starts-with', '$x-amz-algorithm', ''],
  ['starts-with', '$x-amz-credential', ''],
  ['starts-with', '$x-amz-date', ''],
];

export function inOneHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

/** Sends a form as a browser does: every field, then the file. */
export function sendForm(
  url: string,
  fields: Fields,
  file: Blob | undefined,
  more: { readonly fileName?: string; readonly after?: Fields; readonly headers?: Fields } = {},
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== undefined) form.append('file', file, more.fileName ?? 'scan.pdf');
  for (const [name, value] of Object.entries(more.after ?? {})) form.append(name, value);
  return fetch(url, { method: 'POST', body: form, redirect: 'manual', headers: more.headers ?? {} });
}
