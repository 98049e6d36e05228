import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { decisionDue } from '../../domain/calendar/decision-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { isLateAppeal } from '../../domain/routing/appeal.ts';
import { partnerName } from '../../domain/settings.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { routed } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * "I think this is wrong" (20 CFR 683.600): a new round, looked at by somebody else than who decided. The first submission date
 * and the decision stay. The board's days are no wall: a late appeal is marked, and a person looks at it all the same.
 */
export function appealDecision(
  input: ParsedCommand<'appeal-decision'>,
  deps: CaseDeps,
): Promise<CommandValue<'appeal-decision'>> {
  const { cases, clock, randomBytes, settings } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('appeal-decision', input), at, async (record) => {
      const { actor, applicationId } = input;
      const held = await openCaseFor(deps, actor, ['decision.appeal'], applicationId, { confirmed: true });
      const before = held.application;
      if (!mayMove(before, 'appeal')) throw new Refusal('not-open', { number: before.number });
      const decision = (await cases.listDecisions(applicationId)).find(({ outcome }) => outcome === 'denied');
      if (!decision) throw new Error('an end that nobody decided');
      const late = isLateAppeal(decision.decidedAt, now, settings);
      const by = actor.kind === 'participant' ? 'person' : actor.kind;
      const appeal = {
        at,
        words: input.words,
        late,
        decisionSeq: decision.seq,
        from: decision.decidedBy.staffId,
        by,
      } as const;
      const appealed: ApplicationRow = {
        ...before,
        ...helpedBy(before, actor, (id) => partnerName(settings, id)),
        appeals: [...(before.appeals ?? []), appeal],
        status: 'submitted',
        // Whoever had it has decided it.
        claimedBy: undefined,
      };
      const { change: route, audit } = await routed(appealed, deps, now);
      const due = decisionDue(now, route, settings);
      const next: ApplicationRow = {
        ...appealed,
        ...route,
        round: before.round + 1,
        submittedAt: at,
        escalations: 0,
        due,
        updatedAt: at,
      };
      delete next.toldAt;
      delete next.request;
      delete next.paused;
      const answer = { dueAt: due.dueAt, late };
      await transact(cases.client, [
        record(answer),
        ...cases.write.application(
          before,
          next,
          auditRow(applicationId, now, actorId(actor), 'appealed', {
            seq: decision.seq,
            late: Number(late),
            dueAt: due.dueAt,
            ...audit,
          }),
        ),
        ...held.holds,
        cases.write.outbox(startRow(next, now, randomBytes)),
        cases.write.outbox(
          outboxRow(applicationId, now, randomBytes, {
            type: 'mail',
            template: 'appeal-receipt',
            params: { dueAt: due.dueAt },
          }),
        ),
      ]);
      return answer;
    });
  });
}
