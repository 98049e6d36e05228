import type { RejectionReason } from '../../domain/document-verdict.ts';
import { isAccepted, pagesOf, type Outcome } from './check-files.ts';
import type { Entry } from './manifest.ts';

/** When a file may be sent back for a reason, by what other programs said of it; no other reason is true of any file. */
const isTrueOf: Partial<Record<RejectionReason, (entry: Entry) => boolean>> = {
  'empty-file': ({ bytes }) => bytes === 0,
  'no-pages': ({ pages }) => pages === null || pages === 0,
  'password-protected': ({ needsPassword }) => needsPassword,
  'certificate-protected': ({ pages, qpdfCheck }) => pages === null && qpdfCheck === 'error',
  // Or what is drawn was destroyed on the way: no program finds a word in it.
  unreadable: ({ pages, qpdfCheck, nativeTextChars }) =>
    pages === null || qpdfCheck === 'error' || nativeTextChars === 0,
  'program-form': ({ xfa }) => xfa,
  'wrong-type': ({ pages, qpdfCheck }) => pages === null || qpdfCheck === 'error',
  // Nothing but the pages themselves can tell: those are listed, to be looked at.
  blank: ({ nativeTextChars }) => nativeTextChars === 0,
};

/** What is wrong with an outcome, beside what was known of the file; nothing when it is right. */
export function complaintAbout(outcome: Outcome): string | undefined {
  const { entry, answer } = outcome;
  if ('failed' in answer) return `could not be checked: ${answer.failed}`;
  const { verdict } = answer;
  const pages = pagesOf(outcome);
  if (isAccepted(outcome))
    return entry.pages === null || entry.pages === pages ? undefined : `${pages} pages, expected ${entry.pages}`;
  if (verdict.verdict !== 'rejected') return undefined;
  return isTrueOf[verdict.reason]?.(entry) === true ? undefined : `sent back as ${verdict.reason}, which it is not`;
}
