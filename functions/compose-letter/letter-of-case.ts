import { hoursOfDay, longDate } from '../../adapters/pdf/spoken.ts';
import { ownSignature } from '../../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow } from '../../domain/cases/rows.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import { payeesByCost } from '../../domain/money/payee.ts';
import { centerOf, costKinds, offers, type CostKind, type Settings } from '../../domain/settings.ts';
import type { AnyLetterFacts } from './letter-lines.ts';

/** What a letter says about one decision, in the person's language. */
export function letterOfCase(application: ApplicationRow, decision: DecisionRow, settings: Settings): AnyLetterFacts {
  const { language } = application;
  const facts = packetFacts(application.answers);
  const center = centerOf(settings, application.centerId);
  const common = {
    number: application.number,
    writtenOn: longDate(decision.decidedAt, language, settings.timeZone),
    personName: personName(application),
    reason: decision.reason,
    center: {
      name: center.name,
      phone: center.phone,
      hours: hoursOfDay(settings.hours.opens, settings.hours.closes, language),
    },
    complaint: settings.complaintContact,
    languageAccessLine: settings.languageAccessLine,
    boardName: settings.boardName,
    originals: (decision.originals ?? []).map(({ kind, seenOn, by }) => ({
      kind,
      seenOn: longDate(seenOn, language, settings.timeZone),
      by: by.name,
    })),
  };
  if (application.kind === 'step')
    return {
      about: 'step',
      kind: stepKind(decision),
      ...common,
      coachName: decision.decidedBy.name,
      contactBy: longDate(application.due?.dueAt ?? decision.decidedAt, language, settings.timeZone),
      wouldChange: decision.wouldChange ?? '',
      agency: settings.step.snapAgency,
    };
  if (application.kind === 'ojt') {
    const { terms } = decision.ojt ?? {};
    const about = { about: 'ojt' as const, ...common, employer: terms?.employer ?? facts.ojt?.employer ?? '' };
    if (decision.outcome === 'denied') return { ...about, kind: 'denial', wouldChange: decision.wouldChange ?? '' };
    if (!terms) throw new Error('a slot without its terms');
    const { hoursPerWeek, startsOn, wageCents, weeks } = terms;
    return {
      ...about,
      kind: 'slot',
      hoursPerWeek,
      weeks,
      wage: formatCents(wageCents),
      startsOn: longDate(startsOn, language, settings.timeZone),
    };
  }
  const shared = {
    ...common,
    about: facts.asksFor === 'support' ? ('costs' as const) : ('training' as const),
    askedFor: costKinds.filter((kind) => (facts.costs[kind] ?? 0) > 0),
    isTuiOffered: offers(settings, 'tui'),
    programName: facts.programName ?? '',
    schoolName: facts.schoolName ?? '',
    asked: formatCents(decision.askedCents),
  };
  if (decision.outcome === 'denied') {
    const openFindings = application.findings.filter((each) => each.outcome !== 'meets').map((each) => each.code);
    return { kind: 'denial', ...shared, openFindings };
  }
  if (decision.holdUntil === undefined) throw new Error('an award without a day until which it is held');
  return {
    kind: 'award',
    ...shared,
    amount: formatCents(decision.amountCents),
    isLessThanAsked: decision.askedCents > 0 && decision.amountCents < decision.askedCents,
    lines: linesOf(decision, facts).map(({ costKind, askedCents, amountCents }) => ({
      costKind,
      amount: amountCents === 0 ? '' : formatCents(amountCents),
      ...(askedCents === undefined ? {} : { asked: formatCents(askedCents) }),
    })),
    payees: payeesByCost(decision).map(({ costKind, paid }) => ({
      costKind,
      payee: paid.payee ?? facts.payee ?? 'school',
      payeeName: paid.payeeName ?? '',
    })),
    holdUntil: longDate(decision.holdUntil, language, settings.timeZone),
  };
}

const stepKind = ({ outcome }: DecisionRow): 'welcome' | 'referral' | 'denial' =>
  outcome === 'accepted' ? 'welcome' : outcome === 'referred' ? 'referral' : 'denial';

/**
 * Which fund pays which part is the board's business; the person reads what is paid for, beside what they asked for, and what
 * is not paid. A paper's costs were read by staff, so that only what is paid is known.
 */
function linesOf({ lines }: DecisionRow, { costs }: PacketFacts) {
  const given = (kind: CostKind) =>
    lines.filter(({ costKind }) => costKind === kind).reduce((sum, { amountCents }) => sum + amountCents, 0);
  return costKinds
    .filter((kind) => given(kind) > 0 || (costs[kind] ?? 0) > 0)
    .map((costKind) => ({ costKind, askedCents: costs[costKind], amountCents: given(costKind) }));
}

function personName(application: ApplicationRow): string {
  const { answers, number } = application;
  const parts = [answers['firstName'], answers['lastName']].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' ') : (ownSignature(application) ?? number);
}
