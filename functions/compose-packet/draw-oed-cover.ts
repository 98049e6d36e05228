import type { PageWriter } from '../../adapters/pdf/page-writer.ts';
import { drawContents, type CoverSheet, type PacketPart } from './draw-cover.ts';

/** What a packet for the office says beside the cover's own facts, ready to print. */
export interface OedSheet {
  programDates: string;
  level: string;
  fullTime: string;
  handedOver: string;
  phones: string;
  /** R19: the letter that goes along. */
  award: string | undefined;
  /** Each paper that the office asks for: its title as the parts have it, or the reason why it is not there (R8). */
  checklist: readonly { title: string; missing: string | undefined }[];
}

type Translate = (key: string, params?: Record<string, string | number>) => string;

/** Addressed to the office. It asks for nothing from our funds and says no word about what the office should decide (R15). */
export function drawOedCover(
  writer: PageWriter,
  cover: CoverSheet,
  sheet: OedSheet,
  parts: readonly PacketPart[],
  t: Translate,
): void {
  const row = (name: string, value: string) => ({ key: t(name), value });
  writer.heading(t('packet.tui.title', { number: cover.number }), 1);
  writer.paragraph(t('packet.tui.to'), { bold: true });
  writer.paragraph(t('packet.tui.from', { board: cover.boardName }));
  writer.keyValues([
    row('packet.cover.person', cover.personName),
    row('packet.cover.school', cover.schoolName),
    row('packet.cover.program', cover.programName),
    row('packet.tui.program-dates', sheet.programDates),
    row('packet.tui.level', sheet.level),
    row('packet.tui.full-time', sheet.fullTime),
    row('packet.cover.signed', cover.signedBy),
    row('packet.tui.handed-over', sheet.handedOver),
    row('packet.cover.center', cover.centerName),
  ]);

  writer.heading(t('packet.tui.checklist'));
  const pageOf = (title: string) => parts.find((part) => part.title.startsWith(title))?.firstPage;
  const here = (title: string): string => {
    const page = pageOf(title);
    return page === undefined ? t('packet.tui.not-there') : t('packet.tui.in-packet', { page });
  };
  writer.table(
    [
      { title: t('packet.tui.paper'), share: 0.5 },
      { title: t('packet.tui.state'), share: 0.5 },
    ],
    [
      ...sheet.checklist.map(({ title, missing }) => [
        title,
        missing === undefined ? here(title) : `${t('packet.tui.not-there')}: ${missing}`,
      ]),
      ...(sheet.award === undefined
        ? []
        : [[t('packet.tui.award', awardOf(cover, sheet.award)), here(title(sheet, t))]]),
    ],
  );

  drawContents(writer, parts, t);
  writer.paragraph(t('packet.tui.apart'));
  writer.paragraph(t('packet.tui.decides', { phones: sheet.phones }));
}

const awardOf = (cover: CoverSheet, number: string) => ({ board: cover.boardName, number });
const title = (sheet: OedSheet, t: Translate): string => t('packet.tui.award-title', { number: sheet.award ?? '' });
