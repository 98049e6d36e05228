import { createHash } from 'node:crypto';
import type { CoachActor } from '../domain/access/actor.ts';
import type { KnownConsent } from '../domain/access/resources.ts';
import {
  askRowSchema,
  coachRowSchema,
  consentAuditSchema,
  consentRowSchema,
  consentStands,
  type AskRow,
  type CoachRow,
  type ConsentAudit,
  type ConsentRow,
  type ConsentScope,
} from '../domain/consent/consent.ts';
import { Refusal } from '../domain/errors.ts';
import type { CasesTable } from './cases-table.ts';
import { tableReads, type Key } from './table-reads.ts';
import { put, toItem, update, type Item, type Write } from './transaction.ts';

/*
 * Coaches and consents lie in the cases table:
 *   a coach, and the coaches of an organization   pk ORG#organization, sk COACH#id
 *   a coach by work address                       pk COACH-EMAIL#sha256, sk COACH
 *   a person's consents and what became of them   pk CONSENTS#person, sk CONSENT#coach | AUDIT#instant#operation
 *   a coach's clients                             pk COACH#id, sk CLIENT#person
 *   questions to an address, whosoever it is      pk ASKED#sha256, sk ASK#coach
 *   how many questions a coach asked on a day     pk COACH#id, sk ASKED-ON#day
 * All reads are consistent: a consent that was withdrawn a moment ago is withdrawn.
 */
const hashOf = (email: string): string => createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
export const consentKeys = {
  coach: (organizationId: string, coachId: string) => ({ pk: `ORG#${organizationId}`, sk: `COACH#${coachId}` }),
  coachAddress: (email: string) => ({ pk: `COACH-EMAIL#${hashOf(email)}`, sk: 'COACH' }),
  consent: (personId: string, coachId: string) => ({ pk: `CONSENTS#${personId}`, sk: `CONSENT#${coachId}` }),
  audit: ({ personId, at }: Pick<ConsentAudit, 'personId' | 'at'>, operationId: string) => ({
    pk: `CONSENTS#${personId}`,
    sk: `AUDIT#${at}#${operationId}`,
  }),
  client: (coachId: string, personId: string) => ({ pk: `COACH#${coachId}`, sk: `CLIENT#${personId}` }),
  ask: (email: string, coachId: string) => ({ pk: `ASKED#${hashOf(email)}`, sk: `ASK#${coachId}` }),
  asksOn: (coachId: string, day: string) => ({ pk: `COACH#${coachId}`, sk: `ASKED-ON#${day}` }),
};

export type ConsentTable = ReturnType<typeof consentTable>;
/** What the pages may do with it. */
export type ConsentReads = Pick<
  ConsentTable,
  'getCoach' | 'coachesOf' | 'coachByAddress' | 'getConsent' | 'consentsOf' | 'historyOf' | 'clientsOf' | 'asksTo'
>;

export function consentTable({ client, tableName }: Pick<CasesTable, 'client' | 'tableName'>) {
  const { get, query } = tableReads(client, tableName);
  const under = (pk: string, sk: string, limit = 500, newestFirst = false) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toItem({ ':pk': pk, ':sk': sk }),
        ConsistentRead: true,
        ScanIndexForward: !newestFirst,
      },
      limit,
    );

  return {
    async getCoach(organizationId: string, coachId: string): Promise<CoachRow | undefined> {
      const row = await get(consentKeys.coach(organizationId, coachId));
      return row ? coachRowSchema.parse(row) : undefined;
    },
    /** Those who are coaches now, by name. */
    async coachesOf(organizationId: string): Promise<CoachRow[]> {
      const rows = (await under(`ORG#${organizationId}`, 'COACH#')).map((row) => coachRowSchema.parse(row));
      return rows.filter((row) => row.removedAt === undefined).sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },
    async coachByAddress(email: string): Promise<CoachRow | undefined> {
      const pointer = await get(consentKeys.coachAddress(email));
      if (!pointer) return undefined;
      const row = await this.getCoach(String(pointer['organizationId']), String(pointer['coachId']));
      return row?.removedAt === undefined ? row : undefined;
    },
    async getConsent(personId: string, coachId: string): Promise<ConsentRow | undefined> {
      const row = await get(consentKeys.consent(personId, coachId));
      return row ? consentRowSchema.parse(row) : undefined;
    },
    async consentsOf(personId: string): Promise<ConsentRow[]> {
      return (await under(`CONSENTS#${personId}`, 'CONSENT#')).map((row) => consentRowSchema.parse(row));
    },
    /** Newest first. */
    async historyOf(personId: string): Promise<ConsentAudit[]> {
      return (await under(`CONSENTS#${personId}`, 'AUDIT#', 200, true)).map((row) => consentAuditSchema.parse(row));
    },
    /** Ids of everybody who ever consented to this coach; whether it still stands is the consent's to say. */
    async clientsOf(coachId: string): Promise<string[]> {
      return (await under(`COACH#${coachId}`, 'CLIENT#')).map((row) => String(row['sk']).slice('CLIENT#'.length));
    },
    /** Questions that still wait for an answer. */
    async asksTo(email: string, now: string): Promise<AskRow[]> {
      const rows = await under(`ASKED#${hashOf(email)}`, 'ASK#', 50);
      return rows.map((row) => askRowSchema.parse(row)).filter((row) => row.answerBy > now);
    },
    /** All questions that were ever put to this address and not answered. */
    async asksOf(email: string): Promise<Item[]> {
      return under(`ASKED#${hashOf(email)}`, 'ASK#', 50);
    },
    async getAsk(email: string, coachId: string): Promise<AskRow | undefined> {
      const row = await get(consentKeys.ask(email, coachId));
      return row ? askRowSchema.parse(row) : undefined;
    },
    async asksOn(coachId: string, day: string): Promise<number> {
      return Number((await get(consentKeys.asksOn(coachId, day)))?.['asks'] ?? 0);
    },

    write: {
      newCoach: (row: CoachRow): Write[] => [
        put(
          tableName,
          {
            ...consentKeys.coachAddress(row.email),
            schemaVersion: 1,
            coachId: row.coachId,
            organizationId: row.organizationId,
          },
          () => new Refusal('coach-exists', {}, [{ field: 'email', key: 'coach-exists' }]),
        ),
        put(tableName, { ...consentKeys.coach(row.organizationId, row.coachId), ...row }),
      ],
      /** The row stays, with its name; the address is free again. */
      removeCoach: (row: CoachRow, removedBy: string, removedAt: string): Write[] => [
        update(tableName, consentKeys.coach(row.organizationId, row.coachId), {
          set: { removedBy, removedAt },
          condition: 'attribute_exists(pk) AND attribute_not_exists(removedAt)',
        }),
        {
          item: {
            Delete: {
              TableName: tableName,
              Key: toItem(consentKeys.coachAddress(row.email)),
              ConditionExpression: 'coachId = :coach',
              ExpressionAttributeValues: toItem({ ':coach': row.coachId }),
            },
          },
        },
      ],
      /** Replaces an earlier consent to the same coach, if it is the one that was read. */
      consent: (row: ConsentRow, before: ConsentRow | undefined): Write => ({
        item: {
          Put: {
            TableName: tableName,
            Item: toItem({ ...consentKeys.consent(row.personId, row.coachId), ...row }),
            ...(before
              ? {
                  ConditionExpression: before.withdrawnAt
                    ? 'grantedAt = :grantedAt AND withdrawnAt = :withdrawnAt'
                    : 'grantedAt = :grantedAt AND attribute_not_exists(withdrawnAt)',
                  ExpressionAttributeValues: toItem({
                    ':grantedAt': before.grantedAt,
                    ...(before.withdrawnAt ? { ':withdrawnAt': before.withdrawnAt } : {}),
                  }),
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          },
        },
      }),
      client: (coachId: string, personId: string): Write => ({
        item: {
          Put: { TableName: tableName, Item: toItem({ ...consentKeys.client(coachId, personId), schemaVersion: 1 }) },
        },
      }),
      withdrawn: (row: ConsentRow, withdrawnBy: string, withdrawnAt: string): Write =>
        update(tableName, consentKeys.consent(row.personId, row.coachId), {
          set: { withdrawnBy, withdrawnAt },
          condition: 'grantedAt = :grantedAt AND attribute_not_exists(withdrawnAt)',
          values: { ':grantedAt': row.grantedAt },
        }),
      audit: (line: Omit<ConsentAudit, 'schemaVersion'>, operationId: string): Write =>
        put(tableName, { ...consentKeys.audit(line, operationId), ...line, schemaVersion: 1 }),
      ask: (email: string, row: AskRow): Write => ({
        item: { Put: { TableName: tableName, Item: toItem({ ...consentKeys.ask(email, row.coachId), ...row }) } },
      }),
      forgetAsk: (email: string, coachId: string): Write => ({
        item: { Delete: { TableName: tableName, Key: toItem(consentKeys.ask(email, coachId)) } },
      }),
      /** R23: only while its time to answer is over; a coach may just have asked anew. */
      forgetExpiredAsk: (key: Key, now: string): Write => ({
        item: {
          Delete: {
            TableName: tableName,
            Key: toItem({ ...key }),
            ConditionExpression: 'attribute_not_exists(pk) OR answerBy <= :now',
            ExpressionAttributeValues: toItem({ ':now': now }),
          },
        },
      }),
      countAsk: (coachId: string, day: string, before: number): Write =>
        put(
          tableName,
          { ...consentKeys.asksOn(coachId, day), schemaVersion: 1, asks: before + 1 },
          undefined,
          before === 0 ? 'attribute_not_exists(pk)' : 'asks = :before',
          before === 0 ? undefined : { ':before': before },
        ),
      /**
       * Must still be so when a coach's change is written: the coach is one, and the consent stands and covers it. This is
       * what makes a withdrawal hold at once, also against a change that was on its way.
       */
      stillConsented: (
        { coachId, organizationId }: Pick<CoachActor, 'coachId' | 'organizationId'>,
        personId: string,
        scope: readonly ConsentScope[],
        today: string,
      ): Write[] => [
        {
          item: {
            ConditionCheck: {
              TableName: tableName,
              Key: toItem(consentKeys.coach(organizationId, coachId)),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(removedAt)',
            },
          },
          refusal: () => new Refusal('consent-ended'),
        },
        {
          item: {
            ConditionCheck: {
              TableName: tableName,
              Key: toItem(consentKeys.consent(personId, coachId)),
              ConditionExpression: [
                'attribute_not_exists(withdrawnAt) AND expiresOn >= :today',
                ...scope.map((_each, at) => `contains(#scope, :scope${at})`),
              ].join(' AND '),
              ...(scope.length > 0 ? { ExpressionAttributeNames: { '#scope': 'scope' } } : {}),
              ExpressionAttributeValues: toItem({
                ':today': today,
                ...Object.fromEntries(scope.map((each, at) => [`:scope${at}`, each])),
              }),
            },
          },
          refusal: () => new Refusal('consent-ended'),
        },
      ],
    },
  };
}

/** Keys of questions whose time to answer is over. */
export const expiredAsks = (asks: readonly Item[], now: string): Key[] =>
  asks.filter((row) => String(row['answerBy']) <= now).map((row) => ({ pk: String(row['pk']), sk: String(row['sk']) }));

/** The consent between this coach and this person as it stands now; undefined when there never was one. */
export async function knownConsent(
  table: Pick<ConsentTable, 'getConsent' | 'getCoach'>,
  { coachId, organizationId }: Pick<CoachActor, 'coachId' | 'organizationId'>,
  personId: string,
  today: string,
): Promise<(KnownConsent & { row: ConsentRow }) | undefined> {
  const [row, coach] = await Promise.all([
    table.getConsent(personId, coachId),
    table.getCoach(organizationId, coachId),
  ]);
  return row && { coachId, personId, scope: row.scope, stands: consentStands(row, coach, today), row };
}
