import { boardSettings } from '../../adapters/board-settings.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { FundChange } from '../../domain/money/fund-changes.ts';
import type { FundSettings } from '../../domain/settings.ts';
import { openFunds } from '../../scripts/open-funds.ts';
import type { Office } from './office.ts';

const finance = (staffId: string): StaffActor => ({ kind: 'staff', staffId, name: staffId, roles: ['finance'] });
const centers = boardSettings.centers.map(({ centerId }) => centerId);
const usualCents = 200_000;

/** Adult money of one program year, in its two parts (R5); small, so that it ends. */
const adultFund = (part: 'july' | 'october', capCents: number): FundSettings => {
  const like = boardSettings.funds.find(({ fundId }) => fundId === `adult-py2026-${part}`);
  if (!like) throw new Error('no such fund in the settings');
  return {
    ...like,
    fundId: `adult-py2027-${part}`,
    name: `Adult PY2027, ${part === 'july' ? 'July' : 'October'} part`,
    year: 'PY2027',
    part,
    availableFrom: part === 'july' ? '2027-07-01' : '2027-10-01',
    availableThrough: '2029-06-30',
    capCents,
    grantNumber: 'AA-EXAMPLE-27',
    centerAllocations: {},
    setAsidePercents: {},
    costKindCaps: {},
  };
};
export const july = 'fund#PY2027#adult-py2027-july';
export const october = 'fund#PY2027#adult-py2027-october';
export const carried = 'fund#PY2028#adult-py2027-carry-over';

export interface YearStory {
  approved: number;
  waited: number;
  offersTaken: number;
  offersUnanswered: number;
  offersDeclined: number;
  lapsed: number;
  paidCents: number;
  refundedCents: number;
  releasedCents: number;
  carriedCents: number;
}

/**
 * 1 July 2027 to 30 June 2028, and the day after: funds opened by two people, packets at all centers, money that ends, people who
 * wait and are offered what comes back, drop-outs, bills, a refund, what nobody took up, the year's end and the carry-over.
 */
export async function liveThroughYear(office: Office, say: (line: string) => void): Promise<YearStory> {
  const story: YearStory = {
    approved: 0,
    waited: 0,
    offersTaken: 0,
    offersUnanswered: 0,
    offersDeclined: 0,
    lapsed: 0,
    paidCents: 0,
    refundedCents: 0,
    releasedCents: 0,
    carriedCents: 0,
  };
  const change = async (asked: FundChange, reason: string) => {
    const { changeId } = await office.run('propose-fund-change', { actor: finance('first'), change: asked, reason });
    return office.run('confirm-fund-change', { actor: finance('second'), changeId, verdict: 'confirm' });
  };

  await office.goTo('2027-07-01');
  await openFunds({ client: office.lambda }, [
    adultFund('july', 12 * usualCents + 50_000),
    adultFund('october', 8 * usualCents),
  ]);
  say(`${office.today()}: the year's funds are open, each by two people`);

  // July: three people at each center; the money holds twelve of fifteen.
  const fundId = 'adult-py2027-july';
  const awards: { awardId: string; applicationId: string; center: string }[] = [];
  const waiting: { applicationId: string; group: number }[] = [];
  const take = (applicationId: string, center: string, awardId: string | undefined) => {
    if (awardId !== undefined) awards.push({ awardId, applicationId, center });
  };
  for (const center of centers) {
    const ids = [];
    for (let each = 0; each < 3; each += 1)
      ids.push(await office.walkIn(center, each === 2 ? { basicSkills: 'yes' } : {}));
    if (center === 'se') {
      const { results } = await office.approveAll(ids, fundId, usualCents);
      for (const { applicationId, awardId } of results) take(applicationId, center, awardId);
      continue;
    }
    for (const [each, applicationId] of ids.entries()) {
      const { awardId, refused } = await office.decide(applicationId, [
        { fundId, costKind: 'tuition', amountCents: usualCents },
      ]);
      take(applicationId, center, awardId);
      if (refused === 'fund-short') {
        await office.waitFor(applicationId, usualCents);
        waiting.push({ applicationId, group: each === 2 ? 2 : 5 });
      }
    }
  }
  story.approved = awards.length;
  story.waited = waiting.length;
  say(`${office.today()}: ${awards.length} approved at ${centers.length} centers, ${waiting.length} wait for money`);

  // August: all but two enroll; a bill for each a month later.
  await office.goTo('2027-08-02');
  const [dropsOut, neverComes, ...students] = awards;
  if (!dropsOut || !neverComes) throw new Error('too few awards');
  for (const { awardId, center } of [dropsOut, ...students]) await office.enroll(awardId, center, usualCents);
  await office.release(dropsOut.awardId, dropsOut.center, 'obligated', usualCents);
  story.releasedCents += usualCents;

  // R3: what came back is offered to the first in line, in the lawful order.
  const inLine = [...waiting].sort((a, b) => a.group - b.group);
  const [first, second] = inLine;
  if (!first || !second) throw new Error('nobody waits');
  await office.until(first.applicationId, ({ status }) => status === 'offered', 'the first in line is asked');
  const taken = await office.answer(first.applicationId, 'take');
  const { centerId } = await office.until(
    first.applicationId,
    ({ status }) => status === 'approved',
    'the offer is taken',
  );
  students.push({ awardId: taken, applicationId: first.applicationId, center: centerId });
  story.offersTaken += 1;
  await office.enroll(taken, centerId, usualCents);
  say(`${office.today()}: a drop-out's money went to the first in line`);

  // R6: nobody obligated it: it lapses by itself, with notice, and is offered to the next, who does not answer in time.
  const held = await office.award(neverComes.awardId);
  await office.goTo(held.holdUntil);
  await office.pass(3);
  const lapsed = await office.award(neverComes.awardId);
  if (lapsed.lines[0]?.committedCents === 0) story.lapsed += 1;
  await office.until(second.applicationId, ({ status }) => status === 'offered', 'the next in line is asked');
  await office.pass(21);
  await office.until(second.applicationId, ({ status }) => status === 'closed', 'the offer ends unanswered');
  story.offersUnanswered += 1;
  // The one after says no; then nobody is in line any more.
  const [, , third] = inLine;
  if (!third) throw new Error('nobody waits');
  await office.until(third.applicationId, ({ status }) => status === 'offered', 'the one after is asked');
  await office.answer(third.applicationId, 'decline');
  story.offersDeclined += 1;
  say(`${office.today()}: what nobody took up lapsed, and an offer ended without an answer`);

  // September: bills and payments, one of them wrong at first.
  let number = 0;
  for (const { awardId } of students) {
    number += 1;
    const billedCents = number % 3 === 0 ? 150_000 : usualCents;
    const invoiceId = await office.bill(awardId, `S-${number}`, billedCents);
    await office.pay(awardId, invoiceId);
    story.paidCents += billedCents;
  }
  const [refunded] = students;
  if (!refunded) throw new Error('no students');
  await office.refund(refunded.awardId, 80_001);
  story.refundedCents += 80_001;
  say(`${office.today()}: ${students.length} bills paid, 800.01 came back`);

  // October: the second part opens; one award is paid from both.
  await office.goTo('2027-10-04');
  const late = await office.walkIn('gresham');
  const both = await office.decide(late, [
    { fundId, costKind: 'tuition', amountCents: 30_000 },
    { fundId: 'adult-py2027-october', costKind: 'books', amountCents: 40_000 },
  ]);
  if (both.awardId === undefined) throw new Error(`two funds in one award: ${both.refused ?? ''}`);
  await office.enroll(both.awardId, 'gresham', 30_000);
  await change({ kind: 'raise', fundLimitId: october, amountCents: 100_000 }, 'More came from the state');
  await change(
    { kind: 'move', fundLimitId: july, toFundLimitId: october, amountCents: 25_000 },
    'Both parts are one grant',
  );

  // The year ends: what is left is carried over, and keeps where it came from (R5).
  await office.goTo('2028-07-01');
  const { movedCents } = await change(
    {
      kind: 'carry-over',
      fundLimitId: july,
      to: {
        fund: {
          fundId: 'adult-py2027-carry-over',
          name: 'Adult PY2027 carry-over',
          year: 'PY2028',
          part: 'carry-over',
          availableFrom: '2028-07-01',
          availableThrough: '2029-06-30',
          grantNumber: 'AA-EXAMPLE-27',
        },
      },
    },
    'The program year has ended',
  );
  story.carriedCents = movedCents;
  // The chain and the archive come to rest.
  await office.pass(1);
  say(`${office.today()}: ${(movedCents / 100).toFixed(2)} carried over`);
  return story;
}
