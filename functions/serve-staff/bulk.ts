import { createHash } from 'node:crypto';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { checklistKinds, requestReasons, type ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import type { FieldError } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { boardLanguages } from '../../domain/languages.ts';
import type { BulkAction } from '../../domain/routing/bulk.ts';
import type { BulkValues } from '../../web/staff/bulk-pages.tsx';
import type { StaffDeps } from './deps.ts';

/** As many as a page of the queue shows. */
export const selectedAtMost = 50;
const commandsAtOnce = 5;

export interface BulkWork {
  action: BulkAction;
  values: BulkValues;
  takeOver: boolean;
  operationId: string;
}
export interface Outcome {
  row: ApplicationRow;
  answer: CommandAnswer<{ version?: number; claimedBy?: string | undefined; insteadOf?: string | undefined }>;
}

/** Each packet is a command of its own, with an id that follows from the form's: sent twice it is done once. */
export const partOf = (operationId: string, applicationId: string): string =>
  `op_${createHash('sha256').update(`${operationId} ${applicationId}`).digest('hex').slice(0, 40)}`;

export async function readSelected(
  ids: readonly string[],
  actor: StaffActor,
  { cases }: StaffDeps,
): Promise<{ rows: ApplicationRow[]; left: number }> {
  const wanted = [...new Set(ids)].filter((id) => applicationIdSchema.safeParse(id).success).slice(0, selectedAtMost);
  const found = await Promise.all(wanted.map((id) => cases.getApplication(id)));
  const rows = found.filter((row) => row !== undefined);
  const readable = rows.filter((row) => authorize(actor, 'case.read', caseResource(row)).allowed);
  return { rows: readable, left: new Set(ids).size - readable.length };
}

/** What is missing before anything is done. */
export function errorsOf(action: BulkAction, values: BulkValues): FieldError[] {
  const missing = (field: keyof BulkValues): FieldError[] =>
    (values[field] ?? '') === '' ? [{ field, key: 'choose-one' }] : [];
  if (action === 'person') return missing('staffId');
  return action === 'ask' ? [...missing('kind'), ...missing('reason')] : [];
}

export function workThrough(
  work: BulkWork,
  rows: readonly ApplicationRow[],
  actor: StaffActor,
  deps: StaffDeps,
): Promise<Outcome[]> {
  return each(rows, async (row) => ({ row, answer: (await runOne(work, row, actor, deps)) as Outcome['answer'] }));
}

/** Takes back exactly the changes that are named, each with the version that it made. */
export function undoAll(
  operationId: string,
  versions: ReadonlyMap<string, number>,
  rows: readonly ApplicationRow[],
  actor: StaffActor,
  { commands }: StaffDeps,
): Promise<Outcome[]> {
  return each(rows, async (row) => ({
    row,
    answer: await commands.run('reassign-case', {
      operationId: partOf(operationId, row.applicationId),
      actor,
      applicationId: row.applicationId,
      version: versions.get(row.applicationId) ?? 0,
      to: { kind: 'undo' },
    }),
  }));
}

async function each<R>(rows: readonly ApplicationRow[], work: (row: ApplicationRow) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < rows.length; at += commandsAtOnce)
    results.push(...(await Promise.all(rows.slice(at, at + commandsAtOnce).map(work))));
  return results;
}

function runOne(
  { action, values, takeOver, operationId }: BulkWork,
  row: ApplicationRow,
  actor: StaffActor,
  { commands }: StaffDeps,
): Promise<CommandAnswer<unknown>> {
  const common = { operationId: partOf(operationId, row.applicationId), actor, applicationId: row.applicationId };
  if (action === 'claim') return commands.run('claim-case', common);
  if (action === 'ask') return ask(row, values, common, commands);
  const to =
    action === 'team' ? ({ kind: 'team' } as const) : ({ kind: 'person', staffId: values.staffId ?? '' } as const);
  const note = values.note === undefined || values.note === '' ? {} : { note: values.note };
  return commands.run('reassign-case', { ...common, to, takeOver, ...note });
}

/** Each kind of request is asked by the command that decides on it. */
function ask(
  row: ApplicationRow,
  values: BulkValues,
  common: { operationId: string; actor: StaffActor; applicationId: string },
  commands: StaffDeps['commands'],
): Promise<CommandAnswer<unknown>> {
  const kind = checklistKinds.find((known) => known === values.kind) ?? 'other';
  const reason = requestReasons.find((known) => known === values.reason) ?? 'other';
  const input = {
    ...common,
    version: row.version,
    outcome: 'more-information' as const,
    reason: values.message ?? '',
    requestedItems: [{ what: 'document' as const, kind, reason, note: '' }],
    language: boardLanguages.find((known) => known === values.language) ?? ('en' as const),
  };
  if (row.kind === 'step') return commands.run('decide-step', input);
  if (row.kind === 'ojt') return commands.run('decide-ojt', input);
  return row.kind === 'tui' ? commands.run('hand-over-tui', input) : commands.run('decide-packet', input);
}
