import type { StepDecideValues } from '../../web/staff/step-decide.ts';
import type { TypedProgress } from '../../web/staff/step-detail.ts';
import type { StepPayValues } from '../../web/staff/step-pay-form.ts';

/** What was typed at a STEP case and not taken, to be drawn again. */
export interface Again {
  decide?: StepDecideValues;
  typed?: TypedProgress;
  pay?: { values: StepPayValues; offerId?: string };
}
