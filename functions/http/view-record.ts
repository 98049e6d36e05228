import type { Actor } from '../../domain/access/actor.ts';
import type { View } from '../../domain/oversight/views.ts';
import type { Settings } from '../../domain/settings.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { OversightTable } from '../../adapters/oversight-table.ts';
import { valueOf } from './answers.ts';

/** Who looks at somebody's papers, kept before they see them: no record, no page. */
export interface ViewRecord {
  views: Pick<OversightTable, 'isOnRecord'>;
  commands: Pick<CommandClient, 'run'>;
  settings: Pick<Settings, 'oversight'>;
  now: () => Date;
}

/** A page of pictures asks many times: only the first of a span of time is written. The person's own looking is nobody's business. */
export async function keepView(
  view: View,
  actor: Actor,
  { views, commands, settings, now }: ViewRecord,
): Promise<void> {
  if (actor.kind === 'participant') return;
  if (await views.isOnRecord(view, actor, now(), settings.oversight.viewOnceMinutes)) return;
  valueOf(await commands.run('record-view', { ...view, actor }));
}
