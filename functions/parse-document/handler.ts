import { closeWaysOut } from '../../adapters/ways-out.ts';
import { parseRequestSchema } from '../../domain/document-verdict.ts';
import { log, stepHandler } from '../handler-stack.ts';
import { parseDocument } from './parse-document.ts';

const waysOut = closeWaysOut();

export const handler = stepHandler(parseRequestSchema, async (request) => {
  const fetch = waysOut.only([request.get, request.putNormalized, ...request.putPages]);
  const verdict = await parseDocument(request, { fetch });
  const reason = verdict.verdict === 'rejected' ? { reason: verdict.reason } : {};
  log.info('document checked', { documentId: request.documentId, verdict: verdict.verdict, ...reason });
  return verdict;
});
