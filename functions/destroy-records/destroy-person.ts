import { consentKeys, expiredAsks } from '../../adapters/consent-table.ts';
import { personStanding, type PersonStanding } from '../../adapters/due-cases.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { ConsentTable } from '../../adapters/consent-table.ts';
import type { DemographicsTable } from '../../adapters/demographics-table.ts';
import type { DestructionStore } from '../../adapters/destruction-store.ts';
import type { Key } from '../../adapters/table-reads.ts';
import { forget, transact, type Item } from '../../adapters/transaction.ts';
import { profileRowSchema } from '../../domain/cases/rows.ts';
import type { Clock } from '../../domain/clock.ts';
import {
  isDue,
  type Destruction,
  type LeftReason,
  type ListedPerson,
  type PersonFate,
} from '../../domain/retention/destruction.ts';
import { answersOverBefore } from '../../domain/retention/person-date.ts';
import type { Settings } from '../../domain/settings.ts';

export interface PersonDeps {
  cases: CasesTable;
  consents: Pick<ConsentTable, 'asksOf' | 'write'>;
  demographics: Pick<DemographicsTable, 'write'>;
  destructions: DestructionStore;
  clock: Clock;
  settings: Settings;
}
const deletedAtOnce = 50;
/** Someone may write while it goes: what came is deleted too. */
const looks = 5;

/** Their optional answers are newer, or held: nobody but this condition knows. */
class AnswersStay extends Error {}

/**
 * R23: what belongs to a person and to no case: address, consents and their history, copies that they asked for, optional answers.
 * First, in one transaction: that it has begun; their address, which leads to nobody from here on, so that whoever signs in with it
 * begins anew; and their answers (R22), unread. Last goes the row of the person. A run that breaks off goes on from what is left.
 */
export async function destroyPerson(
  order: Destruction,
  { personId }: ListedPerson,
  known: PersonFate | undefined,
  deps: PersonDeps,
): Promise<'destroyed' | 'left'> {
  const { cases, clock, destructions } = deps;
  const begun = known ?? (await begin(order, personId, deps));
  if (begun.state !== 'begun') return 'left';
  for (let look = 0; ; look += 1) {
    const rows = (await cases.personRows(personId)).filter(({ sk }) => sk !== 'PROFILE');
    if (rows.length === 0) break;
    if (look >= looks) throw new Error('rows of a destroyed person keep coming');
    for (let at = 0; at < rows.length; at += deletedAtOnce)
      await transact(
        cases.client,
        rows
          .slice(at, at + deletedAtOnce)
          .flatMap((row) => keysOf(row, personId))
          .map((key) => forget(cases.tableName, key)),
      );
  }
  await transact(cases.client, [
    cases.write.personGone(personId),
    destructions.write.personDestroyed({ ...begun, state: 'destroyed', destroyedAt: clock.now().toISOString() }),
  ]);
  return 'destroyed';
}

/** A consent goes together with the place of its person among the coach's clients. */
const keysOf = (row: Item, personId: string): Key[] => {
  const [pk, sk] = [String(row['pk']), String(row['sk'])];
  const coachId = sk.startsWith('CONSENT#') ? sk.slice('CONSENT#'.length) : undefined;
  return [...(coachId === undefined ? [] : [consentKeys.client(coachId, personId)]), { pk, sk }];
};

/** Whatever came before this moment keeps it: a case, a draft, a sign-in, newer answers. */
async function begin(order: Destruction, personId: string, deps: PersonDeps): Promise<PersonFate> {
  const { cases, clock, consents, demographics, destructions, settings } = deps;
  const now = clock.now();
  const at = now.toISOString();
  const { destructionId } = order;
  const of = { schemaVersion: 1, destructionId, personId } as const;
  const leave = async (why: LeftReason): Promise<PersonFate> => {
    const fate: PersonFate = { ...of, state: 'left', at, why };
    await transact(cases.client, [destructions.write.personFate(fate)]);
    return fate;
  };
  const standing = await personStanding(personId, deps);
  const why = leftBecause(standing, order.through, now);
  if (why !== undefined) return leave(why);
  const profile = profileRowSchema.parse(standing.rows.find(({ sk }) => sk === 'PROFILE'));
  // Questions to this address that wait for an answer may be somebody's who has it now.
  const asks = profile.email === undefined ? [] : expiredAsks(await consents.asksOf(profile.email), at);
  const going = cases.write.personGoing(profile, { destructionId, at });
  const rows = standing.rows.flatMap((row) => keysOf(row, personId)).length + going.length - 1 + asks.length;
  const fate: PersonFate = { ...of, state: 'begun', begunAt: at, rows };
  const before = answersOverBefore(now, settings.timeZone);
  try {
    await transact(cases.client, [
      destructions.write.personFate(fate),
      ...going,
      ...asks.map((key) => consents.write.forgetExpiredAsk(key, at)),
      demographics.write.forget(personId, { before, now: at }, () => new AnswersStay()),
    ]);
  } catch (error) {
    if (!(error instanceof AnswersStay)) throw error;
    return leave('later');
  }
  return fate;
}

function leftBecause({ kept }: PersonStanding, through: string, now: Date): LeftReason | undefined {
  if (kept.kept !== 'until') return kept.kept;
  return isDue(kept, through, now) ? undefined : 'later';
}
