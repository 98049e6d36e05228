import { Refusal, type FieldError } from '../errors.ts';
import { dayOf, type Progress } from './progress.ts';
import type { StepRow } from './rows.ts';

type Said<W extends Progress['what']> = Extract<Progress, { what: W }>;
/** A record with who wrote it down. */
export type Recorded<W extends Progress['what']> = Said<W> & Pick<StepRow, 'seq' | 'at' | 'by' | 'year'>;

/** All that was recorded, as it stands now: the newest assessment and plan count, older ones stay readable. */
export interface StepPlan {
  assessment: Recorded<'assessment'> | undefined;
  plan: Recorded<'plan'> | undefined;
  components: Recorded<'component'>[];
  /** The newest first. */
  contacts: Recorded<'contact'>[];
  finish: Recorded<'finish'> | undefined;
}

export function planOf(rows: readonly StepRow[]): StepPlan {
  const ordered = [...rows].sort((a, b) => a.seq - b.seq);
  const of = <W extends Progress['what']>(what: W): Recorded<W>[] =>
    ordered.flatMap(({ progress, seq, at, by, year }) =>
      progress.what === what ? [{ ...(progress as Said<W>), seq, at, by, year }] : [],
    );
  return {
    assessment: of('assessment').at(-1),
    plan: of('plan').at(-1),
    components: of('component'),
    contacts: of('contact').reverse(),
    finish: of('finish').at(-1),
  };
}

/** Somebody whom nobody reached was not in contact: the month goes on. */
export const reached = ({ note }: Said<'contact'>): boolean => note !== 'not-reached';

const wrong = (field: string, key: string): Refusal =>
  new Refusal('invalid-input', {}, [{ field, key } satisfies FieldError]);

/**
 * R12: assessment, then case plan, then components, in this order also by their days. Throws the refusal that says what comes
 * first. `today` is the board's own date; `sentOn` the day on which the person sent the request.
 */
export function checkProgress(
  progress: Progress,
  known: StepPlan,
  { today, sentOn }: { today: string; sentOn: string },
): void {
  const field = progress.what === 'plan' ? 'signedOn' : progress.what === 'component' ? 'startsOn' : 'on';
  const day = dayOf(progress);
  // A component may begin later; everything else has happened.
  if (progress.what !== 'component' && day > today) throw wrong(field, 'in-the-future');
  if (day < sentOn) throw wrong(field, 'before-the-request');
  switch (progress.what) {
    case 'plan':
      if (!known.assessment) throw new Refusal('assessment-first');
      if (progress.signedOn < known.assessment.on) throw wrong(field, 'before-the-assessment');
      return;
    case 'component':
      if (!known.assessment) throw new Refusal('assessment-first');
      if (!known.plan) throw new Refusal('plan-first');
      if (!known.plan.components.includes(progress.component)) throw wrong('component', 'not-in-the-plan');
      if (progress.startsOn < known.plan.signedOn) throw wrong(field, 'before-the-plan');
      if (progress.endsOn !== undefined && progress.endsOn < progress.startsOn)
        throw wrong('endsOn', 'end-before-start');
      return;
    case 'assessment':
    case 'contact':
    case 'finish':
  }
}
