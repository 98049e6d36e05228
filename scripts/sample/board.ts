import { boardSettings } from '../../adapters/board-settings.ts';
import { centerOf, type FundStream } from '../../domain/settings.ts';

/** Where samples live: whatever board it is, the places and funds are those of its settings. */
const { centers, counties, exampleCity, funds, routing } = boardSettings;
const main = centerOf(boardSettings, routing.defaultCenterId);

/** The center where most happens; it has two who decide (local/sign-in/people.ts). */
export const sampleCenterId = main.centerId;
/** Another center, another for each number while there are so many. */
export function otherCenterId(at: number): string {
  const others = centers.filter((each) => each.centerId !== main.centerId);
  return (others[at % others.length] ?? main).centerId;
}
export const skillsteamOf = (centerId: string): string => `skillsteam.${centerId}`;

const [county] = counties;
export const sampleAddress = {
  city: exampleCity,
  zip: main.zips[0] ?? '00000',
  county: county?.countyId ?? 'other',
};

/** The fund that opened first of a stream's whole-year or July money; the last dollars of an earlier year are another's. */
export function sampleFundId(stream: FundStream): string {
  const of = funds.filter((each) => each.stream === stream && each.part !== 'carry-over');
  const [first] = of.sort((a, b) => (a.availableFrom < b.availableFrom ? -1 : 1));
  if (!first) throw new Error(`the board has no fund of ${stream}`);
  return first.fundId;
}
