import { S3Error } from './errors.ts';
import type { StoredObject } from './model.ts';
import type { Headers } from './signature.ts';

function refuse(condition: string): S3Error {
  return new S3Error('PreconditionFailed', { details: { Condition: condition } });
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const text = one.trim().replace(/^W\//, '');
    return text === '*' || text === etag || text === `"${etag}"`;
  });
}

function seconds(text: string | undefined): number | undefined {
  const milliseconds = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/**
 * If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since of a read. A tag decides before a date, as RFC
 * 7232 says and S3 documents. Answers 'not-modified' for what a GET turns into 304 and a copy into 412.
 */
export function checkRead(headers: Headers, object: StoredObject, prefix = ''): 'ok' | 'not-modified' {
  const [ifMatch, ifNoneMatch] = [headers[`${prefix}if-match`], headers[`${prefix}if-none-match`]];
  const modifiedAt = Math.floor(object.modifiedAt.getTime() / 1000);
  if (ifMatch !== undefined) {
    if (!names(ifMatch, object.etag)) throw refuse('If-Match');
  } else {
    const unmodifiedSince = seconds(headers[`${prefix}if-unmodified-since`]);
    if (unmodifiedSince !== undefined && modifiedAt > unmodifiedSince) throw refuse('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, object.etag) ? 'not-modified' : 'ok';
  const modifiedSince = seconds(headers[`${prefix}if-modified-since`]);
  return modifiedSince !== undefined && modifiedAt <= modifiedSince ? 'not-modified' : 'ok';
}

/** The conditions of a write: `If-None-Match: *` (nothing there yet) or `If-Match: etag` (still that). */
export function writePrecondition(headers: Headers): ((current: StoredObject | undefined) => void) | undefined {
  const [ifMatch, ifNoneMatch] = [headers['if-match'], headers['if-none-match']];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', {
      message: 'If-None-Match of a write takes only *.',
      details: { Header: 'If-None-Match' },
    });
  }
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw refuse('If-None-Match');
    if (ifMatch === undefined) return;
    if (current === undefined) throw new S3Error('NoSuchKey');
    if (!names(ifMatch, current.etag)) throw refuse('If-Match');
  };
}

/** One byte range, end included; undefined for none or one S3 would ignore (several ranges, another unit). */
export function readRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | undefined {
  const matched = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (matched === null) return undefined;
  const [first, last] = [matched[1]!, matched[2]!];
  if (first === '' && last === '') return undefined;
  const unsatisfiable = () =>
    new S3Error('InvalidRange', {
      details: { RangeRequested: header!, ActualObjectSize: sizeBytes },
      headers: { 'content-range': `bytes */${sizeBytes}` },
    });
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    if (length === 0) throw unsatisfiable();
    return { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= sizeBytes) throw unsatisfiable();
  return { start, end };
}
