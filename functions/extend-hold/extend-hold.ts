import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { noteOf, promisedCents, withNote } from '../../domain/money/award-note.ts';
import { holdAfter, longestHoldDays } from '../../domain/waitlist/hold-clock.ts';
import { moveAward } from '../../adapters/award-store.ts';
import { openCase, type CaseDeps } from '../../adapters/case-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { Write } from '../../adapters/transaction.ts';

type Value = CommandValue<'extend-hold'>;

/** Staff hold an award's money longer than the board's days, with a reason; the notice before its end comes anew. */
export function extendHold(
  input: ParsedCommand<'extend-hold'>,
  deps: CaseDeps & { ledger: LedgerTable },
): Promise<Value> {
  const { cases, ledger, clock, randomBytes, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const by = input.actor.staffId;
  const now = clock.now();
  const at = now.toISOString();
  const operation = operationOf('extend-hold', input);
  return once(cases.client, cases.tableName, operation, at, async (record: (value: Value) => Write) => {
    const before = await openCase(deps, input.actor, 'hold.extend', input.applicationId);
    const { hold, holdUntil, number } = before;
    if (before.status !== 'approved' || !hold || hold.lapsed || holdUntil === undefined)
      throw new Refusal('not-open', { number });
    if (before.version !== input.version) throw new Refusal('changed-meanwhile');
    if (input.reason.length < 3) throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'required' }]);
    const today = wallTime(now, settings.timeZone).date;
    if (input.until <= holdUntil || input.until < today)
      throw new Refusal('invalid-input', {}, [{ field: 'until', key: 'hold-not-later' }]);
    if (input.until > addDays(today, longestHoldDays))
      throw new Refusal('invalid-input', {}, [{ field: 'until', key: 'hold-too-long' }]);
    const answer = { holdUntil: input.until };
    await moveAward(
      ledger,
      hold.awardId,
      () => ({ steps: [], change: { holdUntil: input.until } }),
      { actor: by, operationId: input.operationId, now, settings },
      (award) => {
        if (promisedCents(award) === 0) throw new Refusal('not-open', { number });
        const entry = { at, by, from: holdUntil, until: input.until, reason: input.reason };
        return [
          record(answer),
          ...cases.write.application(
            before,
            {
              ...before,
              holdUntil: input.until,
              hold: {
                ...holdAfter(hold, holdUntil, award, now, settings),
                extended: [...(hold.extended ?? []), entry].slice(-20),
              },
              awards: withNote(
                before.awards,
                noteOf(
                  award,
                  before.awards?.find((each) => each.awardId === award.awardId),
                ),
              ),
              updatedAt: at,
            },
            auditRow(before.applicationId, now, by, 'hold-extended', { from: holdUntil, until: input.until }),
          ),
          cases.write.outbox(
            outboxRow(before.applicationId, now, randomBytes, {
              type: 'mail',
              template: 'hold-extended',
              params: { endsOn: input.until },
            }),
          ),
        ];
      },
    );
    return answer;
  });
}
