import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { caseKeys } from '../../adapters/cases-table.ts';
import { ledgerKeys } from '../../adapters/ledger-table.ts';
import { fromItem, toItem } from '../../adapters/transaction.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { applicationRowSchema, checklistKinds, decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandInput, CommandName, CommandValue } from '../../domain/commands.ts';
import { awardRowSchema, type AwardRow } from '../../domain/money/ledger-rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { CommandRefused, invoke } from '../../scripts/open-funds.ts';
import { sampleAnswers } from '../support/cases.ts';
import type { TestSystem } from '../support/system.ts';

const dayMs = 86_400_000;
/** In days of the board; a step that takes longer than this has come to nothing. */
const waitsAtMostMs = 30_000;

const staff = (staffId: string, center: string): StaffActor => ({
  kind: 'staff',
  staffId: `${staffId}-${center}`,
  name: `SkillsTeam ${staffId}, ${center}`,
  roles: ['skillsteam'],
  center,
});
const payer: StaffActor = { kind: 'staff', staffId: 'staff-payments', name: 'Payments', roles: ['payments'] };

/**
 * The five centers and the payments desk, by the deployed functions of a running system, on its clock. People walk in, are
 * decided on by another colleague (R29), enroll, are billed and paid.
 */
export function openOffice(system: TestSystem) {
  const options = { endpoint: system.aws, region: 'us-west-2', credentials: system.operator };
  const lambda = new LambdaClient(options);
  const dynamodb = new DynamoDBClient(options);
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' }).format(now());

  const run = <N extends CommandName>(name: N, input: Omit<CommandInput<N>, 'operationId'>): Promise<CommandValue<N>> =>
    invoke<CommandValue<N>>(lambda, `skillsdesk-local-${name}`, {
      operationId: `op-${randomBytes(9).toString('hex')}`,
      ...input,
    });

  async function row(applicationId: string): Promise<ApplicationRow> {
    const { Item: item } = await dynamodb.send(
      new GetItemCommand({
        TableName: 'skillsdesk-local-cases',
        Key: toItem(caseKeys.application(applicationId)),
        ConsistentRead: true,
      }),
    );
    if (!item) throw new Error(`no application ${applicationId}`);
    return applicationRowSchema.parse(fromItem(item));
  }
  async function until(
    applicationId: string,
    holds: (row: ApplicationRow) => boolean,
    what: string,
  ): Promise<ApplicationRow> {
    const from = Date.now();
    for (;;) {
      const found = await row(applicationId);
      if (holds(found)) return found;
      if (Date.now() - from > waitsAtMostMs) throw new Error(`${what}: still ${found.status}`);
      await sleep(50);
    }
  }

  return {
    lambda,
    now,
    today,
    run,
    row,
    until,
    /** To the board's morning of a day. */
    async goTo(day: string): Promise<void> {
      const target = Date.parse(`${day}T17:00:00Z`);
      const byMs = target - now().getTime();
      if (byMs <= 0) return;
      await system.advanceClock(byMs);
      aheadMs += byMs;
    },
    async pass(days: number): Promise<void> {
      await system.advanceClock(days * dayMs);
      aheadMs += days * dayMs;
    },

    /** Somebody walks in and sends a packet; answers when it stands in the queue. */
    async walkIn(center: string, answers: Answers = {}): Promise<string> {
      const actor = staff('files', center);
      const { applicationId } = await run('create-application', {
        actor,
        centerId: center,
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
        walkIn: { email: `walk.in.${randomBytes(6).toString('hex')}@example.org` },
      });
      await run('save-application', {
        actor,
        applicationId,
        answers: { ...sampleAnswers, ...answers },
        absences: checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' })),
      });
      await run('submit-application', {
        actor,
        applicationId,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: '2029-12-31',
      });
      await until(applicationId, ({ status }) => status === 'in-review', 'in the queue');
      return applicationId;
    },

    /** Approved, or why not. */
    async decide(
      applicationId: string,
      lines: { fundId: string; costKind: 'tuition' | 'books'; amountCents: number }[],
    ): Promise<{ awardId?: string | undefined; refused?: string }> {
      const { version, centerId } = await row(applicationId);
      try {
        const { awardId } = await run('decide-packet', {
          actor: staff('decides', centerId),
          applicationId,
          version,
          outcome: 'approve',
          lines,
          payee: 'school',
          payeeName: 'Sample Technical School',
          reason: 'what was asked for, in part',
          ticks: [...decisionTicks],
          aheadOfReason: 'the class begins first',
        });
        return { awardId };
      } catch (error) {
        if (!(error instanceof CommandRefused)) throw error;
        return { refused: error.refusal.code };
      }
    },
    async waitFor(applicationId: string, amountCents: number): Promise<void> {
      const { version, centerId } = await row(applicationId);
      await run('decide-packet', {
        actor: staff('decides', centerId),
        applicationId,
        version,
        outcome: 'waitlist',
        waitFor: { stream: 'wioa-adult', lines: [{ costKind: 'tuition', amountCents, payee: 'school' }] },
        reason: 'no money is there now',
        ticks: [...decisionTicks],
        aheadOfReason: 'the class begins first',
      });
    },
    /** Together, as a center does on a full morning. */
    async approveAll(applicationIds: readonly string[], fundId: string, amountCents: number) {
      const rows = await Promise.all(applicationIds.map(row));
      return run('approve-packets', {
        actor: staff('decides', rows[0]?.centerId ?? ''),
        packets: rows.map(({ applicationId, version }) => ({
          operationId: `op-${randomBytes(9).toString('hex')}`,
          applicationId,
          version,
          lines: [{ fundId, costKind: 'tuition' as const, amountCents }],
          payee: 'school' as const,
          payeeName: 'Sample Technical School',
          reason: 'part of the tuition',
          ticks: [...decisionTicks],
          aheadOfReason: 'all of one class',
        })),
      });
    },
    /** The person's answer, told to staff on the phone. */
    async answer(applicationId: string, answer: 'take' | 'decline'): Promise<string> {
      const { offer, centerId } = await row(applicationId);
      if (!offer) throw new Error('nothing is offered');
      await run('answer-offer', { actor: staff('calls', centerId), applicationId, answer, awardId: offer.awardId });
      return offer.awardId;
    },

    async award(awardId: string): Promise<AwardRow> {
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({
          TableName: 'skillsdesk-local-ledger',
          Key: toItem(ledgerKeys.award(awardId)),
          ConsistentRead: true,
        }),
      );
      if (!item) throw new Error(`no award ${awardId}`);
      return awardRowSchema.parse(fromItem(item));
    },
    async enroll(awardId: string, center: string, amountCents: number): Promise<void> {
      const day = today();
      await run('record-enrollment', {
        actor: staff('decides', center),
        awardId,
        enrolledOn: day,
        term: { from: day, through: new Date(Date.parse(day) + 90 * dayMs).toISOString().slice(0, 10) },
        lines: [{ line: 0, amountCents }],
      });
    },
    async bill(awardId: string, invoiceNumber: string, amountCents: number): Promise<string> {
      const { invoiceId } = await run('record-invoice', {
        actor: payer,
        awardId,
        invoiceNumber,
        datedOn: today(),
        lines: [{ line: 0, amountCents }],
      });
      return invoiceId;
    },
    pay: (awardId: string, invoiceId: string) =>
      run('pay-invoice', {
        actor: payer,
        awardId,
        invoiceId,
        paidOn: today(),
        reference: `CHK ${invoiceId.slice(-6)}`,
      }),
    refund: (awardId: string, amountCents: number) =>
      run('record-refund', {
        actor: payer,
        awardId,
        on: today(),
        lines: [{ line: 0, amountCents }],
        reason: 'a Pell grant came late',
      }),
    release: (awardId: string, center: string, from: 'committed' | 'obligated', amountCents: number) =>
      run('release-money', {
        actor: staff('decides', center),
        awardId,
        lines: [{ line: 0, amountCents, from }],
        reason: 'dropped out',
      }),

    /** Every journal line of the table itself, whatever a page says. */
    async journal(): Promise<Record<string, unknown>[]> {
      const rows: Record<string, unknown>[] = [];
      let from: Record<string, never> | undefined;
      do {
        const page = await dynamodb.send(
          new ScanCommand({
            TableName: 'skillsdesk-local-ledger',
            ConsistentRead: true,
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        rows.push(...(page.Items ?? []).map(fromItem).filter(({ pk }) => String(pk).startsWith('JOURNAL#')));
        from = page.LastEvaluatedKey as Record<string, never> | undefined;
      } while (from);
      return rows;
    },
    close(): void {
      lambda.destroy();
      dynamodb.destroy();
    },
  };
}
export type Office = ReturnType<typeof openOffice>;
