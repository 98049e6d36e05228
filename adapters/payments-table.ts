import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../domain/errors.ts';
import {
  eventRowSchema,
  invoiceRowSchema,
  payableRowSchema,
  type BillMark,
  type EventRow,
  type InvoiceRow,
  type PayableRow,
} from '../domain/payments/rows.ts';
import { billMarkKey, invoiceIndexes, numberKey, payableIndexes, paymentLists } from '../domain/payments/indexes.ts';
import { put, toItem, type Item, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * Access patterns of the payments table:
 *   who is paid for an award               pk AWARD#id, sk PAYABLE
 *   its case was destroyed, and by which order   pk AWARD#id, sk DESTROYED
 *   an award's bills                       pk AWARD#id, sk INVOICE#id
 *   what happened to its money, in order   pk AWARD#id, sk EVENT#at#operation
 *   a payee's number, taken once           pk PAYEE#sha256, sk BILL#sha256
 *   awards with money owed, oldest first   index list: AWARDS#0, since#id (sparse)
 *   bills not paid yet, oldest first       index list: BILLS#0, day#id (sparse)
 *   bills that are paid, by the day         index list: PAID#0, day#id (sparse)
 *   the awards of a packet's number        index number: NUMBER#number, id
 */
export const paymentKeys = {
  destroyed: (awardId: string) => ({ pk: `AWARD#${awardId}`, sk: 'DESTROYED' }),
  payable: (awardId: string) => ({ pk: `AWARD#${awardId}`, sk: 'PAYABLE' }),
  invoice: ({ awardId, invoiceId }: Pick<InvoiceRow, 'awardId' | 'invoiceId'>) => ({
    pk: `AWARD#${awardId}`,
    sk: `INVOICE#${invoiceId}`,
  }),
  event: ({ awardId, at, operationId }: Pick<EventRow, 'awardId' | 'at' | 'operationId'>) => ({
    pk: `AWARD#${awardId}`,
    sk: `EVENT#${at}#${operationId}`,
  }),
};

export type PaymentsTable = ReturnType<typeof paymentsTable>;

export function paymentsTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);
  const ofAward = (awardId: string, prefix: string) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toItem({ ':pk': `AWARD#${awardId}`, ':sk': prefix }),
        ConsistentRead: true,
      },
      500,
    );
  const listed = (pk: string, limit: number, newest = false) =>
    query(
      {
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': pk }),
        ScanIndexForward: !newest,
      },
      limit,
    );
  const payableItem = (row: PayableRow): Item => ({
    ...paymentKeys.payable(row.awardId),
    ...row,
    ...payableIndexes(row),
  });
  const invoiceItem = (row: InvoiceRow): Item => ({ ...paymentKeys.invoice(row), ...row, ...invoiceIndexes(row) });

  return {
    client,
    tableName,

    async getPayable(awardId: string): Promise<PayableRow | undefined> {
      const row = await get(paymentKeys.payable(awardId));
      return row ? payableRowSchema.parse(row) : undefined;
    },
    async getInvoice(awardId: string, invoiceId: string): Promise<InvoiceRow | undefined> {
      const row = await get(paymentKeys.invoice({ awardId, invoiceId }));
      return row ? invoiceRowSchema.parse(row) : undefined;
    },
    /** In the order of recording. */
    async listInvoices(awardId: string): Promise<InvoiceRow[]> {
      return (await ofAward(awardId, 'INVOICE#')).map((row) => invoiceRowSchema.parse(row));
    },
    /** The oldest first. */
    async listEvents(awardId: string): Promise<EventRow[]> {
      return (await ofAward(awardId, 'EVENT#')).map((row) => eventRowSchema.parse(row));
    },
    /** Awards with money owed or billed, the oldest first. */
    async owedAwards(limit: number): Promise<PayableRow[]> {
      return (await listed(paymentLists.awards, limit)).map((row) => payableRowSchema.parse(row));
    },
    /** Bills not paid yet, by the day on them. */
    async openBills(limit: number): Promise<InvoiceRow[]> {
      return (await listed(paymentLists.bills, limit)).map((row) => invoiceRowSchema.parse(row));
    },
    /** The newest first. */
    async paidBills(limit: number): Promise<InvoiceRow[]> {
      return (await listed(paymentLists.paid, limit, true)).map((row) => invoiceRowSchema.parse(row));
    },
    async payablesOf(number: string): Promise<PayableRow[]> {
      const rows = await query(
        {
          IndexName: 'number',
          KeyConditionExpression: 'numberPk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': numberKey(number) }),
        },
        200,
      );
      return rows.map((row) => payableRowSchema.parse(row));
    },

    write: {
      /** With the award, in the transaction of the decision. */
      newPayable: (row: PayableRow): Write => put(tableName, payableItem(row)),
      /** Beside a step of the award, whose version guards both. */
      payable: (row: PayableRow): Write => put(tableName, payableItem(row), undefined, 'attribute_exists(pk)'),
      /** Each number of a payee once: whoever comes second learns when it was recorded. */
      newInvoice: (row: InvoiceRow, personRef: string): Write[] => [
        put(
          tableName,
          { ...billMarkKey(row, personRef), ...markOf(row) },
          (old) =>
            new Refusal('invoice-exists', {
              number: String(old?.['number'] ?? ''),
              at: String(old?.['recordedAt'] ?? ''),
            }),
        ),
        put(tableName, invoiceItem(row)),
      ],
      /** Paid, or taken back: once. A number that was taken back may come again, right this time. */
      settledInvoice: (row: InvoiceRow, personRef: string): Write[] => [
        put(
          tableName,
          invoiceItem(row),
          (old) => settled(old ? invoiceRowSchema.parse(old) : undefined),
          '#status = :open',
          { ':open': 'to-pay' },
          { '#status': 'status' },
        ),
        ...(row.status === 'void'
          ? [{ item: { Delete: { TableName: tableName, Key: toItem(billMarkKey(row, personRef)) } } }]
          : []),
      ],
      /** R23: the ledger keeps the award; who was paid for it is known no more, and the certificate says why. */
      destroyed: (awardId: string, destructionId: string): Write => ({
        item: {
          Put: {
            TableName: tableName,
            Item: toItem({ ...paymentKeys.destroyed(awardId), schemaVersion: 1, awardId, destructionId }),
          },
        },
      }),
      event: (row: EventRow): Write => put(tableName, { ...paymentKeys.event(row), ...row }),
    },
  };
}

const markOf = (row: InvoiceRow): BillMark => ({
  schemaVersion: 1,
  invoiceId: row.invoiceId,
  awardId: row.awardId,
  number: row.number,
  recordedAt: row.recordedAt,
  retainUntil: row.retainUntil,
  legalHold: row.legalHold,
});

/** What somebody is told who comes second to a bill. */
export const settled = (invoice: InvoiceRow | undefined): Refusal =>
  invoice === undefined
    ? new Refusal('invoice-unknown')
    : new Refusal('invoice-settled', {
        status: invoice.status,
        at: invoice.settledAt ?? '',
        by: invoice.settledBy?.name ?? '',
        paidOn: invoice.paidOn ?? '',
      });
