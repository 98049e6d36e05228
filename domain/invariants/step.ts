import { Refusal } from '../errors.ts';
import { checkProgress, planOf, reached } from '../step/plan.ts';
import type { StepRow } from '../step/rows.ts';
import type { CaseRows } from './case-rows.ts';
import { collect, type Violation } from './violation.ts';

/** R12, read from the rows alone: nothing is missing, and nothing came before what has to come first. */
export function judgeStep({ application, applicationId, steps }: CaseRows): Violation[] {
  if (!application || application.row.kind !== 'step') return [];
  const { status, step } = application.row;
  return collect('step-order', applicationId, (say) => {
    if ((status === 'active' || status === 'completed') && !step) say('accepted-without-a-day', { status });
    const rows = steps.map(({ row }) => row).sort((a, b) => a.seq - b.seq);
    if (rows.length !== (step?.count ?? 0))
      say('records-miscounted', { count: step?.count ?? 0, counted: rows.length });
    rows.forEach((row, at) => {
      if (row.seq !== at + 1) say('record-missing', { seq: at + 1 });
      const why = tooEarly(row, rows.slice(0, at));
      if (why !== undefined) say('out-of-order', { seq: row.seq, what: row.progress.what, why });
    });
    const [last = ''] = planOf(rows)
      .contacts.filter(reached)
      .map(({ on }) => on)
      .sort()
      .reverse();
    // Accepted a second time (an appeal, a new start), the month counts from that day.
    if (step?.lastContactOn !== undefined && step.lastContactOn > last) say('contact-without-record');
  });
}

/** What the command would have refused, whatever today's date is. */
function tooEarly(row: StepRow, before: readonly StepRow[]): string | undefined {
  try {
    checkProgress(row.progress, planOf(before), { today: '9999-12-31', sentOn: '' });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.fields[0]?.key ?? error.code;
  }
}
