import type { Word } from '../../domain/reading/words.ts';

/** One page to be read. */
export interface OcrPage {
  /** Counted from 1. */
  number: number;
  /** A PNG, upright: drawn when the engine wants it. */
  picture(): Promise<{ png: Uint8Array; width: number; height: number }>;
}

/** Reads words from the picture of one page. */
export interface OcrPort {
  readonly engine: 'tesseract' | 'textract';
  /** Boxes are parts of the picture; throws when the engine broke or `milliseconds` are over. */
  readPage(page: OcrPage, milliseconds: number): Promise<Word[]>;
  close(): Promise<void>;
}

/** Less sure than this is a line of the form or a stain. */
export const CONFIDENCE_PERCENT_MIN = 20;
