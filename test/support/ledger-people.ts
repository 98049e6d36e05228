import { sampleCenterId } from '../../scripts/sample/board.ts';
import { transact } from '../../adapters/transaction.ts';
import { journalLines, moveAward } from '../../adapters/award-store.ts';
import { journalTable } from '../../adapters/journal-table.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { newId } from '../../domain/ids.ts';
import type { StepOfLine } from '../../domain/money/award-steps.ts';
import type { AwardRow } from '../../domain/money/ledger-rows.ts';
import { centerLimitId } from '../../domain/money/limits.ts';
import type { CostKind } from '../../domain/settings.ts';
import type { Sector } from '../../domain/outcomes/events.ts';
import type { desk } from './cases.ts';
import { tableNameOf } from './tables.ts';

/** Awards on a real ledger without the packets behind them: for tests that look at money alone. */
export function ledgerPeople(at: ReturnType<typeof desk>) {
  const context = () => ({
    actor: 'staff-one',
    operationId: at.operationId(),
    now: at.clock.now(),
    settings: at.settings,
  });
  const journal = journalTable({ client: at.ledger.client, tableName: tableNameOf('ledger') });
  return {
    /** An approval's money: committed on the fund (and the center's part, where there are parts), with its line and its award. */
    async commit(
      fundLimitId: string,
      amountCents: number,
      more: { centerId?: string; costKind?: CostKind; sector?: Sector; holdUntil?: string } = {},
    ): Promise<string> {
      const { centerId = sampleCenterId, costKind = 'tuition', sector, holdUntil = '2027-02-01' } = more;
      const now = at.clock.now();
      const fund = await at.ledger.getFund(fundLimitId);
      const limits = [fundLimitId, ...(fund?.fund.centers.length ? [centerLimitId(fundLimitId, centerId)] : [])];
      const ids = {
        awardId: newId('award', now.getTime(), at.randomBytes),
        personRef: newId('personRef', now.getTime(), at.randomBytes),
      };
      const move = { limits, from: 'available' as const, to: 'committed' as const, amountCents };
      const award: AwardRow = {
        ...ids,
        schemaVersion: 2,
        boardId: at.settings.boardId,
        centerId,
        ...(sector ? { sector } : {}),
        kind: 'scholarship',
        status: 'open',
        version: 0,
        lines: [
          {
            fundLimitId,
            limits,
            costKind,
            costClass: 'training',
            amountCents,
            committedCents: amountCents,
            obligatedCents: 0,
            accruedCents: 0,
            paidCents: 0,
            releasedCents: 0,
            exceptedCents: 0,
          },
        ],
        amountCents,
        holdUntil,
        committedAt: now.toISOString(),
        terms: [],
        retainUntil: '2040-01-01T00:00:00.000Z',
        legalHold: false,
      };
      const lines = journalLines([{ fundLimitId, operation: 'commit', awardLine: 0, costKind, ...move }], context(), {
        ...ids,
        centerId,
        ...(sector ? { sector } : {}),
      });
      await transact(at.ledger.client, [
        at.ledger.write.newAward(award),
        ...at.ledger.write.moves([move], { at: now.toISOString(), refusal: () => new Error('test: nothing left') }),
        ...lines.map((line) => at.ledger.write.line(line)),
      ]);
      return ids.awardId;
    },
    step: (awardId: string, ...steps: StepOfLine[]): Promise<AwardRow> =>
      moveAward(
        at.ledger,
        awardId,
        () => ({ steps }),
        context(),
        () => [],
      ),
    /** What the ledger's stream does: every line of every fund is chained, and counted on its day. */
    async chain(): Promise<void> {
      for (const fundLimitId of await journal.fundIds())
        await journal.append(fundLimitId, await journal.linesSince(fundLimitId, '0'), {
          now: () => at.clock.now(),
          dayOf: (instant) => wallTime(new Date(instant), at.settings.timeZone).date,
        });
    },
  };
}
