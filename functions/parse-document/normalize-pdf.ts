import { withoutActiveContent } from '../../adapters/pdf/active-content.ts';
import { startPdfium, type FormValue, type OpenFailure, type Pdfium, type PdfFile } from '../../adapters/pdf/pdfium.ts';
import { FORM_FIELDS_MAX, type DocumentWarning, type RejectionReason } from '../../domain/document-verdict.ts';
import { withEmptyUserPassword } from './empty-owner-password.ts';
import { hasBrokenContents } from './broken-contents.ts';
import { addLooksOfOthers, hasLayers, looksOfAnnotated, pagesOfAnotherLook, picturesOfPages } from './kept-look.ts';
import { rebuildFromObjects } from './rebuild.ts';

export type Normalized =
  | { ok: true; pdf: Uint8Array; pages: number; formValues: FormValue[]; warnings: DocumentWarning[] }
  | { ok: false; reason: RejectionReason; pages?: number };

const openFailures: Record<OpenFailure, RejectionReason> = {
  password: 'password-protected',
  certificate: 'certificate-protected',
  damaged: 'unreadable',
};

/**
 * The clean copy of a PDF: opened (mended where it is damaged, unlocked where it asks for no password), its form values
 * read, forms and notes drawn into the pages, the pages imported into a fresh document, nothing left that could act.
 */
export async function normalizePdf(original: Uint8Array, limits: { maxPages: number }): Promise<Normalized> {
  const opened = await openOrMend(original, limits.maxPages);
  if (!opened.ok) return opened;
  const { pdfium, file } = opened;
  const pages = file.pageCount;
  // Both would come out as a clean page that says nothing about the person.
  if (file.isDrawnByProgram) return { ok: false, reason: 'program-form', pages };
  if (file.isPortfolio) return { ok: false, reason: 'portfolio', pages };
  const warnings: DocumentWarning[] = file.holdsFiles ? [{ code: 'files-inside', pages: [1] }] : [];

  const formValues = file.formValues(FORM_FIELDS_MAX);
  const seen = looksOfAnnotated(file);
  file.flatten();
  const fresh = pdfium.create();
  if (!fresh.takePages(file)) return { ok: false, reason: 'unreadable' };
  const saved = fresh.save();
  if (hasLayers(saved)) addLooksOfOthers(seen, file);
  const { pdf, unsoundPages } = await withoutActiveContent(saved);
  const changed = [...new Set([...unsoundPages, ...(await pagesOfAnotherLook(seen, pdf))])].sort((a, b) => a - b);
  const kept =
    changed.length === 0 ? pdf : await withPictures(pdf, changed, await openOrMend(original, limits.maxPages));
  return { ok: true, pdf: kept, pages, formValues, warnings };
}

/** Where the clean copy of a page does not show what its file shows, a picture of that stands in its place. */
async function withPictures(pdf: Uint8Array, changed: readonly number[], again: Opened): Promise<Uint8Array> {
  if (!again.ok) throw new Error('a file that opened once does not open again');
  const pictures = await picturesOfPages(again.file, changed);
  const pdfium = await startPdfium();
  const [clean, drawn] = [pdfium.open(pdf), pdfium.open(pictures)];
  if (typeof clean === 'string' || typeof drawn === 'string') throw new Error('a clean copy does not open');
  const mixed = pdfium.create();
  for (let page = 0; page < clean.pageCount; page += 1) {
    const picture = changed.indexOf(page);
    const source = picture < 0 ? clean : drawn;
    const from = picture < 0 ? page : picture;
    if (!mixed.takePages(source, { from, to: from })) throw new Error('a page could not be taken over');
  }
  return (await withoutActiveContent(mixed.save())).pdf;
}

/**
 * Why nothing could be drawn of any page: there is nothing in the file (`blank`), or what is in it did not survive
 * (`unreadable`). Undefined where something is in it that other readers may show: hidden text, a value, a picture.
 */
export async function reasonForNothing(
  original: Uint8Array,
  limits: { maxPages: number },
): Promise<'blank' | 'unreadable' | undefined> {
  const opened = await openOrMend(original, limits.maxPages);
  if (!opened.ok || opened.file.holdsAnything()) return undefined;
  // Of the file's own drawing: in the clean copy a picture may stand for it.
  const copy = opened.pdfium.create();
  return copy.takePages(opened.file) && (await hasBrokenContents(copy.save())) ? 'unreadable' : 'blank';
}

type Opened = { ok: true; pdfium: Pdfium; file: PdfFile } | { ok: false; reason: RejectionReason; pages?: number };

async function openOrMend(original: Uint8Array, maxPages: number): Promise<Opened> {
  const first = await tryOpen(original, maxPages);
  if (first.ok || first.reason === 'too-many-pages') return first;
  const mended = first.reason === 'password-protected' ? withEmptyUserPassword(original) : rebuildFromObjects(original);
  const second = mended === undefined ? first : await tryOpen(mended, maxPages);
  // A mended file that still fails says less about the person's file than the file itself did, unless it says "empty".
  return second.ok || second.reason === 'no-pages' ? second : first;
}

async function tryOpen(bytes: Uint8Array, maxPages: number): Promise<Opened> {
  const pdfium = await startPdfium();
  const file = pdfium.open(bytes);
  if (typeof file === 'string') return { ok: false, reason: openFailures[file] };
  if (file.pageCount <= 0) return { ok: false, reason: file.isEncrypted ? 'password-protected' : 'no-pages' };
  // Before any page is looked at: a file can claim a billion of them.
  if (file.pageCount > maxPages) return { ok: false, reason: 'too-many-pages', pages: file.pageCount };
  for (let index = 0; index < file.pageCount; index += 1)
    if (!file.hasPage(index)) return { ok: false, reason: 'unreadable' };
  return { ok: true, pdfium, file };
}
