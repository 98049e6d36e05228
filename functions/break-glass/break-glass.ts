import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { noteRow, retention } from '../../domain/cases/records.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import type { GlassRow } from '../../domain/oversight/glass.ts';
import type { Settings } from '../../domain/settings.ts';
import { againstOthers, sentByNumber } from '../../adapters/case-store.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { OversightTable } from '../../adapters/oversight-table.ts';
import { transact } from '../../adapters/transaction.ts';

export interface BreakGlassDeps {
  cases: Pick<CasesTable, 'getApplication' | 'findByNumber' | 'write'>;
  oversight: OversightTable;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
}

/**
 * An operator has to see a packet: a reason first, for the board's minutes, and the director and the operators' mailbox are
 * told by what the same transaction leaves in the outbox. It ends by itself, or when an operator says so.
 */
export async function breakGlass(
  input: ParsedCommand<'break-glass'>,
  deps: BreakGlassDeps,
): Promise<CommandValue<'break-glass'>> {
  demandAccess(input.actor, 'glass.break', board);
  const { client, tableName } = deps.oversight;
  return againstOthers(async () => {
    const now = deps.clock.now();
    const at = now.toISOString();
    return once(client, tableName, operationOf('break-glass', input), at, async (record) => {
      if (input.what.do === 'end') {
        const row = await deps.oversight.getGlass(input.what.glassId);
        if (!row) throw new Refusal('not-found');
        const answer = { glassId: row.glassId, applicationId: row.applicationId };
        await transact(client, [record(answer), deps.oversight.write.endGlass(row, { by: actorId(input.actor), at })]);
        return answer;
      }
      const row = await brokenNow({ ...input, what: input.what }, now, deps);
      const answer = { glassId: row.glassId, applicationId: row.applicationId };
      await transact(client, [record(answer), deps.oversight.write.breakGlass(row), ...notices(row, input, now, deps)]);
      return answer;
    });
  });
}

type Broken = Omit<ParsedCommand<'break-glass'>, 'what'> & {
  what: Extract<ParsedCommand<'break-glass'>['what'], { do: 'break' }>;
};

async function brokenNow({ actor, what }: Broken, now: Date, deps: BreakGlassDeps): Promise<GlassRow> {
  const { settings, randomBytes } = deps;
  const application = await sentByNumber(deps, what.number);
  if (!application) throw new Refusal('not-found', {}, [{ field: 'number', key: 'packet-unknown' }]);
  return {
    ...retention(now, settings.policy.retentionYears),
    glassId: newId('glass', now.getTime(), randomBytes),
    applicationId: application.applicationId,
    number: application.number,
    staffId: actorId(actor),
    reason: what.reason,
    words: what.words,
    brokenAt: now.toISOString(),
    untilAt: new Date(now.getTime() + settings.oversight.breakGlassMinutes * 60_000).toISOString(),
  };
}

/** The operator's own words stay on the page: they may name somebody. */
function notices(row: GlassRow, { actor }: Broken | ParsedCommand<'break-glass'>, now: Date, deps: BreakGlassDeps) {
  const { settings, cases, randomBytes } = deps;
  const who = actor.kind === 'staff' ? (actor.name ?? actor.staffId) : actorId(actor);
  return [...new Set([settings.directorContact.email, settings.operatorContact.email])].map((address) =>
    cases.write.outbox(
      noteRow(now, randomBytes, address, {
        template: 'glass-broken',
        params: { who, number: row.number, reason: row.reason, untilAt: row.untilAt },
        language: settings.languages[0] ?? 'en',
      }),
    ),
  );
}
