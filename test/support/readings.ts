import type { Reading } from '../../domain/reading/reading.ts';

/** What the reader says of a sheet with nothing on it. */
export const emptyReading: Reading = {
  schemaVersion: 1,
  engine: 'text',
  pages: 1,
  pagesRead: 1,
  words: 0,
  meanConfidence: 0,
  kind: { guess: 'unknown', confidence: 0 },
  fields: [],
};
