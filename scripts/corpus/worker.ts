import { readFile, writeFile } from 'node:fs/promises';
import { parseDocument } from '../../functions/parse-document/parse-document.ts';
import { parseRequestSchema, type ParseVerdict } from '../../domain/document-verdict.ts';

/** The child that parses: it gets a path, runs the function's own code on it, and writes what the function would put. */
export interface Task {
  path: string;
  normalizedPath: string;
  maxPages: number;
}
export type Answer = { verdict: ParseVerdict } | { failed: string };

/** The links of a request lead to this file system; everything else is the code that is deployed. */
function localFetch(task: Task) {
  return async (url: string, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(url);
    if (pathname === '/original') return new Response(await readFile(task.path));
    if (pathname === '/normalized') await writeFile(task.normalizedPath, init?.body as Buffer);
    return new Response(null, { status: 200 });
  };
}

async function work(task: Task): Promise<Answer> {
  const request = parseRequestSchema.parse({
    documentId: 'corpus',
    contentType: 'application/pdf',
    maxPages: task.maxPages,
    get: 'http://corpus.invalid/original',
    putNormalized: 'http://corpus.invalid/normalized',
    putPages: Array.from({ length: task.maxPages }, (_, index) => `http://corpus.invalid/pages/${index}`),
  });
  try {
    return { verdict: await parseDocument(request, { fetch: localFetch(task) }) };
  } catch (error) {
    return { failed: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
}

process.on('message', (task: Task) => {
  void work(task).then((answer) => process.send?.(answer));
});
