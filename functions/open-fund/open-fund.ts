import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { retention } from '../../domain/cases/records.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { fundLimitId } from '../../domain/money/limits.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import type { JournalLine, LimitRow } from '../../domain/money/ledger-rows.ts';
import type { Settings } from '../../domain/settings.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Opens a fund with its cap, once. What was spent before this system began (a carry-over) opens as paid, so that the columns
 * sum to the cap from the first instant (R5). Opening it again answers `created: false` and changes nothing.
 */
export async function openFund(
  input: ParsedCommand<'open-fund'>,
  { ledger, clock, settings }: { ledger: LedgerTable; clock: Clock; settings: Settings },
): Promise<CommandValue<'open-fund'>> {
  demandAccess(input.actor, 'fund.propose', board);
  const { fund } = input;
  if (fund.alreadyPaidCents > fund.capCents)
    throw new Refusal('amount-invalid', { capCents: fund.capCents, paidCents: fund.alreadyPaidCents });
  const now = clock.now();
  const at = now.toISOString();
  const limitId = fundLimitId(fund.fundId, fund.year);
  const row: LimitRow = {
    schemaVersion: 2,
    limitId,
    kind: 'fund',
    calendar: fund.calendar,
    year: fund.year,
    capCents: fund.capCents,
    availableCents: fund.capCents - fund.alreadyPaidCents,
    committedCents: 0,
    obligatedCents: 0,
    accruedCents: 0,
    paidCents: fund.alreadyPaidCents,
    updatedAt: at,
    fund: {
      fundId: fund.fundId,
      name: fund.name,
      stream: fund.stream,
      part: fund.part,
      availableFrom: fund.availableFrom,
      availableThrough: fund.availableThrough,
      grantNumber: fund.grantNumber,
      assistanceListing: fund.assistanceListing,
      pays: fund.pays,
      priorityScheme: fund.priorityScheme,
      centers: [],
      organizations: [],
      costKinds: [],
      origins: {},
      openedBy: actorId(input.actor),
    },
  };
  assertBalanced(row);
  const line = (index: number, to: 'available' | 'paid', amountCents: number): JournalLine[] =>
    amountCents === 0
      ? []
      : [
          {
            schemaVersion: 2,
            lineId: `${input.operationId}.${index}`,
            boardId: settings.boardId,
            fundLimitId: limitId,
            limits: [limitId],
            operation: 'open',
            from: 'cap',
            to,
            amountCents,
            at,
            actor: actorId(input.actor),
            operationId: input.operationId,
            retainUntil: retention(now, settings.policy.retentionYears).retainUntil,
            legalHold: false,
          },
        ];
  try {
    return await once(ledger.client, ledger.tableName, operationOf('open-fund', input), at, async (record) => {
      const answer = { fundId: fund.fundId, created: true };
      await transact(ledger.client, [
        record(answer),
        ...ledger.write.openLimit(row, () => new Refusal('fund-exists')),
        ...[...line(0, 'available', row.availableCents), ...line(1, 'paid', row.paidCents)].map((each) =>
          ledger.write.line(each),
        ),
      ]);
      return answer;
    });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'fund-exists') return { fundId: fund.fundId, created: false };
    throw error;
  }
}
