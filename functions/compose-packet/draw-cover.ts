import type { PageWriter } from '../../adapters/pdf/page-writer.ts';

export interface Provenance {
  uploadedBy: string;
  arrivedAt: string;
  originalSha256: string;
  /** Its pages stand here as pictures, so that the packet is not too large (fit-size.ts). */
  asPictures?: true;
  /** Pages of the document that stand here upright, and came otherwise: "2–5, 9". */
  turned?: string;
}

export interface PacketPart {
  title: string;
  /** Of a document: the first is 1. Page labels begin with it. */
  number?: number;
  firstPage: number;
  lastPage: number;
  provenance?: Provenance;
  /** Our own page, of what stands on a paper form. */
  isFromPaper?: boolean;
}

export const numbered = ({ number, title }: PacketPart): string =>
  number === undefined ? title : `${number}. ${title}`;
export const pageRange = ({ firstPage, lastPage }: PacketPart): string =>
  firstPage === lastPage ? String(firstPage) : `${firstPage}–${lastPage}`;

/** Everything ready to print: amounts and dates as the reader reads them. */
export interface CoverSheet {
  number: string;
  boardName: string;
  personName: string;
  centerName: string;
  programName: string;
  schoolName: string;
  sentOn: string;
  signedBy: string;
  asked: string;
  askedByKind: readonly { kind: string; amount: string }[];
  /** R21: instead of program and money. */
  job?: {
    rows: readonly {
      name: 'job' | 'employer' | 'wage' | 'hours' | 'weeks' | 'start' | 'rate' | 'most' | 'decided';
      value: string;
    }[];
  };
  /** Once decided. */
  decision?: { approved: string; decidedBy: string; decidedOn: string; holdUntil: string };
  /** What was asked for and is not in the packet, with the reason that the person gave (R8). */
  missing: readonly { title: string; why: string; reason: string }[];
}

const rowsIn = (t: Translate) => (name: string, value: string) => ({ key: t(`packet.cover.${name}`), value });

type Translate = (key: string, params?: Record<string, string | number>) => string;

export function drawCover(writer: PageWriter, cover: CoverSheet, parts: readonly PacketPart[], t: Translate): void {
  const row = rowsIn(t);
  writer.heading(t('packet.cover.heading', { number: cover.number }), 1);
  writer.keyValues([
    row('person', cover.personName),
    row('center', cover.centerName),
    ...(cover.job ? [] : [row('program', cover.programName), row('school', cover.schoolName)]),
    row('sent', cover.sentOn),
    row('signed', cover.signedBy),
  ]);

  if (cover.job) {
    writer.heading(t('packet.cover.ojt'));
    writer.keyValues(cover.job.rows.map(({ name, value }) => ({ key: t(`packet.cover.ojt-${name}`), value })));
  } else drawMoney(writer, cover, t);

  drawContents(writer, parts, t);

  writer.heading(t('packet.cover.missing'));
  if (cover.missing.length === 0) writer.paragraph(t('packet.cover.nothing-missing'));
  else
    writer.table(
      [
        { title: t('packet.cover.part'), share: 0.3 },
        { title: t('packet.cover.why'), share: 0.2 },
        { title: t('packet.cover.reason'), share: 0.5 },
      ],
      cover.missing.map(({ title, why, reason }) => [title, why, reason]),
    );
}

/** Each part with its pages and where it comes from: who, when, and which file exactly. */
export function drawContents(writer: PageWriter, parts: readonly PacketPart[], t: Translate): void {
  writer.heading(t('packet.cover.contents'));
  writer.table(
    [
      { title: t('packet.cover.part'), share: 0.3 },
      { title: t('packet.cover.pages'), share: 0.12 },
      { title: t('packet.cover.provenance'), share: 0.58 },
    ],
    parts.map((part) => [
      numbered(part),
      pageRange(part),
      part.provenance === undefined
        ? t(part.isFromPaper === true ? 'packet.cover.read-and-confirmed' : 'packet.cover.made-by-us')
        : provenanceOf(part.provenance, t),
    ]),
  );
  if (parts.some(({ number }) => number !== undefined)) writer.small(t('packet.cover.labels'));
}

function provenanceOf({ uploadedBy, arrivedAt, originalSha256, asPictures, turned }: Provenance, t: Translate): string {
  const uploaded = t(asPictures ? 'packet.cover.uploaded-pictures' : 'packet.cover.uploaded', {
    name: uploadedBy,
    at: arrivedAt,
    hash: originalSha256,
  });
  return turned === undefined ? uploaded : `${uploaded} ${t('packet.cover.turned', { pages: turned })}`;
}

function drawMoney(writer: PageWriter, cover: CoverSheet, t: Translate): void {
  const row = rowsIn(t);
  writer.heading(t('packet.cover.money'));
  writer.table(
    [
      { title: t('packet.cover.cost'), share: 0.7 },
      { title: t('packet.cover.amount'), share: 0.3, align: 'right' },
    ],
    [...cover.askedByKind.map(({ kind, amount }) => [kind, amount]), [t('packet.cover.asked-total'), cover.asked]],
  );
  if (cover.decision) {
    const { approved, decidedBy, decidedOn, holdUntil } = cover.decision;
    writer.keyValues([
      row('approved', approved),
      row('decided', t('packet.cover.decided-by', { name: decidedBy, date: decidedOn })),
      row('hold-until', holdUntil),
    ]);
  }
}
