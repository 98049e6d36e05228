import { demandAccess } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import type { OjtGrant, OjtResult } from '../../domain/ojt/rows.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** Whether it says something of the employer; what stopped says nothing. */
const keptBy = (result: OjtResult | undefined): boolean | undefined =>
  result === 'kept' ? true : result === 'not-kept' ? false : undefined;

/**
 * R21: what became of it. Whether the employer kept the person goes into the employer's record in the same transaction, and a
 * training that stopped gives its slot back there. A slip is corrected by recording again; a slot that was given back is gone.
 */
export async function recordOjtResult(
  input: ParsedCommand<'record-ojt-result'>,
  { cases, clock, settings }: CaseDeps,
): Promise<CommandValue<'record-ojt-result'>> {
  const { actor, applicationId, result } = input;
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  const now = clock.now();
  const operation = operationOf('record-ojt-result', input);
  return once(cases.client, cases.tableName, operation, now.toISOString(), async (record) => {
    const before = await cases.getApplication(applicationId);
    if (!before || before.kind !== 'ojt') throw new Refusal('not-found');
    demandAccess(actor, 'ojt.record-result', caseResource(before));
    const { ojt } = before;
    if (!ojt || !mayMove(before, 'finish') || ojt.result?.what === 'stopped')
      throw new Refusal('not-open', { number: before.number });
    if (before.version !== input.version) throw new Refusal('changed-meanwhile');
    const wrong = wrongDay(input, ojt, wallTime(now, settings.timeZone).date);
    if (wrong) throw new Refusal('invalid-input', {}, [wrong]);

    const { slot, ...rest } = ojt;
    const stopped = result === 'stopped';
    const next: ApplicationRow = {
      ...before,
      status: 'completed',
      ojt: {
        ...rest,
        ...(slot && !stopped ? { slot } : {}),
        result: { what: result, on: input.on, by: actor.staffId, at: now.toISOString() },
      },
      updatedAt: now.toISOString(),
    };
    const { write } = ojtTable(cases);
    const answer = { version: before.version + 1 };
    await transact(cases.client, [
      record(answer),
      ...cases.write.application(before, next, auditRow(applicationId, now, actor.staffId, `ojt-${result}`)),
      ...(slot && stopped ? write.giveBack(slot, applicationId) : []),
      ...write.result(
        { employerId: ojt.employerId, name: ojt.terms.employer },
        applicationId,
        keptBy(result),
        keptBy(ojt.result?.what),
      ),
    ]);
    return answer;
  });
}

/** Nothing is recorded that has not happened; nobody was kept or let go before they had begun. */
function wrongDay(
  { on, result }: ParsedCommand<'record-ojt-result'>,
  { terms }: OjtGrant,
  today: string,
): FieldError | undefined {
  if (on > today) return { field: 'on', key: 'in-the-future' };
  return result !== 'stopped' && on < terms.startsOn ? { field: 'on', key: 'ojt-before-start' } : undefined;
}
