import { parseVerdictSchema, type ParseVerdict } from '../../domain/document-verdict.ts';
import { startIsolated, type Responder } from './isolated-bundle.ts';

export type { Responder };

/** What a file does to the parser, seen from outside: an answer, or an end by its caps. */
export interface HostileAnswer {
  verdict: ParseVerdict | undefined;
  /** Without a verdict: how the child ended, by Lambda's name for it. Means "could not check". */
  ended: string | undefined;
  normalized: Buffer | undefined;
  pictures: number;
}

const maxPages = 100;
/** With links into the store at `base`. */
export const parseRequest = (base: string) => ({
  documentId: 'doc_sample',
  contentType: 'application/pdf',
  maxPages,
  maxBytes: 25_000_000,
  get: `${base}/original`,
  putNormalized: `${base}/normalized`,
  putPages: Array.from({ length: maxPages }, (_, index) => `${base}/pages/${index + 1}`),
});

export async function startParser({ timeoutSeconds = 20 }: { timeoutSeconds?: number } = {}) {
  const { base, stored, answerWith, invoke, stop } = await startIsolated('parse-document', { timeoutSeconds });
  return {
    async ask(file: Uint8Array | Responder): Promise<HostileAnswer> {
      stored.clear();
      answerWith(file);
      const outcome = await invoke(parseRequest(base));
      return {
        verdict: outcome.ok ? parseVerdictSchema.parse(JSON.parse(outcome.payload)) : undefined,
        ended: outcome.ok ? undefined : outcome.error.errorType,
        normalized: stored.get('/normalized'),
        pictures: [...stored.keys()].filter((key) => key.startsWith('/pages/')).length,
      };
    },
    stop,
  };
}
export type HostileParser = Awaited<ReturnType<typeof startParser>>;
