import * as z from 'zod';

/** Ids are random and sort by time of birth; the prefix says what they name. People see a short number instead. */
export const idPrefixes = {
  application: 'app',
  document: 'doc',
  person: 'per',
  personRef: 'ref',
  coach: 'coa',
  award: 'awd',
  change: 'chg',
  invoice: 'inv',
  operation: 'op',
  outbox: 'out',
  journal: 'jnl',
  service: 'svc',
  etplVersion: 'etl',
  auditGrant: 'agr',
  glass: 'gls',
  legalHold: 'lgh',
  destruction: 'dst',
  export: 'exp',
} as const;
export type IdKind = keyof typeof idPrefixes;

const body = '[0-9a-z]{10,40}';
const idSchema = (kind: IdKind) => z.string().regex(new RegExp(`^${idPrefixes[kind]}_${body}$`));

export const applicationIdSchema = idSchema('application');
export const documentIdSchema = idSchema('document');
export const personIdSchema = idSchema('person');
export const personRefSchema = idSchema('personRef');
export const coachIdSchema = idSchema('coach');
export const auditGrantIdSchema = idSchema('auditGrant');
export const glassIdSchema = idSchema('glass');
export const exportIdSchema = idSchema('export');
export const legalHoldIdSchema = idSchema('legalHold');
export const destructionIdSchema = idSchema('destruction');
/** Given by the form (a hidden field) or the API's caller; permanent, so that a second click is the same command. */
export const operationIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export function newId(kind: IdKind, nowMs: number, randomBytes: (count: number) => Uint8Array): string {
  let time = '';
  for (let rest = nowMs, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32)) {
    time = alphabet.charAt(rest % 32) + time;
  }
  const random = Array.from(randomBytes(16), (byte) => alphabet.charAt(byte % 32)).join('');
  return `${idPrefixes[kind]}_${time}${random}`;
}

/** So often a length is tried; a center that has used up most of its four digits goes on with five, and so on. */
const drawsOfLength = 3;

/** What people read on the phone: SE-4827. Unique by a row's condition; `draw` counts the numbers that were taken already. */
export function caseNumber(centerCode: string, randomBytes: (count: number) => Uint8Array, draw = 0): string {
  const least = 10 ** (3 + Math.min(5, Math.floor(draw / drawsOfLength)));
  const bytes = randomBytes(4);
  const value =
    ((bytes[0] ?? 0) * 2 ** 24 + (bytes[1] ?? 0) * 2 ** 16 + (bytes[2] ?? 0) * 2 ** 8 + (bytes[3] ?? 0)) % (9 * least);
  return `${centerCode}-${least + value}`;
}
