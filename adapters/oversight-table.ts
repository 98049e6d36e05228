import { ConditionalCheckFailedException, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Actor } from '../domain/access/actor.ts';
import { addDays } from '../domain/calendar/business-time.ts';
import { auditRowSchema } from '../domain/cases/rows.ts';
import { Refusal } from '../domain/errors.ts';
import { auditGrantSchema, type AuditGrant } from '../domain/oversight/audit-grant.ts';
import { glassRowSchema, type GlassRow, glassStands } from '../domain/oversight/glass.ts';
import { legalHoldSchema, type LegalHold } from '../domain/oversight/legal-hold.ts';
import { eventKeys, eventsOn, type RecordedEvent } from '../domain/oversight/events.ts';
import { rightsChangeSchema, type RightsChangeRow } from '../domain/oversight/rights.ts';
import { staffSignInSchema } from '../domain/oversight/sign-ins.ts';
import { viewKey, viewRowSchema, type View, type ViewRow } from '../domain/oversight/views.ts';
import { destructionEventSchema } from '../domain/retention/destruction.ts';
import { rightsChanges } from './rights-store.ts';
import { signIns } from './staff-table.ts';
import { tableReads } from './table-reads.ts';
import { put, toItem, update, type Item, type Write } from './transaction.ts';

/*
 * Access patterns, in the cases table; ids sort by time:
 *   every grant to an auditor               pk OVERSIGHT#GRANTS, sk agr_…
 *   every time that an operator broke glass pk OVERSIGHT#GLASS, sk gls_…
 *   every legal hold of a packet             pk OVERSIGHT#LEGAL-HOLDS, sk lgh_…
 *   who looked at a packet                  pk VIEWS#application, sk span#who#what#document#by
 *   every change of a colleague's rights    pk OVERSIGHT#RIGHTS (rights-store.ts)
 *   every sign-in of staff                  pk SIGN-INS#staff (staff-table.ts)
 *   all of that and the audit lines by day  index events: EVENTS#day, at#id
 * Rows of the first three change once, when what they allow or keep is ended; those of the fourth never.
 */
const grants = 'OVERSIGHT#GRANTS';
export const glass = 'OVERSIGHT#GLASS';
export const legalHolds = 'OVERSIGHT#LEGAL-HOLDS';
export const viewsPk = (applicationId: string): string => `VIEWS#${applicationId}`;
const listedAtMost = 500;

/** Where it stands in the index: the next page begins behind it. */
export interface EventAt {
  place: string;
  event: RecordedEvent;
}

/** A row that no reader knows is left out. */
function eventOf(row: Item): EventAt[] {
  const event = readEvent(row);
  return event ? [{ place: String(row['eventsSk']), event }] : [];
}

function readEvent(row: Item): RecordedEvent | undefined {
  const pk = String(row['pk']);
  if (pk.startsWith('VIEWS#')) {
    const view = viewRowSchema.safeParse(row).data;
    return view && viewEvent(view);
  }
  if (pk.startsWith(signIns)) {
    const signIn = staffSignInSchema.safeParse(row).data;
    if (!signIn) return undefined;
    const { at, staffId: actor, roles } = signIn;
    return { at, actor, what: 'signed-in', params: { roles: roles.join(', ') } };
  }
  if (pk === glass) {
    const broken = glassRowSchema.safeParse(row).data;
    if (!broken) return undefined;
    const { brokenAt: at, staffId: actor, applicationId, reason } = broken;
    return { at, actor, what: 'glass-broken', params: { reason }, applicationId };
  }
  if (pk === grants) {
    const grant = auditGrantSchema.safeParse(row).data;
    if (!grant) return undefined;
    const { givenAt: at, givenBy: actor, staffId, from, through } = grant;
    return { at, actor, what: 'audit-granted', params: { staffId, from, through } };
  }
  if (pk.startsWith('DESTRUCTION#')) return destructionEventSchema.safeParse(row).data;
  if (pk === rightsChanges) {
    const change = rightsChangeSchema.safeParse(row).data;
    if (!change) return undefined;
    const { at, by: actor, staffId, withheld } = change;
    const what = withheld === undefined ? 'sessions-ended' : 'rights-changed';
    return { at, actor, what, params: { staffId, roles: (withheld ?? []).join(', ') } };
  }
  return auditRowSchema.safeParse(row).data;
}

export const viewEvent = ({ at, actor, what, applicationId, documentId }: ViewRow): RecordedEvent => ({
  at,
  actor,
  what: `viewed-${what}`,
  params: {},
  applicationId,
  ...(documentId ? { documentId } : {}),
});

export type OversightTable = ReturnType<typeof oversightTable>;

export function oversightTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  const newestOf = (pk: string, limit = listedAtMost) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': pk }),
        ScanIndexForward: false,
        ConsistentRead: true,
      },
      limit,
    );
  return {
    client,
    tableName,
    /** Newest first. */
    async listGrants(): Promise<AuditGrant[]> {
      return (await newestOf(grants)).map((row) => auditGrantSchema.parse(row));
    },
    async getGlass(glassId: string): Promise<GlassRow | undefined> {
      const row = await get({ pk: glass, sk: glassId });
      return row ? glassRowSchema.parse(row) : undefined;
    },
    /** Newest first. */
    async listGlass(): Promise<GlassRow[]> {
      return (await newestOf(glass)).map((row) => glassRowSchema.parse(row));
    },
    async getLegalHold(holdId: string): Promise<LegalHold | undefined> {
      const row = await get({ pk: legalHolds, sk: holdId });
      return row ? legalHoldSchema.parse(row) : undefined;
    },
    /** Newest first. */
    async listLegalHolds(): Promise<LegalHold[]> {
      return (await newestOf(legalHolds)).map((row) => legalHoldSchema.parse(row));
    },
    /** What lets this operator see this packet now. */
    async standingGlass(staffId: string, applicationId: string, now: Date): Promise<GlassRow | undefined> {
      const rows = (await newestOf(glass, 200)).map((row) => glassRowSchema.parse(row));
      return rows.find(
        (row) => row.staffId === staffId && row.applicationId === applicationId && glassStands(row, now),
      );
    },
    /** What operators changed of colleagues' rights, newest first. */
    async listRights(limit = listedAtMost): Promise<RightsChangeRow[]> {
      return (await newestOf(rightsChanges, limit)).map((row) => rightsChangeSchema.parse(row));
    },
    /** Newest first. */
    async listViews(applicationId: string, limit = listedAtMost): Promise<ViewRow[]> {
      return (await newestOf(viewsPk(applicationId), limit)).map((row) => viewRowSchema.parse(row));
    },
    /**
     * The record over all packets, newest first, of what came before `before` and not before `from`; both are instants, `before`
     * may be an event's own place. A day is one question.
     */
    async eventsBefore(before: string, from: string, limit: number): Promise<EventAt[]> {
      const found: EventAt[] = [];
      for (let day = before.slice(0, 10); day >= from.slice(0, 10) && found.length < limit; day = addDays(day, -1)) {
        const rows = await query(
          {
            IndexName: 'events',
            KeyConditionExpression: 'eventsPk = :pk AND eventsSk BETWEEN :from AND :before',
            ExpressionAttributeValues: toItem({ ':pk': eventsOn(day), ':from': from, ':before': before }),
            ScanIndexForward: false,
          },
          limit - found.length + 1,
        );
        found.push(...rows.flatMap(eventOf).filter(({ place }) => place < before));
      }
      return found.slice(0, limit);
    },
    async isOnRecord(view: View, actor: Actor, now: Date, onceMinutes: number): Promise<boolean> {
      return (await get(viewKey(view, actor, now, onceMinutes))) !== undefined;
    },
    /** A second request of the same span finds it there: that is not an error. */
    async recordView(key: { pk: string; sk: string }, row: ViewRow): Promise<void> {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toItem({ ...key, ...row, ...eventKeys(row.at, row.applicationId) }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    write: {
      grant: (row: AuditGrant): Write =>
        put(tableName, { pk: grants, sk: row.grantId, ...row, ...eventKeys(row.givenAt, row.grantId) }),
      endGrant: ({ grantId }: Pick<AuditGrant, 'grantId'>, ended: NonNullable<AuditGrant['ended']>): Write =>
        update(
          tableName,
          { pk: grants, sk: grantId },
          { set: { ended }, condition: 'attribute_exists(pk) AND attribute_not_exists(ended)' },
          () => new Refusal('changed-meanwhile'),
        ),
      breakGlass: (row: GlassRow): Write =>
        put(tableName, { pk: glass, sk: row.glassId, ...row, ...eventKeys(row.brokenAt, row.glassId) }),
      endGlass: ({ glassId }: Pick<GlassRow, 'glassId'>, ended: NonNullable<GlassRow['ended']>): Write =>
        update(
          tableName,
          { pk: glass, sk: glassId },
          { set: { ended }, condition: 'attribute_exists(pk) AND attribute_not_exists(ended)' },
          () => new Refusal('changed-meanwhile'),
        ),
      /** The packet's own record tells of it, by its audit line. */
      setLegalHold: (row: LegalHold): Write => put(tableName, { pk: legalHolds, sk: row.holdId, ...row }),
      liftLegalHold: ({ holdId }: Pick<LegalHold, 'holdId'>, lifted: NonNullable<LegalHold['lifted']>): Write =>
        update(
          tableName,
          { pk: legalHolds, sk: holdId },
          { set: { lifted }, condition: 'attribute_exists(pk) AND attribute_not_exists(lifted)' },
          () => new Refusal('hold-lifted'),
        ),
    },
  };
}
