import { pendingKey } from '../cases/indexes.ts';
import type { CaseRows } from './case-rows.ts';
import { clockSkewMs, collect, hourMs, outboxGraceMs, type Say, type Violation } from './violation.ts';

/** What was asked for in a decision's transaction is done within the hour, and every wait that is answered was told so. */
export function judgeOutbox(read: CaseRows, now: Date): Violation[] {
  const rows = read.outbox.flatMap(({ row, stored }) =>
    collect('outbox', row.outboxId, (say) => {
      const { type } = row.message;
      if (row.doneAt !== undefined) {
        if (stored['pendingPk'] !== undefined) say('done-and-pending', { type });
        return;
      }
      if (stored['pendingPk'] !== pendingKey || !String(stored['pendingSk']).endsWith(`#${row.outboxId}`))
        say('out-of-the-relays-sight', { type });
      // Held for a reason, it is late only an hour after that.
      const ageMs = now.getTime() - Date.parse(row.heldUntil ?? row.createdAt);
      if (ageMs > outboxGraceMs) say('not-done', { type, attempts: row.attempts, hours: Math.floor(ageMs / hourMs) });
    }),
  );
  return [
    ...rows,
    ...collect('outbox', read.applicationId, (say) => {
      rounds(read, say);
      answers(read, say);
    }),
  ];
}

/** Each round's execution was asked for, once. Those that a restore has passed over were not. */
function rounds({ application, outbox }: CaseRows, say: Say): void {
  const starts = outbox.flatMap(({ row: { message } }) => (message.type === 'start-execution' ? [message] : []));
  for (let round = 1; round <= (application?.row.round ?? 0); round += 1) {
    const isPassedOver = starts.some((start) => (start.after ?? Infinity) < round && round < start.round);
    const count = starts.filter((start) => start.round === round).length;
    if (count !== (isPassedOver ? 0 : 1)) say('round-starts', { round, count });
  }
}

/** A decision asks for its answer in its own transaction; an answered wait was handed to the relay after it opened. */
function answers({ decisions, tasks, outbox }: CaseRows, say: Say): void {
  const asked = (round: number, kind: string, sinceMs: number) =>
    outbox.some(
      ({ row: { message, createdAt } }) =>
        message.type === 'answer-task' &&
        message.round === round &&
        message.kind === kind &&
        Date.parse(createdAt) >= sinceMs,
    );
  for (const { row } of decisions)
    if (!asked(row.round, row.stage, Date.parse(row.decidedAt))) say('decision-not-handed-on', { seq: row.seq });
  for (const { row } of tasks) {
    const { round, kind, answer, openedAt } = row;
    if (!answer) continue;
    if (!asked(round, kind, Date.parse(openedAt) - clockSkewMs)) say('answer-not-handed-on', { round, kind });
    const outcome = kind === 'first' || kind === 'second' ? answer['outcome'] : undefined;
    // A case that was taken back or closed ends the wait without a decision.
    if (outcome === undefined || outcome === 'withdrawn') continue;
    if (!decisions.some((each) => each.row.outcome === outcome && each.row.round <= round))
      say('answer-without-decision', { round, kind });
  }
}
