import { wallTime } from '../../domain/calendar/business-time.ts';
import { decisionDue, nextLimit } from '../../domain/calendar/decision-clock.ts';
import { secondsUntil } from '../../domain/calendar/request-clock.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { standingOf } from '../../domain/etpl/standing.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { assess } from '../../domain/requests/assess.ts';
import { employerIdOf } from '../../domain/ojt/terms.ts';
import { namedAward } from '../../domain/requests/tui.ts';
import { isLowIncome, priorityGroup } from '../../domain/priority.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { transact } from '../../adapters/transaction.ts';
import { Refusal } from '../../domain/errors.ts';

export interface AssessDeps extends CaseDeps {
  snap: ConfidentialTable;
  ui: ConfidentialTable;
}

/**
 * Findings with reasons, the priority group (R3), and the case stands in its center's queue. It reads the confidential
 * answers (R22) and leaves only the group and the findings behind. Run again it changes nothing.
 */
export function assessEligibility(
  input: StepInput<'AssessEligibility'>,
  deps: AssessDeps,
): Promise<StepOutput<'AssessEligibility'>> {
  const { cases, clock, settings } = deps;
  return againstOthers(async () => {
    const before = await cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    const now = clock.now();
    // A case that was decided or withdrawn meanwhile goes on: the next step finds its answer waiting.
    if (before.status !== 'submitted' || before.round !== input.round)
      return { waitSeconds: secondsUntil(before.due ? nextLimit(before.due) : now, now) };
    const facts = packetFacts({ ...before.answers, ...(await confidentialAnswers(before, deps)) });
    const lowIncome = isLowIncome(facts, settings.policy.lowIncome);
    const program = {
      standing: standingOf(facts, before.program?.attached, await etplTable(cases).today()),
      packet: before.program,
    };
    const due = before.due ?? decisionDue(now, before, settings);
    const next: ApplicationRow = {
      ...before,
      status: 'in-review',
      // Sent before routes were written down: by its kind.
      owner: before.route?.team ?? (before.kind === 'step' ? 'step-coach' : 'skillsteam'),
      findings: assess(before.kind, {
        facts,
        lowIncome,
        today: wallTime(now, settings.timeZone).date,
        program,
        supportCapCents: settings.policy.supportCapCents,
        ...(before.kind === 'tui' ? await awardOf(before, facts, deps) : {}),
        ...(before.kind === 'ojt' ? { ojt: await employerOf(facts, deps) } : {}),
      }),
      // R3 orders WIOA's Adult money; STEP and TUI spend none. On paper nobody has read the answers yet: the decider says the group. Guessing "everyone else" would pass a veteran over.
      ...(before.formSource === 'form' && before.kind !== 'tui' && before.kind !== 'step'
        ? { priorityGroup: priorityGroup(facts, lowIncome) }
        : {}),
      due,
      updatedAt: now.toISOString(),
    };
    await transact(cases.client, [
      ...cases.write.application(
        before,
        next,
        auditRow(before.applicationId, now, 'system', 'ready-for-decision', { dueAt: due.dueAt }),
      ),
      // The execution has come past the decisions of an earlier turn: the next ones start with a clean sheet.
      cases.write.forgetTask(before.applicationId, before.round, 'first'),
      cases.write.forgetTask(before.applicationId, before.round, 'second'),
    ]);
    return { waitSeconds: secondsUntil(nextLimit(due), now) };
  });
}

/** R22: what no rule of its kind asks for is not read. Training unemployment insurance leaves nothing of it behind at all. */
async function confidentialAnswers(
  { kind, applicationId }: ApplicationRow,
  { snap, ui }: AssessDeps,
): Promise<Answers> {
  if (kind === 'tui') return {};
  return { ...(await snap.getAnswers(applicationId)), ...(await ui.getAnswers(applicationId)) };
}

/** R21: the record of the employer that the person named, as it stands when findings are made. */
async function employerOf({ ojt }: PacketFacts, { cases, settings }: AssessDeps) {
  const named = ojt?.employer;
  const record = named === undefined ? undefined : await ojtTable(cases).employer(employerIdOf(named));
  return { settings: settings.ojt, employer: record };
}

/** R19: whether the award that the person named is there. */
async function awardOf(before: ApplicationRow, facts: PacketFacts, { cases }: AssessDeps) {
  const award = namedAward(facts, await cases.listApplicationsOf(before.personId));
  return award ? { award: award.standing } : {};
}
