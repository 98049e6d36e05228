import { SignatureV4 } from '@smithy/signature-v4';
import type { SignedCall } from '../../domain/reading/reading.ts';
import { NodeHash, type SignerOptions } from '../signer.ts';

/**
 * Amazon Textract, where a stage turns it on. It reads the pictures that our parser drew, never the file that was uploaded. The
 * reader has no grants, and gets none for this: whoever holds the right signs one call for one page, good for five minutes, and
 * the reader sends it. A reader that is taken over can have these very pages read, and nothing else.
 */
export async function signTextractCall(
  { bucket, key, now }: { bucket: string; key: string; now: Date },
  options: SignerOptions,
): Promise<SignedCall> {
  const url = new URL(options.endpoint ?? `https://textract.${options.region}.amazonaws.com/`);
  const v4 = new SignatureV4({
    service: 'textract',
    region: options.region,
    credentials: {
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      ...(options.sessionToken ? { sessionToken: options.sessionToken } : {}),
    },
    sha256: NodeHash,
  });
  const body = JSON.stringify({ Document: { S3Object: { Bucket: bucket, Name: key } } });
  const { headers } = await v4.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: '/',
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Textract.DetectDocumentText',
      },
      body,
    },
    { signingDate: now },
  );
  const { host: _host, ...sent } = headers;
  return { url: url.toString(), headers: sent, body };
}
