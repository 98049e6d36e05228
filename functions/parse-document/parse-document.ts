import { createHash } from 'node:crypto';
import {
  FORM_NAME_CHARACTERS_MAX,
  FORM_VALUE_CHARACTERS_MAX,
  type Accepted,
  type DocumentKind,
  type DocumentWarning,
  type ParseRequest,
  type ParseVerdict,
  type Rejected,
} from '../../domain/document-verdict.ts';
import type { FormValue } from '../../adapters/pdf/pdfium.ts';
import { fetchBounded, put, type Fetch } from './transfer.ts';
import { normalizeImage } from './normalize-image.ts';
import { normalizePdf, reasonForNothing } from './normalize-pdf.ts';
import { lookAtPages, type KeepPage } from './page-images.ts';
import { sniff } from './sniff.ts';

/**
 * Looks at one uploaded file with no rights but the links in the request: reads it, writes the normalized copy and the
 * page images, answers a verdict. Whatever is thrown (a crash, no memory, no time) means "could not check", never "clean".
 */
export async function parseDocument(request: ParseRequest, deps: { fetch: Fetch }): Promise<ParseVerdict> {
  const original = await fetchBounded(deps.fetch, request.get, request.maxBytes);
  if (original === 'too-large') return { verdict: 'rejected', reason: 'too-large' };
  const checked = await checkDocument(original, request, async (image, index) => {
    const link = request.putPages[index];
    if (link === undefined) throw new Error('more pages than links');
    await put(deps.fetch, link, 'image/jpeg', image);
  });
  if (!('normalized' in checked)) return checked.verdict;
  await put(deps.fetch, request.putNormalized, 'application/pdf', checked.normalized);
  return checked.verdict;
}

type Checked = { verdict: Accepted; normalized: Uint8Array } | { verdict: Rejected };

/** The verdict on a file's bytes; the pictures of its pages go to `keepPage`, one at a time. */
export async function checkDocument(
  original: Uint8Array,
  limits: { maxPages: number },
  keepPage: KeepPage = async () => undefined,
): Promise<Checked> {
  const read = { bytes: original.length, sha256: sha256(original) };
  if (original.length === 0) return { verdict: { verdict: 'rejected', reason: 'empty-file', ...read } };
  const sniffed = await sniff(original);
  if ('looksLike' in sniffed)
    return { verdict: { verdict: 'rejected', reason: 'wrong-type', looksLike: sniffed.looksLike, ...read } };

  const { kind } = sniffed;
  const normalized = await normalize(original, kind, limits);
  if (!normalized.ok) {
    const { reason, pages } = normalized;
    return { verdict: { verdict: 'rejected', reason, ...read, ...(pages === undefined ? {} : { pages }) } };
  }
  const { pdf, pages } = normalized;
  const { blankPages, allEmpty, contentSha256, keepHeldBack } = await lookAtPages(pdf, kind === 'pdf', keepPage);
  if (allEmpty) {
    const reason = await reasonForNothing(original, limits);
    if (reason !== undefined) return { verdict: { verdict: 'rejected', reason, ...read, pages } };
  }
  await keepHeldBack();
  const { formValues, formLabels } = boundedValues(normalized.formValues);
  const warnings = [...normalized.warnings, ...(blankPages.length > 0 ? [blankWarning(blankPages)] : [])];
  return {
    normalized: pdf,
    verdict: {
      verdict: 'accepted',
      kind,
      pages,
      ...read,
      normalized: { bytes: pdf.length, sha256: sha256(pdf) },
      contentSha256,
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(Object.keys(formValues).length > 0 ? { formValues } : {}),
      ...(Object.keys(formLabels).length > 0 ? { formLabels } : {}),
    },
  };
}

const blankWarning = (pages: number[]): DocumentWarning => ({ code: 'blank-pages', pages });

const normalize = (original: Uint8Array, kind: DocumentKind, limits: { maxPages: number }) =>
  kind === 'pdf' ? normalizePdf(original, limits) : normalizeImage(original, kind, limits);

/** The buttons of one group share a name and a value; the first says it. */
function boundedValues(values: readonly FormValue[]): Record<'formValues' | 'formLabels', Record<string, string>> {
  const byName = new Map<string, FormValue>();
  for (const { name, label, value } of values) {
    const key = plain(name).slice(0, FORM_NAME_CHARACTERS_MAX);
    if (key === '' || byName.has(key)) continue;
    byName.set(key, {
      name: key,
      label: plain(label).slice(0, FORM_NAME_CHARACTERS_MAX),
      value: plain(value).slice(0, FORM_VALUE_CHARACTERS_MAX),
    });
  }
  const found = [...byName.values()];
  return {
    formValues: Object.fromEntries(found.map(({ name, value }) => [name, value])),
    formLabels: Object.fromEntries(found.flatMap(({ name, label }) => (label === '' ? [] : [[name, label]]))),
  };
}

const plain = (text: string): string => text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '');

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
