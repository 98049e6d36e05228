import { randomBytes } from 'node:crypto';
import { boardSettings } from '../../adapters/board-settings.ts';
import { transact } from '../../adapters/transaction.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import { decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import type { FundChange } from '../../domain/money/fund-changes.ts';
import { personYearLimitId } from '../../domain/money/limits.ts';
import type { Settings } from '../../domain/settings.ts';
import { correctInvoice } from '../../functions/correct-invoice/correct-invoice.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { payInvoice } from '../../functions/pay-invoice/pay-invoice.ts';
import { recordEnrollment } from '../../functions/record-enrollment/record-enrollment.ts';
import { recordInvoice } from '../../functions/record-invoice/record-invoice.ts';
import { recordRefund } from '../../functions/record-refund/record-refund.ts';
import { releaseMoney } from '../../functions/release-money/release-money.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { disturbed, LostAnswer, type Disturbance } from '../support/conflicts.ts';
import { startTables } from '../support/tables.ts';
import { done, homeCenter, partner, places, type Columns, type Operation } from './reference.ts';

/** Asks for more than any approval here gives. */
const dear = { ...sampleAnswers, 'cost-tuition': 900_000, 'cost-books': 900_000 };

/** The system itself, from its commands down to a real engine, behind a client that may be disturbed. */
export async function startSystem(disturb: () => Disturbance) {
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'payments']);
  // Every sum is awarded at once, but for exceptions: those have their second person.
  const settings: Settings = structuredClone(boardSettings);
  settings.policy.secondApprovalAboveCents = 1_000_000_000;
  const plain = desk(tables.client, settings);
  const at = desk(disturbed(tables.client, disturb), settings);
  const first = await plain.packetInReview(await plain.person(), dear, homeCenter);
  const like = await plain.cases.getApplication(first);
  if (!like) throw new Error('no packet to copy');
  const now = plain.clock.now();

  const persons = new Map<number, { personId: string; personRef: string }>();
  const packets = new Map<number, Promise<ApplicationRow>>();
  const awards = new Map<number, string>();
  const bills = new Map<number, { awardId: string; invoiceId: string }>();
  /** Of an operation that was begun: the same when it is sent again. */
  const begun = new Map<Operation, string[]>();

  const staff = (staffId: string): StaffActor => plain.staff(staffId, homeCenter);
  const payer: StaffActor = { kind: 'staff', staffId: 'payer', name: 'Payer', roles: ['payments'] };
  const ids = (operation: Operation): string[] => {
    const known = begun.get(operation) ?? [plain.operationId(), plain.operationId(), plain.operationId()];
    begun.set(operation, known);
    return known;
  };
  const personOf = (person: number) => {
    const id = (kind: 'person' | 'personRef') => newId(kind, now.getTime(), randomBytes);
    const known = persons.get(person) ?? { personId: id('person'), personRef: id('personRef') };
    persons.set(person, known);
    return known;
  };
  const packetOf = (packet: number, person: number, withCoach: boolean): Promise<ApplicationRow> => {
    const make = async (): Promise<ApplicationRow> => {
      const row: ApplicationRow = {
        ...like,
        ...personOf(person),
        applicationId: newId('application', now.getTime(), randomBytes),
        ...(withCoach ? { coachOrganizationIds: [partner] } : {}),
      };
      await transact(
        tables.client,
        plain.cases.write.newApplication(row, auditRow(row.applicationId, now, 'system', 'created')),
      );
      return row;
    };
    const known = packets.get(packet) ?? make();
    packets.set(packet, known);
    return known;
  };

  /** The command, again and again while its answer is lost; `done`, or the refusal's code. */
  async function run(operation: Operation): Promise<string> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        await work(operation);
        return done;
      } catch (error) {
        if (error instanceof LostAnswer) continue;
        if (error instanceof Refusal) return error.code;
        throw error;
      }
    }
    throw new Error('the answer is lost every time');
  }

  async function work(operation: Operation): Promise<void> {
    const [one = '', two = ''] = ids(operation);
    const awardId = 'packet' in operation ? (awards.get(operation.packet) ?? '') : '';
    if ('packet' in operation && operation.kind !== 'approve' && awardId === '') throw new Refusal('award-unknown');
    const { at: lineAt, amountCents } =
      'line' in operation ? { at: operation.line, amountCents: operation.cents } : { at: 0, amountCents: 0 };
    const lines = [{ line: lineAt, amountCents }];
    switch (operation.kind) {
      case 'approve':
        return approve(operation, one, two);
      case 'enroll':
        await recordEnrollment(
          {
            operationId: one,
            actor: staff('one'),
            awardId,
            enrolledOn: '2026-11-18',
            term: { from: '2026-11-18', through: '2026-12-31' },
            lines,
          },
          at.deps,
        );
        return;
      case 'release':
        await releaseMoney(
          {
            operationId: one,
            actor: staff('one'),
            awardId,
            lines: [{ line: lineAt, amountCents, from: operation.from }],
            reason: 'costs less',
          },
          at.deps,
        );
        return;
      case 'bill': {
        const { invoiceId } = await recordInvoice(
          {
            operationId: one,
            actor: payer,
            awardId,
            invoiceNumber: `M-${operation.bill}`,
            payeeName: 'Sample School',
            datedOn: '2026-11-18',
            lines,
          },
          at.deps,
        );
        bills.set(operation.bill, { awardId, invoiceId });
        return;
      }
      case 'pay': {
        const bill = billOf(operation.bill);
        await payInvoice(
          { operationId: one, actor: payer, ...bill, paidOn: '2026-11-18', reference: 'CHK 1' },
          at.deps,
        );
        return;
      }
      case 'correct': {
        const bill = billOf(operation.bill);
        await correctInvoice(
          { operationId: one, actor: payer, ...bill, then: operation.then, reason: 'wrong' },
          at.deps,
        );
        return;
      }
      case 'refund':
        await recordRefund(
          { operationId: one, actor: payer, awardId, on: '2026-11-18', lines, reason: 'came back' },
          at.deps,
        );
        return;
      default:
        return change(operation, one, two);
    }
  }
  const billOf = (bill: number) => {
    const found = bills.get(bill);
    if (!found) throw new Refusal('invoice-unknown');
    return found;
  };

  async function approve(operation: Extract<Operation, { kind: 'approve' }>, one: string, two: string): Promise<void> {
    const { applicationId, version } = await packetOf(operation.packet, operation.person, operation.withCoach);
    const input = {
      operationId: one,
      actor: staff('one'),
      applicationId,
      version,
      outcome: 'approve' as const,
      lines: operation.lines.map(({ fund, cents }, index) => ({
        fundId: `model-${fund}`,
        costKind: index === 0 ? ('tuition' as const) : ('books' as const),
        amountCents: cents,
      })),
      payee: 'school' as const,
      reason: 'part of it',
      ticks: [...decisionTicks],
      aheadOfReason: 'in the order of this test',
      ...(operation.exception ? { exceptionReason: 'nothing else is left' } : {}),
      requestedItems: [],
    };
    let answer = await decidePacket(input, at.deps);
    if (answer.outcome === 'needs-second') {
      const second = { ...input, operationId: two, actor: operation.withCoach ? plain.liaison('two') : staff('two') };
      answer = await decidePacket({ ...second, version: version + 1 }, at.deps);
    }
    if (answer.awardId !== undefined) awards.set(operation.packet, answer.awardId);
  }

  async function change(
    operation: Extract<Operation, { kind: 'raise' | 'lower' | 'move' | 'close' | 'center' }>,
    one: string,
    two: string,
  ): Promise<void> {
    const id = (fund: number) => `fund#PY2026#model-${fund}`;
    const asked = (): FundChange => {
      switch (operation.kind) {
        case 'raise':
        case 'lower':
          return { kind: operation.kind, fundLimitId: id(operation.fund), amountCents: operation.cents };
        case 'move':
          return {
            kind: 'move',
            fundLimitId: id(operation.from),
            toFundLimitId: id(operation.to),
            amountCents: operation.cents,
          };
        case 'close':
          return { kind: 'close', fundLimitId: id(operation.fund) };
        case 'center':
          return {
            kind: 'allocate',
            fundLimitId: id(operation.fund),
            allocations: [{ limit: 'center', of: homeCenter, capCents: operation.capCents }],
          };
      }
    };
    const { changeId } = await at.propose(asked(), undefined, undefined, one);
    await at.confirm(changeId, undefined, undefined, two);
  }

  /** What stands in the table, by the page's own names. */
  async function limits(names: Iterable<string>): Promise<Map<string, Columns>> {
    const byName = [...names].map((name) => {
      const person = /^year of person (\d+)$/.exec(name)?.[1];
      if (person === undefined) return [name, name] as const;
      return [name, personYearLimitId(personOf(Number(person)).personRef, 'PY2026', 'training')] as const;
    });
    const rows = await plain.ledger.getLimits(byName.map(([, limitId]) => limitId));
    return new Map(
      byName.flatMap(([name, limitId]) => {
        const row = rows.get(limitId);
        if (!row) return [];
        const columns = Object.fromEntries(places.map((place) => [place, row[`${place}Cents`]]));
        return [[name, { ...columns, cap: row.capCents } as Columns] as const];
      }),
    );
  }

  return {
    at: plain,
    run,
    limits,
    award: async (packet: number) => {
      const awardId = awards.get(packet);
      return awardId === undefined ? undefined : plain.ledger.getAward(awardId);
    },
    client: tables.client,
    stop: () => tables.stop(),
  };
}
export type System = Awaited<ReturnType<typeof startSystem>>;
