import { dateAndTime, longDate } from '../../adapters/pdf/spoken.ts';
import { checklistKinds, type ApplicationRow, type DecisionRow, type DocumentRow } from '../../domain/cases/rows.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { formRows, packetFacts } from '../../domain/forms/form.ts';
import { centerOf, costKinds, type Settings } from '../../domain/settings.ts';
import type { Translate } from '../../web/text.ts';
import type { PacketDocument, PacketInput } from './compose-packet.ts';

/** A case's rows as the packet shows them. Documents stand in the order of the checklist, then as they came. */
export function packetOfCase(
  rows: { application: ApplicationRow; documents: readonly (DocumentRow & { pdf: Uint8Array })[] },
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
        ? t('packet.cover.decided-by', {
            name: application.signature.name,
            date: day(application.signature.signedAt),
          })
        : given(undefined),
      asked: isPaper && application.askedCents === 0 ? given(undefined) : formatCents(application.askedCents),
      askedByKind: costKinds.flatMap((kind) => {
        const cents = facts.costs[kind];
        return cents === undefined ? [] : [{ kind: t(`form.cost-${kind}.label`), amount: formatCents(cents) }];
      }),
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
      missing: application.absences.map(({ kind, why, reason }) => ({
        title: t(`checklist.${kind}.title`),
        why: t(`packet.why.${why}`),
        reason,
      })),
    },
    ...(isPaper
      ? {}
      : {
          form: {
            sections: formRows(application.kind, application.answers, t).map(({ letter, title, ...section }) => ({
              ...section,
              title: `${letter}. ${title}`,
            })),
          },
        }),
    documents: inOrder(documents).map((document, index, all) =>
      packetDocument(document, index, all, rows, settings, t),
    ),
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
  document: DocumentRow & { pdf: Uint8Array },
  index: number,
  all: readonly DocumentRow[],
  { application }: { application: ApplicationRow },
  settings: Settings,
  t: Translate,
): PacketDocument {
  const ofKind = all.filter((each) => each.kind === document.kind).length;
  const nth = all.slice(0, index + 1).filter((each) => each.kind === document.kind).length;
  const title = t(`checklist.${document.kind}.title`);
  return {
    title: ofKind > 1 ? `${title} (${nth})` : title,
    normalizedBytes: document.pdf,
    provenance: {
      uploadedBy: t(
        document.uploadedBy === application.personId ? 'packet.uploaded-by.person' : 'packet.uploaded-by.staff',
      ),
      arrivedAt: dateAndTime(document.arrivedAt ?? document.createdAt, 'en', settings.timeZone),
      originalSha256: document.sha256 ?? '',
    },
  };
}

function personName({ answers, signature }: ApplicationRow): string | undefined {
  const parts = [answers['firstName'], answers['lastName']].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' ') : signature?.name;
}
