import { parseRequestSchema } from '../../domain/document-verdict.ts';
import { log, stepHandler } from '../handler-stack.ts';
import { parseDocument } from './parse-document.ts';

export const handler = stepHandler(parseRequestSchema, async (request) => {
  const verdict = await parseDocument(request, { fetch });
  const reason = verdict.verdict === 'rejected' ? { reason: verdict.reason } : {};
  log.info('document checked', { documentId: request.documentId, verdict: verdict.verdict, ...reason });
  return verdict;
});
