import { parseRequestSchema } from '../../domain/document-verdict.ts';
import { stepHandler } from '../handler-stack.ts';
import { parseDocument } from './parse-document.ts';

export const handler = stepHandler(parseRequestSchema, (request) => parseDocument(request, { fetch }));
