import { textract } from '../../adapters/ocr/textract.ts';
import { startTesseract } from '../../adapters/ocr/tesseract.ts';
import { closeWaysOut } from '../../adapters/ways-out.ts';
import { readRequestSchema } from '../../domain/reading/reading.ts';
import { log, stepHandler } from '../handler-stack.ts';
import { readDocument } from './read-document.ts';

const waysOut = closeWaysOut();

export const handler = stepHandler(readRequestSchema, async (request) => {
  const fetch = waysOut.only([
    request.get,
    ...(request.putUpright ?? []),
    ...(request.textract ?? []).map(({ url }) => url),
  ]);
  const reading = await readDocument(request, {
    fetch,
    startOcr: async () => (request.textract ? textract(request.textract, fetch) : startTesseract()),
    now: () => performance.now(),
  });
  log.info('document read', { documentId: request.documentId, count: reading.pagesRead });
  return reading;
});
