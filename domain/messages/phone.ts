import { createHash } from 'node:crypto';

/** A number that a text can be sent to, as networks write it: +15035550100. Undefined for what is no number of North America. */
export function textNumber(typed: string | undefined): string | undefined {
  const written = (typed ?? '').trim();
  // An extension is a desk, and a desk reads no texts.
  if (!/^[+\d\s().\-–/]+$/u.test(written)) return undefined;
  const digits = written.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '');
  // Area code and exchange begin with 2 to 9.
  return /^[2-9]\d{2}[2-9]\d{6}$/.test(digits) ? `+1${digits}` : undefined;
}

/** What is remembered of a number or an address that takes nothing: enough to know it again, not enough to read it. */
export const hashOf = (reach: string): string => createHash('sha256').update(reach.trim().toLowerCase()).digest('hex');

/** What a function is told where the stage has no number of its own: mail goes out alone. */
export const textsOff = 'off';
