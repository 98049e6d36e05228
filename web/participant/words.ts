import { localeOf } from '../../domain/languages.ts';
import { pageRanges } from '../../domain/document-verdict.ts';
import type { ApplicationRow, AuditRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { Center } from '../../domain/settings.ts';
import { heldUntil } from '../../domain/waitlist/hold-clock.ts';
import type { TagKind } from '../display-components.tsx';
import type { PageContext, WordsContext } from '../page-context.ts';

/** "3 Nov", in the board's own time: the month first where the language has it so. No full stop, which would end a sentence. */
export function shortDate(instant: string | number, ctx: Pick<PageContext, 'language' | 'timeZone'>): string {
  const at = typeof instant === 'string' && instant.length === 10 ? `${instant}T20:00:00Z` : instant;
  const locale = localeOf(ctx.language);
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: ctx.timeZone });
  if (!locale.startsWith('en')) return format.format(new Date(at)).replace('.', '');
  const parts = format.formatToParts(new Date(at));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('day')} ${part('month')}`;
}

/** "Tuesday, November 3", in the board's own time: for a date that somebody has to keep. */
export function longDay(instant: string, ctx: Pick<PageContext, 'language' | 'timeZone'>): string {
  const format = { weekday: 'long', day: 'numeric', month: 'long', timeZone: ctx.timeZone } as const;
  return new Intl.DateTimeFormat(localeOf(ctx.language), format).format(new Date(instant));
}

/** "$2,500", and cents only where there are some. */
export function dollars(cents: number): string {
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: cents % 100 === 0 ? 0 : 2,
  }).format(cents / 100);
}

const noWords = {
  scholarship: 'status.denied',
  step: 'status.step-no',
  tui: 'status.denied',
  ojt: 'status.ojt-no',
} as const;

/** Where a packet stands, in the words that people know. */
export function statusSentence(application: ApplicationRow, center: Center, ctx: WordsContext): string {
  const { t } = ctx;
  const { number, due, submittedAt } = application;
  switch (application.status) {
    case 'draft':
      return t('status.draft');
    case 'submitted':
    case 'in-review':
    case 'second-review': {
      const sent = shortDate(submittedAt ?? application.updatedAt, ctx);
      if (application.owner !== 'system' && application.owner !== 'nobody') {
        const by = due === undefined ? '' : shortDate(due.dueAt, ctx);
        const late = due !== undefined && Date.parse(due.dueAt) < ctx.nowMs;
        // R15: nobody here decides on it.
        const own = application.kind === 'tui' ? 'tui.status' : 'status';
        if (late) return t(`${own}.sent-late`, { sent, center: center.shortName, number, phone: center.phone });
        if (due !== undefined) return t(`${own}.sent`, { sent, center: center.shortName, by, number });
      }
      return t('status.sent-no-date', { sent, center: center.shortName, number });
    }
    case 'needs-information': {
      const count = application.request?.items.length ?? 1;
      if (due === undefined) return t('status.needs-information', { count });
      return t('status.needs-information-by', { count, by: shortDate(due.dueAt, ctx) });
    }
    case 'waitlisted':
      return t('status.waitlisted', { number, center: center.shortName });
    case 'offered':
      return t('status.offered', {
        amount: dollars(application.offer?.amountCents ?? 0),
        by: due === undefined ? '' : shortDate(due.dueAt, ctx),
      });
    case 'approved':
      if (application.hold?.lapsed)
        return t(application.hold.lapsed.all ? 'status.lapsed-all' : 'status.lapsed', {
          amount: dollars(application.hold.lapsed.amountCents),
        });
      // R21: a place, and not money.
      if (application.ojt)
        return t('status.ojt-approved', {
          employer: application.ojt.terms.employer,
          start: shortDate(application.ojt.terms.startsOn, ctx),
        });
      return approvedSentence(application, ctx);
    case 'denied':
      return t(noWords[application.kind]);
    case 'withdrawn':
      if (application.waitlist?.ended) return t('status.offer-declined');
      return t(application.kind === 'ojt' ? 'status.ojt-withdrawn' : 'status.withdrawn');
    case 'completed':
      return t(application.ojt?.result ? `status.ojt-${application.ojt.result.what}` : 'status.completed');
    case 'closed':
      return t(application.waitlist?.ended ? 'status.offer-ended' : 'status.closed');
    case 'active':
    case 'referred':
    case 'handed-over':
    case 'sent-to-oed':
    case 'oed-approved':
    case 'oed-denied':
      return t(`status.${application.status}`);
  }
}

/** What is held of it, and until when: all of it at first, the next terms' part after an enrollment, then nothing. */
function approvedSentence(application: ApplicationRow, ctx: WordsContext): string {
  const { awardedCents, awards, hold } = application;
  const amount = dollars(awardedCents);
  const day = heldUntil(application);
  if (day === undefined) return ctx.t('status.approved', { amount });
  const until = shortDate(day, ctx);
  const heldCents = awards?.find(({ awardId }) => awardId === hold?.awardId)?.committedCents ?? awardedCents;
  if (heldCents === awardedCents) return ctx.t('status.approved-held', { amount, until });
  return ctx.t('status.approved-part-held', { amount, held: dollars(heldCents), until });
}

export function statusTag(application: ApplicationRow, ctx: PageContext): { text: string; kind: TagKind } {
  const kinds: Record<ApplicationRow['status'], TagKind> = {
    draft: 'plain',
    submitted: 'waiting',
    'in-review': 'waiting',
    'second-review': 'waiting',
    'needs-information': 'warning',
    waitlisted: 'waiting',
    offered: 'warning',
    approved: 'done',
    denied: 'plain',
    withdrawn: 'plain',
    closed: 'plain',
    active: 'done',
    referred: 'plain',
    completed: 'done',
    'handed-over': 'warning',
    'sent-to-oed': 'waiting',
    'oed-approved': 'done',
    'oed-denied': 'plain',
  };
  return { text: ctx.t(`status.tag.${application.status}`), kind: kinds[application.status] };
}

/** A document's verdict in words, and what to do about it. */
export function documentWords(
  document: DocumentRow,
  ctx: WordsContext,
  limits: { megabytes: number; pages: number },
): { text: string; kind: TagKind; next?: string } {
  const { t } = ctx;
  switch (document.status) {
    case 'expected':
      return { text: t('document.waiting'), kind: 'waiting' };
    case 'checking':
      return { text: t(isPhoto(document) ? 'document.checking-photo' : 'document.checking-file'), kind: 'waiting' };
    case 'clean':
      return { text: t('document.clean', { pages: document.pages ?? 1 }), kind: 'done' };
    case 'superseded':
      return { text: t('document.removed'), kind: 'plain' };
    case 'rejected': {
      const reason = document.rejection ?? 'could-not-check';
      const looksLike = document.parse?.looksLike ?? 'unknown';
      const duplicate = reason === 'duplicate-document';
      return {
        text: t(`document.rejected.${reason}`, {
          looksLike: looksLike === 'unknown' ? 'other' : looksLike.toUpperCase(),
          pages: document.parse?.pages ?? 0,
          maxPages: limits.pages,
          maxMegabytes: limits.megabytes,
        }),
        kind: duplicate ? 'plain' : 'error',
        next: t(duplicate ? 'document.rejected.duplicate-next' : 'document.rejected.next'),
      };
    }
  }
}
/** What a person should look at again, though the document counts. */
export const warningWords = ({ status, pages, warnings }: DocumentRow, { t }: PageContext): string[] =>
  status !== 'clean' || warnings === undefined
    ? []
    : warnings.map((each) => t(`document.warning.${each.code}`, { total: pages ?? 1, pages: pageRanges(each.pages) }));
/** Of a file that was inside another one nothing has to be sent again. */
export const mayBeSentAgain = ({ warnings = [] }: DocumentRow): boolean =>
  warnings.some(({ code }) => code !== 'files-inside');

const isPhoto = (document: DocumentRow): boolean => document.contentType.startsWith('image/');

/** Without JavaScript a form is made before a file is chosen; when nobody chose one, nothing is there to show. */
export const isShown = (document: DocumentRow, arrivedId?: string): boolean =>
  document.status !== 'superseded' &&
  (document.status !== 'expected' || document.documentId === arrivedId) &&
  !(document.status === 'rejected' && document.rejection === 'never-arrived' && document.declaredBytes === 0);

/** What of the audit trail a person is shown; the rest is the house's own. */
const timelineKeys: Record<string, string> = {
  created: 'timeline.created',
  submitted: 'timeline.submitted',
  'ready-for-decision': 'timeline.ready-for-decision',
  'decided-approved': 'timeline.decided-approved',
  'decided-denied': 'timeline.decided-denied',
  'decided-waitlisted': 'timeline.waitlisted',
  offered: 'timeline.offered',
  'offer-taken': 'timeline.decided-approved',
  'offer-declined': 'timeline.offer-declined',
  'offer-ended': 'timeline.offer-ended',
  'draft-ends': 'timeline.draft-ends',
  'hold-ends': 'timeline.hold-ends',
  'hold-extended': 'timeline.hold-extended',
  'hold-lapsed': 'timeline.hold-lapsed',
  'decided-accepted': 'timeline.decided-accepted',
  'decided-referred': 'timeline.decided-referred',
  'step-assessment': 'timeline.step-assessment',
  'step-plan': 'timeline.step-plan',
  'step-component': 'timeline.step-component',
  'step-contact': 'timeline.step-contact',
  'step-finish': 'timeline.step-finish',
  'decided-more-information': 'timeline.asked',
  answered: 'timeline.answered',
  reopened: 'timeline.reopened',
  appealed: 'back.timeline.appealed',
  'opened-again': 'back.timeline.opened-again',
  restored: 'back.timeline.restored',
  'moved-to-center': 'back.timeline.moved',
  withdrawn: 'timeline.withdrawn',
  'closed-unanswered': 'timeline.closed',
  'tui-handed-over': 'timeline.tui-handed-over',
  'tui-sent': 'timeline.tui-sent',
  'tui-answer-approved': 'timeline.tui-answer-approved',
  'tui-answer-not-approved': 'timeline.tui-answer-not-approved',
  'tui-answer-asks-for-more': 'timeline.tui-answer-asks-for-more',
  'tui-report-undone': 'timeline.tui-report-undone',
  'tui-completed': 'timeline.tui-completed',
  'ojt-kept': 'timeline.ojt-kept',
  'ojt-not-kept': 'timeline.ojt-not-kept',
  'ojt-stopped': 'timeline.ojt-stopped',
  closed: 'timeline.closed',
};
/** Nothing where the person is not shown it. */
export function timelineText(what: string, { t }: Pick<PageContext, 't'>): string | undefined {
  const key = timelineKeys[what];
  return key === undefined ? undefined : t(key);
}
export function timeline(audit: readonly AuditRow[], ctx: PageContext): { at: string; text: string }[] {
  return audit.flatMap((row) => {
    const text = timelineText(row.what, ctx);
    return text === undefined ? [] : [{ at: shortDate(row.at, ctx), text }];
  });
}
