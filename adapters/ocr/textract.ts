import * as z from 'zod';
import type { SignedCall } from '../../domain/reading/reading.ts';
import type { Word } from '../../domain/reading/words.ts';
import { CONFIDENCE_PERCENT_MIN, type OcrPort } from './ocr-port.ts';

/** What of its answer is read; the rest is its own. */
const answerSchema = z.object({
  Blocks: z.array(
    z.object({
      BlockType: z.string(),
      Text: z.string().optional(),
      Confidence: z.number().optional(),
      Geometry: z
        .object({
          BoundingBox: z.object({ Left: z.number(), Top: z.number(), Width: z.number(), Height: z.number() }),
        })
        .optional(),
    }),
  ),
});
/** A full page has some hundred words; a megabyte for each page is far above. */
const ANSWER_BYTES_MAX = 8_000_000;

/** Sends what somebody else signed (textract-call.ts): `calls` stand in the order of the pages. */
export function textract(calls: readonly SignedCall[], fetch: typeof globalThis.fetch): OcrPort {
  return {
    engine: 'textract',
    async readPage({ number }, milliseconds) {
      const call = calls[number - 1];
      if (!call) throw new Error('no call for this page');
      const response = await fetch(call.url, {
        method: 'POST',
        headers: call.headers,
        body: call.body,
        redirect: 'error',
        signal: AbortSignal.timeout(milliseconds),
      });
      // What it says about the page, and the signature, stay out of the message.
      if (!response.ok) throw new Error(`textract answered ${response.status}`);
      return wordsOf(answerSchema.parse(JSON.parse(await bounded(response))));
    },
    close: () => Promise.resolve(),
  };
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('textract answered too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const wordsOf = ({ Blocks }: z.infer<typeof answerSchema>): Word[] =>
  Blocks.flatMap(({ BlockType, Text = '', Confidence = 0, Geometry }): Word[] => {
    if (BlockType !== 'WORD' || Text.trim() === '' || Confidence < CONFIDENCE_PERCENT_MIN || !Geometry) return [];
    const { Left, Top, Width, Height } = Geometry.BoundingBox;
    const part = (value: number) => Math.min(Math.max(value, 0), 1);
    return [
      {
        text: Text.trim(),
        box: [part(Left), part(Top), part(Width), part(Height)],
        confidence: Math.min(Confidence / 100, 1),
      },
    ];
  });
