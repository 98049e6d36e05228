import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { hasCoach } from '../../domain/access/conditions.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { auditRow, outboxRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow, OutboxMessage } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { actorOf, type Directory } from '../../domain/directory/directory.ts';
import { Refusal } from '../../domain/errors.ts';
import { inHandsOf, mayBeHeld, personOf } from '../../domain/routing/holding.ts';
import type { Holder, Route } from '../../domain/routing/route.ts';
import { moveTo, routeRequest } from '../../domain/routing/route-request.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { readDirectory } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

type Input = ParsedCommand<'reassign-case'>;
type Answer = CommandValue<'reassign-case'>;

interface Plan {
  next: ApplicationRow;
  audit: { what: string; params: Record<string, string> };
  answer?: Omit<Answer, 'version'>;
  message?: OutboxMessage;
}

/**
 * Who has a case and where it stands, changed by staff who see it: each change is one line of the audit, a note goes along in the
 * same transaction, and nothing ends up with somebody who is away, may not decide it, or does not exist.
 */
export async function reassignCase(input: Input, deps: CaseDeps): Promise<Answer> {
  const { cases, clock } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const work = () => {
    const now = clock.now();
    const operation = operationOf('reassign-case', input);
    return once<Answer>(cases.client, cases.tableName, operation, now.toISOString(), async (record) => {
      const before = await openCase(deps, actor, 'case.reassign', input.applicationId);
      if (!mayBeHeld(before.status)) throw new Refusal('not-open', { number: before.number });
      if (input.version !== undefined && input.version !== before.version) throw new Refusal('changed-meanwhile');
      const plan = await planOf(input, before, actor, deps, now);
      const seq = (before.noteCount ?? 0) + 1;
      const next = input.note === undefined ? plan.next : { ...plan.next, noteCount: seq };
      const answer = { version: before.version + 1, ...plan.answer };
      const id = before.applicationId;
      await transact(cases.client, [
        record(answer),
        ...cases.write.application(before, next, auditRow(id, now, actor.staffId, plan.audit.what, plan.audit.params)),
        ...(input.note === undefined
          ? []
          : [
              cases.write.note({
                ...retention(now, deps.settings.policy.retentionYears),
                applicationId: id,
                seq,
                text: input.note,
                ...(next.claimedBy && next.claimedBy.staffId !== actor.staffId ? { to: personOf(next.claimedBy) } : {}),
                by: personOf(actor),
                at: now.toISOString(),
              }),
            ]),
        ...(plan.message ? [cases.write.outbox(outboxRow(id, now, deps.randomBytes, plan.message))] : []),
      ]);
      return answer;
    });
  };
  // What the page showed is what counts: then a change in between is an answer, and nothing to try again.
  return input.version === undefined ? againstOthers(work) : work();
}

async function planOf(
  input: Input,
  before: ApplicationRow,
  actor: StaffActor,
  deps: CaseDeps,
  now: Date,
): Promise<Plan> {
  const { to } = input;
  if (to.kind === 'undo') return undo(before, actor, deps, now);
  const holder = before.claimedBy;
  if (holder && holder.staffId !== actor.staffId && !input.takeOver)
    throw new Refusal('already-claimed', { by: holder.name, at: holder.claimedAt });
  const directory = await readDirectory(deps, now);
  switch (to.kind) {
    case 'person':
      return toPerson(to.staffId, before, actor, directory, now);
    case 'team': {
      const next = inHandsOf(before, undefined, actor, now);
      const route = before.route?.team === 'liaison' && before.status !== 'second-review' ? undefined : before.route;
      const back = route ?? routeRequest({ ...before, claimedBy: undefined }, deps.settings, directory, now).route;
      return { next: withRoute(next, back), audit: { what: 'given-to-team', params: { team: back.team } } };
    }
    case 'liaison': {
      if (!hasCoach(caseResource(before))) throw new Refusal('no-liaison-involved');
      const { route } = routeRequest({ ...before, claimedBy: undefined }, deps.settings, directory, now);
      const asked: Route = {
        ...route,
        team: 'liaison',
        reasons: [...route.reasons.slice(0, 1), { key: 'asked-liaison', params: {} }],
      };
      const next = inHandsOf(before, undefined, actor, now);
      return { next: withRoute(next, asked), audit: { what: 'given-to-liaison', params: { team: 'liaison' } } };
    }
    case 'center': {
      const { centerId } = to;
      if (!deps.settings.centers.some((center) => center.centerId === centerId) || centerId === before.centerId)
        throw new Refusal('invalid-input', {}, [{ field: 'centerId', key: 'choose-one' }]);
      // The person reads that their center changed, and asks why; so does who gets the case.
      if (input.note === undefined) throw new Refusal('reason-missing', {}, [{ field: 'note', key: 'required' }]);
      const moved = moveTo(centerId, before, deps.settings, now);
      const next: ApplicationRow = {
        // Nobody of the old center has it any more; what is sent to the person cannot be taken back.
        ...withRoute({ ...before, claimedBy: undefined, updatedAt: now.toISOString() }, moved),
        centerId,
        centerChoice: 'moved',
        ...(before.due ? { due: { ...before.due, centerId } } : {}),
      };
      return {
        next,
        audit: { what: 'moved-to-center', params: { from: before.centerId, center: centerId } },
        message: { type: 'mail', template: 'center-changed', params: {} },
      };
    }
  }
}

function toPerson(staffId: string, before: ApplicationRow, actor: StaffActor, directory: Directory, now: Date): Plan {
  const wanted = directory.find(staffId);
  if (!wanted) throw new Refusal('colleague-unknown');
  const away = directory.away(staffId) !== undefined;
  const standIn = away ? directory.find(directory.backupOf(staffId) ?? '') : wanted;
  if (!standIn) throw new Refusal('colleague-away', { by: wanted.name });
  // A second approver is asked about when they decide; here it is only whether the case may be theirs at all (R22, R29).
  if (!authorize(actorOf(standIn), 'case.claim', caseResource(before)).allowed)
    throw new Refusal('colleague-may-not', { by: standIn.name });
  const holder: Holder = {
    ...personOf(standIn),
    claimedAt: now.toISOString(),
    ...(standIn.staffId === actor.staffId ? {} : { givenBy: personOf(actor) }),
  };
  const next = inHandsOf(before, holder, actor, now);
  return {
    next,
    audit: {
      what: before.claimedBy?.staffId === actor.staffId ? 'handed-over' : 'assigned',
      params: { to: standIn.staffId, ...(away ? { insteadOf: staffId } : {}) },
    },
    answer: { claimedBy: standIn.name, ...(away ? { insteadOf: wanted.name } : {}) },
  };
}

/** Only by who did it, within the board's minutes, and while it was the last thing that happened. */
function undo(before: ApplicationRow, actor: StaffActor, { settings }: CaseDeps, now: Date): Plan {
  const last = before.undo;
  const sinceMs = now.getTime() - Date.parse(last?.at ?? '');
  if (!last || last.by !== actor.staffId || !(sinceMs <= settings.policy.undoMinutes * 60_000))
    throw new Refusal('nothing-to-undo');
  const next: ApplicationRow = { ...before, claimedBy: last.holder, updatedAt: now.toISOString() };
  delete next.undo;
  const route = last.route ?? before.route;
  return {
    next: route ? withRoute(next, route) : next,
    audit: { what: 'assignment-undone', params: { to: last.holder?.staffId ?? 'team' } },
    answer: last.holder ? { claimedBy: last.holder.name } : {},
  };
}

/** While staff have to act, the team that the route names is who acts. */
function withRoute(row: ApplicationRow, route: Route): ApplicationRow {
  const acts = row.status === 'submitted' || row.status === 'in-review' || row.status === 'second-review';
  return { ...row, route, ...(acts ? { owner: route.team } : {}) };
}
