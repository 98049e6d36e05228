import { dateAndTime, longDate } from '../../adapters/pdf/spoken.ts';
import { isCoachId } from '../../domain/access/actor.ts';
import { ownSignature } from '../../domain/cases/records.ts';
import { checklistKinds, type ApplicationRow, type DecisionRow, type DocumentRow } from '../../domain/cases/rows.ts';
import { checklist } from '../../domain/forms/checklist.ts';
import { formatCents } from '../../domain/money/amount.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import { pageRanges } from '../../domain/document-verdict.ts';
import { formRows, packetFacts, type FormRows } from '../../domain/forms/form.ts';
import { confirmedForms } from '../../domain/reading/confirmed-forms.ts';
import { turnedPages } from '../../domain/reading/reading.ts';
import { centerOf, partnerName, costKinds, type Settings } from '../../domain/settings.ts';
import { afterwards } from '../../domain/tui/papers.ts';
import type { Translate } from '../../web/text.ts';
import type { PacketDocument, PacketInput } from './compose-packet.ts';
import type { OedSheet } from './draw-oed-cover.ts';

type PacketRow = DocumentRow & { pdf: Uint8Array; asPictures?: true };

/** A case's rows as the packet shows them. Documents stand in the order of the checklist, then as they came. */
export function packetOfCase(
  rows: {
    application: ApplicationRow;
    documents: readonly PacketRow[];
    /** R19: the award letter that goes along with a TUI packet. */
    awardLetter?: Uint8Array | undefined;
  },
  decision: DecisionRow | undefined,
  settings: Settings,
  t: Translate,
): PacketInput {
  const { application, documents } = rows;
  const facts = packetFacts(application.answers);
  const isPaper = application.formSource === 'paper';
  const given = (value: string | undefined): string => value ?? t(isPaper ? 'packet.paper-form' : 'packet.unknown');
  const day = (iso: string): string => longDate(iso, 'en', settings.timeZone);
  return {
    cover: {
      number: application.number,
      boardName: settings.boardName,
      personName: personName(application) ?? given(undefined),
      centerName: centerOf(settings, application.centerId).name,
      programName: given(facts.programName),
      schoolName: given(facts.schoolName),
      sentOn: day(application.submittedAt ?? application.createdAt),
      signedBy: application.signature
        ? t(application.signature.onBehalf ? 'packet.cover.signed-for-person' : 'packet.cover.decided-by', {
            organization: partnerName(settings, application.signature.onBehalf?.organizationId ?? ''),
            name: application.signature.name,
            date: day(application.signature.signedAt),
          })
        : given(undefined),
      asked: isPaper && application.askedCents === 0 ? given(undefined) : formatCents(application.askedCents),
      askedByKind: costKinds.flatMap((kind) => {
        const cents = facts.costs[kind];
        return cents === undefined ? [] : [{ kind: t(`form.cost-${kind}.label`), amount: formatCents(cents) }];
      }),
      ...(application.kind === 'ojt' ? { job: jobOf(facts, decision, given, day, t) } : {}),
      ...(decision?.outcome === 'approved'
        ? {
            decision: {
              approved: formatCents(decision.amountCents),
              decidedBy: decision.decidedBy.name,
              decidedOn: day(decision.decidedAt),
              holdUntil: decision.holdUntil ? day(decision.holdUntil) : given(undefined),
            },
          }
        : {}),
      missing: application.absences.map(({ kind, why, reason, answer }) => ({
        title: t(`checklist.${kind}.title`),
        why: t(`packet.why.${answer?.how ?? why}`),
        // R8: "original seen by …, on …".
        reason:
          answer?.how === 'original-seen'
            ? t('packet.cover.decided-by', { name: answer.by.name, date: day(answer.seenOn) })
            : reason,
      })),
    },
    ...formOf(application, documents, settings, t),
    ...(application.kind === 'tui' ? { oed: oedSheet(application, documents, settings, t) } : {}),
    documents: [
      ...inOrder(documents.filter(({ kind }) => !afterwards.has(kind))).map((document, index, all) =>
        packetDocument(document, index, all, rows, settings, t),
      ),
      ...(rows.awardLetter
        ? [
            {
              title: t('packet.tui.award-title', { number: application.tui?.award?.number ?? '' }),
              normalizedBytes: rows.awardLetter,
            },
          ]
        : []),
    ],
  };
}

const lettered = ({ letter, title, ...section }: FormRows) => ({ ...section, title: `${letter}. ${title}` });

/** The form as it was answered here; of a paper form, what was read from it and confirmed, and by whom. */
function formOf(
  application: ApplicationRow,
  documents: readonly DocumentRow[],
  settings: Settings,
  t: Translate,
): Pick<PacketInput, 'form'> {
  if (application.formSource === 'form')
    return { form: { from: 'online', sections: formRows(application.kind, application.answers, t).map(lettered) } };
  const sections = confirmedForms(application, inOrder(documents), t).flatMap((form) => {
    const lead = t('packet.read-form.lead', {
      title: t(`checklist.${form.document.kind}.title`),
      name: whoIs(form.confirmed.by, application, t),
      date: longDate(form.confirmed.at, 'en', settings.timeZone),
    });
    return form.sections.map(lettered).map((section, at) => (at === 0 ? { ...section, lead } : section));
  });
  return sections.length === 0 ? {} : { form: { from: 'paper', sections } };
}

/** R21: what was agreed on, or what is asked for while nothing is. */
function jobOf(
  { ojt }: PacketFacts,
  decision: DecisionRow | undefined,
  given: (value: string | undefined) => string,
  day: (iso: string) => string,
  t: Translate,
): NonNullable<PacketInput['cover']['job']> {
  const agreed = decision?.outcome === 'approved' ? decision.ojt : undefined;
  const terms = agreed?.terms;
  const [wageCents, startsOn] = [terms?.wageCents ?? ojt?.wageCents, terms?.startsOn ?? ojt?.startsOn];
  return {
    rows: [
      { name: 'job', value: given(ojt?.job) },
      { name: 'employer', value: given(terms?.employer ?? ojt?.employer) },
      { name: 'wage', value: given(wageCents === undefined ? undefined : formatCents(wageCents)) },
      { name: 'hours', value: given((terms?.hoursPerWeek ?? ojt?.hoursPerWeek)?.toString()) },
      { name: 'weeks', value: given((terms?.weeks ?? ojt?.weeks)?.toString()) },
      { name: 'start', value: given(startsOn && day(startsOn)) },
      ...(agreed && decision
        ? [
            { name: 'rate' as const, value: `${agreed.terms.ratePercent}%` },
            { name: 'most' as const, value: formatCents(agreed.mostCents) },
            {
              name: 'decided' as const,
              value: t('packet.cover.decided-by', { name: decision.decidedBy.name, date: day(decision.decidedAt) }),
            },
          ]
        : []),
    ],
  };
}

/** R15, R17, R18: what the office wants to see at once. Dates of claim and layoff are not here: the law keeps them apart (R22). */
function oedSheet(
  application: ApplicationRow,
  documents: readonly DocumentRow[],
  settings: Settings,
  t: Translate,
): OedSheet {
  const { answers, absences, formSource, tui } = application;
  const facts = packetFacts(answers);
  const given = (value: string | undefined): string =>
    value ?? t(formSource === 'paper' ? 'packet.paper-form' : 'packet.unknown');
  const day = (iso: string | undefined): string =>
    iso === undefined ? given(iso) : longDate(iso, 'en', settings.timeZone);
  const { level, fullTime, programEnd } = facts.tui ?? {};
  return {
    programDates: t('packet.tui.dates', { start: day(facts.programStart), end: day(programEnd) }),
    level: given(level && t(`form.studyLevel.option.${level}`)),
    fullTime: given(fullTime && t(`form.schoolSaysFullTime.option.${fullTime}`)),
    handedOver: day(tui?.handedOver?.at),
    phones: settings.unemployment.phones.join(' · '),
    award: tui?.award?.number,
    checklist: checklist(application.kind, facts, formSource)
      .filter(({ kind }) => kind !== 'other')
      .map(({ kind }) => ({
        title: t(`checklist.${kind}.title`),
        // A file that came after all is better than the reason why it would not.
        missing: documents.some((each) => each.kind === kind)
          ? undefined
          : absences.find((absence) => absence.kind === kind)?.reason,
      })),
  };
}

function inOrder<D extends DocumentRow>(documents: readonly D[]): D[] {
  return [...documents].sort(
    (a, b) =>
      checklistKinds.indexOf(a.kind) - checklistKinds.indexOf(b.kind) ||
      a.createdAt.localeCompare(b.createdAt) ||
      a.documentId.localeCompare(b.documentId),
  );
}

function packetDocument(
  document: PacketRow,
  index: number,
  all: readonly DocumentRow[],
  { application }: { application: ApplicationRow },
  settings: Settings,
  t: Translate,
): PacketDocument {
  const ofKind = all.filter((each) => each.kind === document.kind).length;
  const nth = all.slice(0, index + 1).filter((each) => each.kind === document.kind).length;
  const title = t(`checklist.${document.kind}.title`);
  const turned = turnedPages(document);
  return {
    title: ofKind > 1 ? `${title} (${nth})` : title,
    normalizedBytes: document.pdf,
    // Pictures of its pages are upright already.
    ...(document.asPictures ? {} : { turned }),
    provenance: {
      uploadedBy: whoIs(document.uploadedBy, application, t),
      arrivedAt: dateAndTime(document.arrivedAt ?? document.createdAt, 'en', settings.timeZone),
      originalSha256: document.sha256 ?? '',
      ...(document.asPictures ? { asPictures: true as const } : {}),
      ...(turned.length > 0 ? { turned: pageRanges(turned.map(({ page }) => page)) } : {}),
    },
  };
}

/** The role, and the name where the case itself knows it: the person's, and a coach's who signed for them. */
function whoIs(id: string, application: ApplicationRow, t: Translate): string {
  const { personId, signature } = application;
  const role = id === personId ? 'person' : isCoachId(id) ? 'coach' : 'staff';
  const name =
    role === 'person' ? personName(application) : signature?.onBehalf?.coachId === id ? signature.name : undefined;
  const said = t(`packet.uploaded-by.${role}`);
  return name === undefined ? said : t('packet.uploaded-by.named', { role: said, name });
}

function personName(application: ApplicationRow): string | undefined {
  const { answers } = application;
  const parts = [answers['firstName'], answers['lastName']].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' ') : ownSignature(application);
}
