import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { expect, test } from '@jest/globals';
import { askGuardDuty } from '../../adapters/guardduty.ts';

/** What goes over the wire, held against AWS's API reference (SendObjectMalwareScan): there is no GuardDuty on this machine. */
test('a second look is asked for by version, and a refusal is an error', async () => {
  const asked: { method?: string; url?: string; body: unknown; signedAs?: string }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const signedAs = /Credential=[^/]+\/\d{8}\/([^,]+),/.exec(headers.authorization ?? '')?.[1] ?? '';
      asked.push({ method, url, signedAs, body: JSON.parse(Buffer.concat(pieces).toString()) });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const client = new GuardDutyClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-west-2',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
    const ask = () => askGuardDuty({ client, bucket: 'quarantine' }, 'doc_1', 'v1');
    await ask();
    expect(asked).toEqual([
      {
        method: 'POST',
        url: '/object-malware-scan/send',
        signedAs: 'us-west-2/guardduty/aws4_request',
        body: { s3Object: { bucket: 'quarantine', key: 'doc_1', versionId: 'v1' } },
      },
    ]);
    status = 403;
    await expect(ask()).rejects.toThrow();
  } finally {
    await new Promise((done) => server.close(done));
  }
});
