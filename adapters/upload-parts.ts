import type { Signer } from './signer.ts';

/** An upload in parts, as its bucket knows it. Asked by signed links: the S3 client weighs more than all of this. */
export type UploadParts = ReturnType<typeof uploadParts>;

export interface HeldPart {
  number: number;
  bytes: number;
  etag: string;
}

export function uploadParts({ signer, bucket }: { signer: Signer; bucket: string }) {
  async function ask(method: 'GET' | 'POST', url: string, body?: string, type?: string) {
    const answer = await fetch(url, {
      method,
      ...(body === undefined ? {} : { body }),
      ...(type ? { headers: { 'content-type': type } } : {}),
      signal: AbortSignal.timeout(8_000),
    });
    const text = await answer.text();
    const code = textOf(text, 'Code');
    if (code === 'NoSuchUpload') return undefined;
    // A completion that fails late says so under status 200.
    if (!answer.ok || /<Error>/.test(text)) throw new Error(`s3: ${answer.status} ${code}`);
    return text;
  }

  return {
    async begin(key: string, { contentType, now }: { contentType?: string | undefined; now: Date }): Promise<string> {
      const url = await signer.ofParts('POST', bucket, key, { now });
      const uploadId = textOf((await ask('POST', url, undefined, contentType)) ?? '', 'UploadId');
      if (uploadId === '') throw new Error('s3: an upload without an id');
      return uploadId;
    },

    /** What has arrived; undefined when the upload is over, completed or given up. One page holds a thousand parts. */
    async list(key: string, uploadId: string, now: Date): Promise<HeldPart[] | undefined> {
      const text = await ask('GET', await signer.ofParts('GET', bucket, key, { uploadId, now }));
      return text === undefined
        ? undefined
        : [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
            number: Number(textOf(part, 'PartNumber')),
            bytes: Number(textOf(part, 'Size')),
            etag: textOf(part, 'ETag'),
          }));
    },

    /** Joins exactly these parts. False: the upload is over, completed before or given up. */
    async complete(key: string, uploadId: string, parts: readonly HeldPart[], now: Date): Promise<boolean> {
      const listed = parts.map(
        ({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
      );
      const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`;
      const url = await signer.ofParts('POST', bucket, key, { uploadId, now });
      return (await ask('POST', url, body, 'application/xml')) !== undefined;
    },

    /** The size of what stands under the key, without the right to read it. */
    async arrivedBytes(key: string, now: Date): Promise<number | undefined> {
      const text = (await ask('GET', await signer.listing(bucket, key, now))) ?? '';
      const [, found = ''] = /<Contents>(.*?)<\/Contents>/s.exec(text) ?? [];
      return textOf(found, 'Key') === key ? Number(textOf(found, 'Size')) : undefined;
    },
  };
}

/** S3 writes these values without marks of XML, but for the quotes around an ETag, which go back as they came. */
const textOf = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';

/** How a file of this size is cut. */
export function partsOf(bytes: number, partBytes: number): { number: number; offset: number; bytes: number }[] {
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, index) => ({
    number: index + 1,
    offset: index * partBytes,
    bytes: Math.min(partBytes, bytes - index * partBytes),
  }));
}

/** What has not come whole. */
export const missingParts = <P extends Pick<HeldPart, 'number' | 'bytes'>>(
  wanted: readonly P[],
  held: readonly HeldPart[],
): P[] => wanted.filter(({ number, bytes }) => !held.some((part) => part.number === number && part.bytes === bytes));
