import { readBoardFile } from '../settings/board-files.ts';
import type { Settings } from '../domain/settings.ts';
import type { Language } from '../domain/languages.ts';

/**
 * The board's own names in sentences. A text says `{network}` or `{ui}` and gets them here, whoever asks for it: one deployment
 * serves one board. What is read was parsed when the function started (adapters/board-settings.ts), or is not used.
 */
type Named = Pick<
  Settings,
  'boardName' | 'serviceName' | 'network' | 'state' | 'exampleCity' | 'counties' | 'unemployment' | 'centers'
> & {
  /** Not there where STEP is not offered, and asked for by no other text. */
  step?: Settings['step'];
};
let named: Named | undefined;
const board = (): Named => (named ??= readBoardFile('board.json') as Named);

const saidIn = (names: Readonly<Record<string, string>>, language: Language): string =>
  names[language] ?? names['en'] ?? '';

/** Which parameters never have to be given; a test holds the catalogs against it. */
export function boardWords(language: Language): Readonly<Record<BoardWord, string>> {
  const { boardName, serviceName, network, state, exampleCity, unemployment, step, centers } = board();
  return {
    boardName,
    serviceName,
    network,
    state: saidIn(state.name, language),
    city: exampleCity,
    // Made up, in the form of the board's own.
    exampleNumber: `${centers[0]?.code ?? ''}-4827`,
    ui: unemployment.short,
    uiAgency: saidIn(unemployment.name, language),
    snapAgency: step?.snapAgency.short ?? '',
    snapCard: step?.snapAgency.card ?? '',
  };
}
export const boardWordNames = [
  'boardName',
  'serviceName',
  'network',
  'state',
  'city',
  'exampleNumber',
  'ui',
  'uiAgency',
  'snapAgency',
  'snapCard',
] as const;
type BoardWord = (typeof boardWordNames)[number];

/** Counties are names, the same in every language. One that has left the settings stays in old requests as its code. */
export function countyText(key: string): string | undefined {
  const countyId = /^form\.county\.option\.(.+)$/.exec(key)?.[1];
  if (countyId === undefined) return undefined;
  return board().counties.find((each) => each.countyId === countyId)?.name ?? countyId;
}
