import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  awardRowSchema,
  columns,
  fundAboutRowSchema,
  journalLineSchema,
  limitRowSchema,
  type AwardRow,
  type Column,
  type Fund,
  type FundRow,
  type JournalLine,
  type LimitRow,
  type Place,
} from '../domain/money/ledger-rows.ts';
import { fundOfLimit, isFund } from '../domain/money/limits.ts';
import { applied, netMoves, type Movement, type NetMove } from '../domain/money/movement.ts';
import { put, toItem, type Item, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * Access patterns of the ledger table:
 *   all funds                          pk FUNDS, sk fund's limit id (balance) | about#limit id (what it is)
 *   the limits within a fund           pk LIMITS#fund's limit id, sk limit id
 *   one participant's year             pk LIMIT#limit id, sk LIMIT
 *   a fund's journal in time order     pk JOURNAL#fund's limit id, sk at#lineId
 *   an award                           pk AWARD#id, sk AWARD
 *   awards that may lapse, by date     index holds: HOLDS#0, holdUntil#id (sparse)
 */
const aboutPrefix = 'about#';
export const holdsKey = 'HOLDS#0';
export const ledgerKeys = {
  limit: (limitId: string) => {
    if (isFund(limitId)) return { pk: 'FUNDS', sk: limitId };
    const fund = fundOfLimit(limitId);
    return fund === undefined ? { pk: `LIMIT#${limitId}`, sk: 'LIMIT' } : { pk: `LIMITS#${fund}`, sk: limitId };
  },
  about: (limitId: string) => ({ pk: 'FUNDS', sk: `${aboutPrefix}${limitId}` }),
  journal: (limitId: string) => `JOURNAL#${limitId}`,
  line: (line: Pick<JournalLine, 'fundLimitId' | 'at' | 'lineId'>) => ({
    pk: `JOURNAL#${line.fundLimitId}`,
    sk: `${line.at}#${line.lineId}`,
  }),
  award: (awardId: string) => ({ pk: `AWARD#${awardId}`, sk: 'AWARD' }),
};

const maxFunds = 1000;

/** Names the error of a limit that does not hold what is asked, from the row as it stood. */
export type LimitRefusal = (limitId: string, old: Item | undefined, move: NetMove) => Error;

export type LedgerTable = ReturnType<typeof ledgerTable>;

export function ledgerTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query, many } = tableReads(client, tableName);

  /** Balances and what they are of; a fund without its other half is a broken ledger. */
  const joinFunds = (rows: readonly Item[]): FundRow[] => {
    const abouts = new Map(
      rows
        .filter((row) => String(row['sk']).startsWith(aboutPrefix))
        .map((row) => fundAboutRowSchema.parse(row))
        .map((about) => [about.limitId, about.fund]),
    );
    return rows
      .filter((row) => !String(row['sk']).startsWith(aboutPrefix))
      .map((row) => {
        const limit = limitRowSchema.parse(row);
        const fund = abouts.get(limit.limitId);
        if (!fund) throw new Error(`ledger: nothing is said about ${limit.limitId}`);
        return { ...limit, fund };
      });
  };

  const linesOf = async (
    fundLimitId: string,
    { limit, newest = true, from, through }: { limit: number; newest?: boolean; from?: string; through?: string },
  ): Promise<JournalLine[]> => {
    const rows = await query(
      {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :through',
        ExpressionAttributeValues: toItem({
          ':pk': ledgerKeys.journal(fundLimitId),
          ':from': from ?? '0',
          ':through': `${through ?? '9'}~`,
        }),
        ScanIndexForward: !newest,
        ConsistentRead: true,
      },
      limit,
    );
    return rows.map((row) => journalLineSchema.parse(row));
  };

  return {
    client,
    tableName,

    /** All funds of the board. More than a thousand means that something else is wrong: said, not cut off. */
    async listFunds(): Promise<FundRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': 'FUNDS' }),
          ConsistentRead: true,
        },
        2 * maxFunds + 1,
      );
      if (rows.length > 2 * maxFunds) throw new Error(`ledger: more than ${maxFunds} funds`);
      return joinFunds(rows);
    },
    async getFund(fundLimitId: string): Promise<FundRow | undefined> {
      const rows = await many([ledgerKeys.limit(fundLimitId), ledgerKeys.about(fundLimitId)]);
      return joinFunds([...rows.values()])[0];
    },
    /** What is said about a fund, without its balance. */
    async getFundAbout(fundLimitId: string): Promise<Fund | undefined> {
      const row = await get(ledgerKeys.about(fundLimitId));
      return row ? fundAboutRowSchema.parse(row).fund : undefined;
    },
    async getLimit(limitId: string): Promise<LimitRow | undefined> {
      const row = await get(ledgerKeys.limit(limitId));
      return row ? limitRowSchema.parse(row) : undefined;
    },
    /** Those that are there, by id. Of funds, the balance alone. */
    async getLimits(limitIds: readonly string[]): Promise<Map<string, LimitRow>> {
      const rows = await many(limitIds.map((limitId) => ledgerKeys.limit(limitId)));
      return new Map([...rows.values()].map((row) => limitRowSchema.parse(row)).map((row) => [row.limitId, row]));
    },
    /** Centers' parts, set-asides and caps on kinds of cost of one fund. */
    async limitsWithin(fundLimitId: string): Promise<LimitRow[]> {
      const rows = await query(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': `LIMITS#${fundLimitId}` }),
          ConsistentRead: true,
        },
        1000,
      );
      return rows.map((row) => limitRowSchema.parse(row));
    },
    async getAward(awardId: string): Promise<AwardRow | undefined> {
      const row = await get(ledgerKeys.award(awardId));
      return row ? awardRowSchema.parse(row) : undefined;
    },
    /** Awards with money that nobody has obligated, by the day on which it lapses, through a day; the earliest first. */
    async holdsThrough(day: string, limit = 200): Promise<AwardRow[]> {
      const rows = await query(
        {
          IndexName: 'holds',
          KeyConditionExpression: 'holdsPk = :pk AND holdsSk <= :through',
          ExpressionAttributeValues: toItem({ ':pk': holdsKey, ':through': `${day}~` }),
        },
        limit,
      );
      return rows.map((row) => awardRowSchema.parse(row));
    },
    /** One fund's lines; times are instants, both ends included. */
    linesOf,
    /** The last lines of all these funds together, newest first. */
    async recentLines(fundLimitIds: readonly string[], count: number): Promise<JournalLine[]> {
      const lines = await Promise.all(fundLimitIds.map((fundLimitId) => linesOf(fundLimitId, { limit: count })));
      return lines
        .flat()
        .sort((a, b) => (`${a.at}#${a.lineId}` < `${b.at}#${b.lineId}` ? 1 : -1))
        .slice(0, count);
    },

    write: {
      openLimit: ({ fund, ...row }: LimitRow, refusal: Write['refusal']): Write[] => [
        put(tableName, { ...ledgerKeys.limit(row.limitId), ...row }, refusal),
        ...(fund
          ? [
              put(
                tableName,
                { ...ledgerKeys.about(row.limitId), schemaVersion: 2, limitId: row.limitId, fund },
                refusal,
              ),
            ]
          : []),
      ],
      line: (line: JournalLine): Write => put(tableName, { ...ledgerKeys.line(line), ...line }),
      newAward: (row: AwardRow): Write => put(tableName, { ...ledgerKeys.award(row.awardId), ...row, ...holds(row) }),
      /** Replaces an award under the version that the writer read. */
      award: (before: AwardRow, next: AwardRow): Write =>
        put(
          tableName,
          { ...ledgerKeys.award(next.awardId), ...next, ...holds(next) },
          undefined,
          '#version = :version',
          { ':version': before.version },
          { '#version': 'version' },
        ),
      /**
       * Moves money: one write for each limit, under the condition that every column which falls holds what leaves it. A
       * participant's year is opened by its first use with `opens`, in the same write. `spends`: this commits money, which a
       * closed fund no longer gives. `closes`: funds that nothing is committed from after this, each once.
       */
      moves: (
        movements: readonly Movement[],
        {
          at,
          refusal,
          opens = new Map<string, LimitRow>(),
          spends = false,
          closes = [],
        }: {
          at: string;
          refusal: LimitRefusal;
          opens?: ReadonlyMap<string, LimitRow>;
          spends?: boolean;
          closes?: readonly string[];
        },
      ): Write[] =>
        netMoves(movements).map((move) => {
          const fresh = opens.get(move.limitId);
          // A row that is not there yet cannot be compared by DynamoDB; what it would hold is known here.
          if (fresh && !applied(fresh, move)) throw refusal(move.limitId, { ...fresh }, move);
          return {
            item: {
              Update: {
                TableName: tableName,
                ...moveParts(move, at, fresh, {
                  mustBeOpen: (spends && isFund(move.limitId)) || closes.includes(move.limitId),
                  closes: closes.includes(move.limitId),
                }),
              },
            },
            refusal: (old) => refusal(move.limitId, old, move),
          };
        }),
    },
  };
}

/** Sparse: an award whose commitments may lapse. What is only offered has a clock of its own. */
function holds({ awardId, status, holdUntil, lines }: AwardRow): Item {
  const lapses = status === 'open' && lines.some(({ committedCents }) => committedCents > 0);
  return lapses ? { holdsPk: holdsKey, holdsSk: `${holdUntil}#${awardId}` } : {};
}

function moveParts(
  { limitId, deltas }: NetMove,
  at: string,
  fresh: LimitRow | undefined,
  { mustBeOpen, closes }: { mustBeOpen: boolean; closes: boolean },
) {
  const names: Record<string, string> = {};
  const values: Item = { ':at': at };
  const sets = ['updatedAt = :at'];
  const conditions: string[] = [];
  for (const [place, cents] of Object.entries(deltas) as [Place, number][]) {
    const short = place.slice(0, 2);
    names[`#${short}`] = `${place}Cents`;
    values[`:${short}`] = cents;
    const stands = fresh ? `if_not_exists(#${short}, :f_${short})` : `#${short}`;
    if (fresh) values[`:f_${short}`] = fresh[`${place}Cents`];
    sets.push(`#${short} = ${stands} + :${short}`);
    if (cents < 0 && place !== 'cap') {
      values[`:n_${short}`] = -cents;
      conditions.push(`#${short} >= :n_${short}`);
    }
  }
  if (fresh) {
    const moved = new Set(Object.keys(deltas).map((place) => `${place}Cents`));
    for (const [name, value] of Object.entries(fresh)) {
      if (moved.has(name) || name === 'updatedAt' || value === undefined) continue;
      names[`#o_${name}`] = name;
      values[`:o_${name}`] = value;
      sets.push(`#o_${name} = if_not_exists(#o_${name}, :o_${name})`);
    }
  }
  const standing = conditions.length > 0 ? conditions.join(' AND ') : undefined;
  if (mustBeOpen) names['#closed'] = 'closedAt';
  if (closes) sets.push('#closed = :at');
  const condition = fresh
    ? standing && `attribute_not_exists(pk) OR (${standing})`
    : ['attribute_exists(pk)', standing, mustBeOpen ? 'attribute_not_exists(#closed)' : undefined]
        .filter((each) => each !== undefined)
        .join(' AND ');
  return {
    Key: toItem(ledgerKeys.limit(limitId)),
    UpdateExpression: `SET ${sets.join(', ')}`,
    ...(condition ? { ConditionExpression: condition } : {}),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toItem(values),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** What a column held when a condition failed. */
export const heldCents = (old: Item | undefined, column: Column): number => Number(old?.[`${column}Cents`] ?? 0);
/** Which column did not hold what a move takes from it; `available` where none did, which is the usual one. */
export const shortColumn = (old: Item | undefined, { deltas }: NetMove): Column =>
  columns.find((column) => (deltas[column] ?? 0) < 0 && heldCents(old, column) < -(deltas[column] ?? 0)) ?? 'available';
