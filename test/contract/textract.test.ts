import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { textract } from '../../adapters/ocr/textract.ts';
import { signTextractCall } from '../../adapters/ocr/textract-call.ts';
import { NodeHash } from '../../adapters/signer.ts';
import { readRequestSchema } from '../../domain/reading/reading.ts';
import { readPdf } from '../../functions/read-document/read-document.ts';
import { papers } from '../reading/labelled.ts';
import { asScan } from '../reading/papers.ts';

/**
 * A server that asks what Textract asks (the signature, the target, the document in S3) and answers in the shape that AWS
 * writes down for DetectDocumentText. It is not Textract: how well that reads, no test here knows.
 */
const keys = { region: 'us-west-2', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret', sessionToken: 'a-token' };
let server: Server;
let endpoint: string;
let asked: { bucket: string; key: string }[] = [];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = (response) => json(response, 200, page(words));
});

const json = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const { authorization = '', host = '' } = request.headers;
  const one = (name: string) => String(request.headers[name] ?? '');
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const again = await new SignatureV4({
    service: 'textract',
    region: keys.region,
    credentials: keys,
    sha256: NodeHash,
  }).sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      headers: {
        host,
        ...Object.fromEntries(
          signed
            .filter(
              (name) =>
                !name.startsWith('x-amz-date') &&
                !name.startsWith('x-amz-content') &&
                !name.startsWith('x-amz-security'),
            )
            .map((name) => [name, one(name)]),
        ),
      },
      body,
    },
    {
      signingDate: new Date(
        one('x-amz-date').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
      ),
    },
  );
  if (again.headers['authorization'] !== authorization)
    return json(response, 400, { __type: 'InvalidSignatureException' });
  if (one('x-amz-target') !== 'Textract.DetectDocumentText' || one('content-type') !== 'application/x-amz-json-1.1')
    return json(response, 400, { __type: 'InvalidParameterException' });
  const { Document } = JSON.parse(body) as { Document: { S3Object: { Bucket: string; Name: string } } };
  asked.push({ bucket: Document.S3Object.Bucket, key: Document.S3Object.Name });
  answer(response);
}

/** As AWS documents it: a PAGE, LINEs, WORDs, each with its place as parts of the picture and how sure it is in percent. */
const block = (type: string, text: string, top: number, left: number, confidence = 99.4) => ({
  BlockType: type,
  Confidence: confidence,
  Text: text,
  TextType: 'PRINTED',
  Geometry: {
    BoundingBox: { Width: 0.011 * text.length, Height: 0.014, Left: left, Top: top },
    Polygon: [{ X: left, Y: top }],
  },
  Id: 'c1d2',
});
const words = (papers[2]?.text ?? '').split('\n').flatMap((line, row) =>
  line.split('|').flatMap((cell, column) => {
    let left = 0.1 + column * 0.44;
    return cell
      .trim()
      .split(/\s+/)
      .map((text) => {
        const word = block('WORD', text, 0.08 + row * 0.03, left);
        left += 0.011 * (text.length + 1);
        return word;
      });
  }),
);
const page = (blocks: object[]) => ({
  DocumentMetadata: { Pages: 1 },
  DetectDocumentTextModelVersion: '1.0',
  Blocks: [
    { BlockType: 'PAGE', Geometry: words[0]?.Geometry, Id: 'a0b1' },
    block('LINE', 'a whole line', 0.1, 0.1),
    ...blocks,
  ],
});

const call = (key = 'pages/doc_1/001.jpg') =>
  signTextractCall({ bucket: 'clean', key, now: new Date() }, { ...keys, endpoint });
const drawn = { number: 1, picture: () => Promise.reject(new Error('nobody draws: it reads what is in the bucket')) };
const readOne = async (milliseconds = 5000) => textract([await call()], fetch).readPage(drawn, milliseconds);

describe('one page', () => {
  test('the call is signed for one picture, and its words come back with their places', async () => {
    answer = (response) =>
      json(response, 200, page([block('WORD', 'Net', 0.5, 0.25, 98), block('WORD', 'st4in', 0.6, 0.1, 4)]));
    expect(await readOne()).toEqual([{ text: 'Net', box: [0.25, 0.5, 0.033, 0.014], confidence: 0.98 }]);
    expect(asked).toEqual([{ bucket: 'clean', key: 'pages/doc_1/001.jpg' }]);
  });
  test('whoever has the call can have nothing else read by it', async () => {
    const signed = await call();
    const other = { ...signed, body: signed.body.replace('doc_1', 'doc_2') };
    await expect(textract([other], fetch).readPage(drawn, 5000)).rejects.toThrow('400');
    const asWhole = { ...signed, headers: { ...signed.headers, 'x-amz-target': 'Textract.StartDocumentAnalysis' } };
    await expect(textract([asWhole], fetch).readPage(drawn, 5000)).rejects.toThrow('400');
    expect(asked).toEqual([]);
  });
  test('it passes through the reader’s own schema, and holds no secret', async () => {
    const signed = await call();
    const request = { documentId: 'doc_1', get: endpoint, maxBytes: 1, maxPages: 1, seconds: 1, textract: [signed] };
    expect(readRequestSchema.parse(request).textract).toEqual([signed]);
    expect(JSON.stringify(signed)).not.toContain(keys.secretAccessKey);
  });
});

describe('what goes wrong is "could not read", and quotes nothing', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ['throttled', (response) => json(response, 400, { __type: 'ThrottlingException', message: 'Net pay' })],
    ['broken', (response) => json(response, 500, { message: 'Net pay' })],
    ['another shape', (response) => json(response, 200, { Blocks: 'Net pay' })],
    ['elsewhere', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    ['endless', (response) => void endless(response)],
  ])('%s', async (_what, how) => {
    answer = how;
    const error = await readOne().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeDefined();
    expect(String(error)).not.toMatch(/Net pay|Signature/);
  });
  test('silent: ended in the time that the page has', async () => {
    answer = () => undefined;
    await expect(readOne(200)).rejects.toThrow();
  });
});

function endless(response: ServerResponse): void {
  response.writeHead(200);
  const more = () => {
    while (response.writable && response.write(Buffer.alloc(65_536, ' ')));
  };
  response.on('drain', more);
  response.on('error', () => undefined);
  more();
}

test('a scan is read by it as by the engine on board: kind, names, dates', async () => {
  const scan = await asScan({ text: papers[2]?.text ?? '' }, 'clean');
  const calls = [await call('pages/doc_1/001.jpg')];
  const reading = await readPdf(scan, 5, 3_600_000, { startOcr: async () => textract(calls, fetch), now: () => 0 });
  expect(reading).toMatchObject({ engine: 'textract', pagesRead: 1, kind: { guess: 'proof-of-income' } });
  const found = reading.fields.map((each) =>
    'text' in each ? each.text : 'date' in each ? each.date : each.amountCents,
  );
  expect(found).toEqual(expect.arrayContaining(['James O’Neil', '2026-03-14', 129_045]));
  expect(asked).toHaveLength(1);
});
