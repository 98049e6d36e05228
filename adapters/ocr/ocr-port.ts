import type { Word } from '../../domain/reading/words.ts';

/** Reads words from the picture of one page. Another engine (Textract) stands here by giving the same two calls. */
export interface OcrPort {
  readonly engine: 'tesseract';
  /** A PNG, upright. Boxes are parts of the picture; throws when the engine broke or `milliseconds` are over. */
  readPage(png: Uint8Array, size: { width: number; height: number }, milliseconds: number): Promise<Word[]>;
  close(): Promise<void>;
}
