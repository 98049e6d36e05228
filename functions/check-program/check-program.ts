import type { StaffActor } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { isProgramFinding, programFindings } from '../../domain/etpl/findings.ts';
import type { PacketProgram } from '../../domain/etpl/listing.ts';
import { listingOf } from '../../domain/etpl/search.ts';
import { standingOf, type ProgramList } from '../../domain/etpl/standing.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

type Check = ParsedCommand<'check-program'>;

/** A program may be looked up for as long as a decision can come. */
const open: readonly string[] = ['submitted', 'in-review', 'second-review', 'needs-information'];

/**
 * "Staff check" (R1): ties a listing to a packet, or records what the state's own site said, on which day, and why that is
 * enough. Not finding a program refuses nothing; the findings are made anew, so that the next reader sees what is known.
 */
export async function checkProgram(input: Check, deps: CaseDeps): Promise<CommandValue<'check-program'>> {
  const { cases, clock } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const now = clock.now();
  return once(cases.client, cases.tableName, operationOf('check-program', input), now.toISOString(), async (record) => {
    const before = await openCase(deps, actor, 'program.check', input.applicationId);
    if (!open.includes(before.status)) throw new Refusal('not-open', { number: before.number });
    const holder = before.claimedBy;
    if (holder && holder.staffId !== actor.staffId)
      throw new Refusal('already-claimed', { by: holder.name, at: holder.claimedAt });
    if (before.version !== input.version) throw new Refusal('changed-meanwhile');
    if (input.etplId === undefined && !input.check && !input.read)
      throw new Refusal('invalid-input', {}, [{ field: 'result', key: 'choose-one' }]);
    if (input.check && input.check.checkedOn > wallTime(now, deps.settings.timeZone).date)
      throw new Refusal('invalid-input', {}, [{ field: 'checkedOn', key: 'date-ahead' }]);

    const list = await etplTable(cases).today();
    const program = programAfter(input, actor, before, list, now);
    const facts = packetFacts(before.answers);
    const standing = standingOf(facts, program.attached, list);
    const next: ApplicationRow = {
      ...before,
      program,
      findings: [
        ...before.findings.filter((finding) => !isProgramFinding(finding)),
        ...programFindings(facts, { standing, packet: program }),
      ],
      updatedAt: now.toISOString(),
    };
    const answer = { version: before.version + 1 };
    await transact(cases.client, [
      record(answer),
      ...cases.write.application(
        before,
        next,
        auditRow(before.applicationId, now, actor.staffId, 'program-checked', {
          ...(input.etplId === undefined ? {} : { etplId: input.etplId }),
          ...(input.check ? { result: input.check.result, date: input.check.checkedOn } : {}),
          ...(input.read ? { training: input.read.type } : {}),
        }),
      ),
    ]);
    return answer;
  });
}

function programAfter(
  input: Check,
  actor: StaffActor,
  before: ApplicationRow,
  list: ProgramList | undefined,
  now: Date,
): PacketProgram {
  const by = { staffId: actor.staffId, name: actor.name ?? actor.staffId };
  const program: PacketProgram = { ...before.program };
  // Where there are answers, those say what kind of training it is.
  if (input.read && before.formSource === 'paper') program.read = input.read;
  if (input.check) program.check = { ...input.check, checkedBy: by, recordedAt: now.toISOString() };
  if (input.etplId !== undefined) {
    const listing = list && listingOf(list.index, input.etplId);
    if (!list || !listing)
      throw new Refusal('program-not-listed', {}, [{ field: 'etplId', key: 'program-not-listed' }]);
    program.attached = {
      listing,
      versionId: list.version.versionId,
      attachedAt: now.toISOString(),
      attachedBy: by,
    };
  }
  return program;
}
