import { wallTime } from '../calendar/business-time.ts';
import type { ApplicationRow, DecisionRow } from '../cases/rows.ts';
import { fieldNamed, packetFacts, wordsOf } from '../forms/form.ts';
import { payeeOfLine } from '../money/payee.ts';
import type { OutcomeEvent } from '../outcomes/events.ts';
import { counted } from '../outcomes/participation.ts';
import type { OutcomeRow } from '../outcomes/rows.ts';
import { centerOf, costClassOf, type Settings } from '../settings.ts';

/** Everything that a sheet may be filled from. */
export interface HandOffCase {
  application: ApplicationRow;
  decisions: readonly DecisionRow[];
  outcomes: readonly OutcomeRow[];
  settings: Settings;
}

/** A value as it is known; how it is written is the page's matter. */
export type FactValue =
  | { kind: 'text'; text: string }
  | { kind: 'date'; date: string }
  | { kind: 'money'; amountCents: number }
  | { kind: 'number'; number: number }
  /** `words`: the catalog key of our own name for it. */
  | { kind: 'choice'; code: string; words: string }
  /** R10: what is paid to whom; `cost` and `payee` are catalog keys. */
  | { kind: 'paid'; lines: { cost: string; amountCents: number; payee: string; name: string }[] };

type Reader = (of: HandOffCase) => FactValue | undefined;
const text = (value: string | undefined): FactValue | undefined =>
  value === undefined || value === '' ? undefined : { kind: 'text', text: value };
const day = (date: string | undefined): FactValue | undefined =>
  date === undefined ? undefined : { kind: 'date', date };
const dayOf = (instant: string | undefined, { settings }: HandOffCase): FactValue | undefined =>
  instant === undefined ? undefined : day(wallTime(new Date(instant), settings.timeZone).date);
const money = (amountCents: number | undefined): FactValue | undefined =>
  amountCents === undefined || amountCents === 0 ? undefined : { kind: 'money', amountCents };
const number = (value: number | undefined): FactValue | undefined =>
  value === undefined ? undefined : { kind: 'number', number: value };
const choice = (code: string | undefined, words: string): FactValue | undefined =>
  code === undefined ? undefined : { kind: 'choice', code, words: `${words}.${code}` };

/** The decision that granted it; the newest, should there be two. Decisions come newest first. */
const grant = ({ decisions }: HandOffCase) => decisions.find((decision) => decision.outcome === 'approved');
const asksForOf = ({ application }: HandOffCase) => packetFacts(application.answers).asksFor;
const granted = (of: HandOffCase, kind: 'training' | 'support') =>
  grant(of)
    ?.lines.filter((line) => costClassOf(line.costKind, asksForOf(of)) === kind)
    .reduce((sum, line) => sum + line.amountCents, 0);
/** Older decisions have one payee for all, which has a line of its own on the sheet. */
function paidOf(of: HandOffCase): FactValue | undefined {
  const decision = grant(of);
  if (!decision?.lines.some((line) => line.payee !== undefined)) return undefined;
  const lines = decision.lines.map((line) => {
    const { payee = 'school', payeeName = '' } = payeeOfLine(line, decision);
    const { costKind, amountCents } = line;
    return { cost: `staff.cost.${costKind}`, amountCents, payee: `staff.payee.${payee}`, name: payeeName };
  });
  return { kind: 'paid', lines };
}
const fundsOf = (of: HandOffCase) => {
  const ids = new Set(grant(of)?.lines.map((line) => line.fundId));
  return of.settings.funds.filter((fund) => ids.has(fund.fundId));
};
const said = <E extends OutcomeEvent['event']>(of: HandOffCase, event: E) =>
  counted(of.outcomes)
    .map((row) => row.said)
    .findLast((each): each is Extract<OutcomeEvent, { event: E }> => each.event === event);

const readers = {
  'case.number': ({ application }) => text(application.number),
  'case.kind': ({ application }) => choice(application.kind, 'hand-off.kind'),
  'case.center': ({ application, settings }) => text(centerOf(settings, application.centerId).name),
  'case.partner': ({ application }) => text(application.coachOrganization),
  'case.sent-on': (of) => dayOf(of.application.firstSubmittedAt, of),
  'award.decided-on': (of) => dayOf(grant(of)?.decidedAt, of),
  'award.decided-by': (of) => text(grant(of)?.decidedBy.name),
  'award.amount': (of) => money(grant(of)?.amountCents),
  'award.training-amount': (of) => money(granted(of, 'training')),
  'award.support-amount': (of) => money(granted(of, 'support')),
  'award.funds': (of) =>
    text(
      fundsOf(of)
        .map((fund) => fund.name)
        .join('; '),
    ),
  'award.grant-numbers': (of) => text([...new Set(fundsOf(of).map((fund) => fund.grantNumber))].join('; ')),
  'award.lines': paidOf,
  'award.payee': (of) => choice(grant(of)?.payee, 'staff.payee'),
  'award.payee-name': (of) => text(grant(of)?.payeeName),
  'award.hold-until': (of) => day(grant(of)?.holdUntil),
  // R21: what was agreed on for a slot; an estimate is no money of a fund.
  'slot.employer': ({ application }) => text(application.ojt?.terms.employer),
  'slot.start': ({ application }) => day(application.ojt?.terms.startsOn),
  'slot.weeks': ({ application }) => number(application.ojt?.terms.weeks),
  'slot.hours': ({ application }) => number(application.ojt?.terms.hoursPerWeek),
  'slot.wage': ({ application }) => money(application.ojt?.terms.wageCents),
  'slot.rate': ({ application }) => number(application.ojt?.terms.ratePercent),
  'slot.most': ({ application }) => money(application.ojt?.mostCents),
  'slot.year': ({ application }) => text(application.ojt?.slot?.year),
  'slot.result': ({ application }) => choice(application.ojt?.result?.what, 'staff.ojt.result.what'),
  'outcome.started-on': (of) => day(said(of, 'started')?.on),
  'outcome.completed-on': (of) => day(said(of, 'completed')?.on),
  'outcome.left-on': (of) => day(said(of, 'left')?.on),
  'outcome.left-reason': (of) => choice(said(of, 'left')?.reason, 'outcome.reason'),
  'outcome.credential': (of) => text(said(of, 'credential')?.credential),
  'outcome.credential-on': (of) => day(said(of, 'credential')?.on),
  'outcome.employed-on': (of) => day(said(of, 'employed')?.on),
  'outcome.employer': (of) => text(said(of, 'employed')?.employer),
  'outcome.job-title': (of) => text(said(of, 'employed')?.jobTitle),
  'outcome.hourly-wage': (of) => money(said(of, 'employed')?.hourlyCents),
  'outcome.weekly-hours': (of) => number(said(of, 'employed')?.weeklyHours),
  'outcome.sector': (of) => choice(said(of, 'employed')?.sector, 'outcome.sector'),
  'outcome.related': (of) => choice(said(of, 'employed')?.related, 'common'),
} as const satisfies Record<string, Reader>;

const answerPrefix = 'answer.';

/** R22: an answer is a fact here only when it is kept with the case. SNAP, unemployment and accommodation never are. */
export function isFactName(name: string): boolean {
  if (name.startsWith(answerPrefix)) return fieldNamed(name.slice(answerPrefix.length))?.keptIn === 'cases';
  return Object.hasOwn(readers, name);
}

export function factOf(name: string, of: HandOffCase): FactValue | undefined {
  if (name.startsWith(answerPrefix)) return answerOf(name.slice(answerPrefix.length), of);
  return (readers as Record<string, Reader>)[name]?.(of);
}

function answerOf(name: string, { application }: HandOffCase): FactValue | undefined {
  const field = fieldNamed(name);
  const answer = application.answers[name];
  if (field?.keptIn !== 'cases' || answer === undefined || answer === '') return undefined;
  switch (field.kind) {
    case 'date':
      return day(String(answer));
    case 'money':
      return money(Number(answer));
    case 'number':
      return number(Number(answer));
    case 'yes-no':
      return choice(String(answer), 'common');
    case 'checkbox':
      return choice(answer === true ? 'yes' : 'no', 'common');
    case 'choice':
      return choice(String(answer), `form.${wordsOf(field)}.option`);
    case 'choices':
      return text(Array.isArray(answer) ? answer.join(', ') : undefined);
    default:
      return text(String(answer));
  }
}
