import { actorId } from '../../domain/access/actor.ts';
import { retention } from '../../domain/cases/records.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { viewKey } from '../../domain/oversight/views.ts';
import type { Settings } from '../../domain/settings.ts';
import type { OversightTable } from '../../adapters/oversight-table.ts';

/**
 * That somebody other than the person looks at their packet: one row for each span of time, written before anything is shown.
 * Whether they may was asked by the page that shows it; this function can write such rows and nothing else, and read none.
 */
export async function recordView(
  { actor, ...view }: ParsedCommand<'record-view'>,
  { oversight, clock, settings }: { oversight: Pick<OversightTable, 'recordView'>; clock: Clock; settings: Settings },
): Promise<CommandValue<'record-view'>> {
  if (actor.kind === 'participant') throw new Refusal('wrong-role');
  const now = clock.now();
  await oversight.recordView(viewKey(view, actor, now, settings.oversight.viewOnceMinutes), {
    ...retention(now, settings.policy.retentionYears),
    ...view,
    actor: actorId(actor),
    actorKind: actor.kind,
    at: now.toISOString(),
  });
  return {};
}
