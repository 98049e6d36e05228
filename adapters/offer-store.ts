import type { StepOfLine } from '../domain/money/award-steps.ts';
import type { AwardRow } from '../domain/money/ledger-rows.ts';

/** All that an offer held goes back to its funds; nothing, where somebody was first. */
export const givenBack = ({ status, lines }: Pick<AwardRow, 'status' | 'lines'>): StepOfLine[] =>
  status === 'offered' ? committedSteps(lines, 'decline') : [];

export const committedSteps = (lines: AwardRow['lines'], step: 'decline' | 'lapse' | 'obligate'): StepOfLine[] =>
  lines.flatMap(({ committedCents: amountCents }, line) => (amountCents > 0 ? [{ line, step, amountCents }] : []));
