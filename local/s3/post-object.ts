import busboy from 'busboy';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { parseTagXml, readUploadAttributes, refuseUnknownHeaders } from './attributes.ts';
import { defaultChecksumAlgorithm } from './checksums.ts';
import { notImplemented, S3Error } from './errors.ts';
import type { Exchange, Operation } from './exchange.ts';
import type { StoredObject } from './model.ts';
import { refuseUncheckedUpload } from './object-lock.ts';
import { createdHeaders, demandPut, keepObject, checksumHeaders, quoted } from './object-writes.ts';
import { digesting, givenChecksum, givenContentMd5 } from './payload.ts';
import { checkPostPolicy, parsePostPolicy } from './post-policy.ts';
import {
  findCredentials,
  hmac,
  parseAmzDate,
  parseCredentialScope,
  sameText,
  signingKey,
  type Authentication,
} from './signature.ts';
import { encodePath, refuseLongKey } from './target.ts';
import { tag } from './xml.ts';

/** AWS's limit for everything in the form but the file. */
const LARGEST_FIELDS_BYTES = 20 * 1024;
const MOST_FIELDS = 200;

type Form = {
  /** Names lower-case: HTML forms write them in any case. What follows the file is ignored, as on AWS. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: Readable;
  /** Stops reading the form, so that the rest of the request can be drained. */
  abandon(): void;
};

/** Reads the fields in front of the file, then hands the file out as a stream: nothing of it is held in memory. */
function readForm(req: IncomingMessage): Promise<Form> {
  return new Promise((resolve, reject) => {
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: req.headers,
        defParamCharset: 'utf8',
        limits: { fieldSize: LARGEST_FIELDS_BYTES + 1, fields: MOST_FIELDS, files: 1 },
      });
    } catch {
      reject(new S3Error('MalformedPOSTRequest'));
      return;
    }
    const fields = new Map<string, string>();
    let sizeBytes = 0;
    const stop = () => {
      req.unpipe(parser);
      parser.destroy();
    };
    const fail = (error: S3Error) => {
      stop();
      reject(error);
    };
    // A connection that breaks has to break the file too: half a file must never end like a whole one.
    req.once('close', () => {
      if (!req.complete) parser.destroy(new Error('connection closed'));
    });
    parser.on('error', () => reject(new S3Error('MalformedPOSTRequest')));
    parser.on('field', (name: string, value: string) => {
      const field = (name ?? '').toLowerCase();
      sizeBytes += Buffer.byteLength(field) + Buffer.byteLength(value);
      if (sizeBytes > LARGEST_FIELDS_BYTES) {
        fail(
          new S3Error('MaxPostPreDataLengthExceededError', {
            details: { MaxPostPreDataLengthBytes: LARGEST_FIELDS_BYTES },
          }),
        );
      } else if (field === 'file') {
        fail(notImplemented('POST Object with a file field that has no file name'));
      } else if (fields.has(field)) {
        // Which of two values the policy spoke about would be a guess.
        fail(new S3Error('InvalidArgument', { message: `The form field ${field} is given twice.` }));
      } else {
        fields.set(field, value);
      }
    });
    parser.on('fieldsLimit', () => fail(new S3Error('MaxPostPreDataLengthExceededError')));
    parser.on('file', (name: string, file: Readable, { filename }: { filename: string | undefined }) => {
      file.on('error', () => undefined);
      if (name?.toLowerCase() !== 'file') {
        fail(wrongNumberOfFiles());
        return;
      }
      parser.removeAllListeners('field');
      parser.removeAllListeners('fieldsLimit');
      resolve({ fields, fileName: filename ?? '', file, abandon: stop });
    });
    parser.on('close', () => reject(wrongNumberOfFiles()));
    req.pipe(parser);
  });
}

function wrongNumberOfFiles(): S3Error {
  return new S3Error('InvalidArgument', {
    message: 'POST requires exactly one file upload per request.',
    details: { ArgumentName: 'file', ArgumentValue: 0 },
  });
}

async function* fileBytes(file: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of file) yield chunk as Uint8Array;
  } catch (error) {
    // Thrown by the consumer is thrown elsewhere: only the form itself can fail in here.
    throw error instanceof S3Error ? error : new S3Error('MalformedPOSTRequest');
  }
}

/** `${filename}` stands for the name of the chosen file in any field, before the policy is looked at. */
function expandFileName(form: Form): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of form.fields) {
    const isFixed = name === 'policy' || name === 'x-amz-signature';
    fields.set(name, isFixed ? value : value.replaceAll('${filename}', () => form.fileName));
  }
  return fields;
}

/** Who signed the policy of this form. A form without a policy is an anonymous upload, and nothing here is public. */
function authenticateForm(
  exchange: Exchange,
  fields: ReadonlyMap<string, string>,
): { signer: Authentication; policy: string } {
  const { credentials, region } = exchange.service;
  const policy = fields.get('policy');
  if (fields.has('awsaccesskeyid') || (fields.has('signature') && !fields.has('x-amz-signature'))) {
    throw new S3Error('InvalidRequest', {
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
  }
  if (policy === undefined) throw new S3Error('AccessDenied');
  const read = (name: string): string => {
    const value = fields.get(name.toLowerCase());
    if (value !== undefined && value !== '') return value;
    throw new S3Error('InvalidArgument', {
      message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      details: { ArgumentName: name, ArgumentValue: '' },
    });
  };
  if (read('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new S3Error('InvalidArgument', { message: 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"' });
  }
  const malformed = (message: string) =>
    new S3Error('InvalidArgument', { message, details: { ArgumentName: 'X-Amz-Credential' } });
  const { accessKeyId, date, scope } = parseCredentialScope(read('X-Amz-Credential'), region, malformed);
  const amzDate = read('X-Amz-Date');
  if (parseAmzDate(amzDate) === undefined || !amzDate.startsWith(date)) {
    throw new S3Error('InvalidArgument', { message: 'X-Amz-Date must be the date of the credential.' });
  }
  const signature = read('X-Amz-Signature');
  const { secretAccessKey } = findCredentials(credentials, accessKeyId, fields.get('x-amz-security-token'));
  const key = signingKey(secretAccessKey, date, region);
  if (!sameText(hmac(key, policy).toString('hex'), signature)) {
    throw new S3Error('SignatureDoesNotMatch', {
      details: { AWSAccessKeyId: accessKeyId, StringToSign: policy, SignatureProvided: signature },
    });
  }
  const seed = { signature, signingKey: key, amzDate, scope };
  return { signer: { accessKeyId, presigned: true, payloadHash: 'UNSIGNED-PAYLOAD', seed }, policy };
}

/** The upload of an HTML form (presigned POST). It signs itself: the policy is the permission. */
export const postObject: Operation = async (exchange) => {
  const { req } = exchange;
  const bucket = exchange.requireBucket();
  if (req.headers['content-length'] === undefined) throw new S3Error('MissingContentLength');
  const form = await readForm(req);
  try {
    const fields = expandFileName(form);
    const key = fields.get('key');
    const { signer, policy } = authenticateForm(exchange, fields);
    exchange.authentication = signer;
    if (key === undefined || key === '') {
      throw new S3Error('InvalidArgument', {
        message:
          "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
        details: { ArgumentName: 'key', ArgumentValue: '' },
      });
    }
    const range = checkPostPolicy(parsePostPolicy(policy), fields, bucket.name, exchange.now);
    refuseLongKey(key);
    const headers = Object.fromEntries([
      ...fields,
      ...(fields.has('acl') ? [['x-amz-acl', fields.get('acl')!]] : []),
    ]) as Record<string, string>;
    refuseUnknownHeaders(headers);
    const tagging = fields.get('tagging');
    const attributes = readUploadAttributes(headers, bucket, tagging === undefined ? [] : parseTagXml(tagging));
    await demandPut(exchange, bucket, key, attributes);
    refuseUncheckedUpload(bucket, headers);
    const given = givenChecksum(headers);
    const contentMd5 = givenContentMd5(headers);
    const algorithm = given?.algorithm ?? defaultChecksumAlgorithm;
    const payload = digesting(fileBytes(form.file), algorithm, given !== undefined, {
      ...(range !== undefined && { range }),
      ...(contentMd5 !== undefined && { contentMd5 }),
      ...(given !== undefined && { checksum: () => given.value }),
    });
    const created = await keepObject(exchange, bucket, { key, payload, attributes, reason: 'POST Object' });
    answer(exchange, fields, created);
  } catch (error) {
    form.abandon();
    throw error;
  }
};

function answer(exchange: Exchange, fields: ReadonlyMap<string, string>, created: StoredObject): void {
  const bucket = exchange.requireBucket();
  const location = `http://${exchange.req.headers.host}/${bucket.name}/${encodePath(created.key)}`;
  const headers = { ...createdHeaders(bucket, created), ...checksumHeaders(created.attributes.checksum), location };
  const redirect = redirectAddress(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (redirect !== undefined) {
    redirect.searchParams.append('bucket', bucket.name);
    redirect.searchParams.append('key', created.key);
    redirect.searchParams.append('etag', quoted(created.etag));
    exchange.reply(303, { ...headers, location: redirect.href });
    return;
  }
  switch (fields.get('success_action_status')) {
    case '200':
      exchange.reply(200, headers);
      break;
    case '201':
      exchange.reply(
        201,
        headers,
        // This one document has no namespace on AWS either.
        `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${tag('Location', location)}${tag('Bucket', bucket.name)}${tag('Key', created.key)}${tag('ETag', quoted(created.etag))}</PostResponse>`,
      );
      break;
    default:
      exchange.reply(204, headers);
  }
}

/** AWS: an address it cannot read counts as none. */
function redirectAddress(text: string | undefined): URL | undefined {
  const address = text === undefined ? null : URL.parse(text);
  return address !== null && /^https?:$/.test(address.protocol) ? address : undefined;
}
