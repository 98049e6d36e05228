import type { Finding } from '../../domain/cases/rows.ts';
import type { FormRows } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import type { AwardNote } from '../../domain/money/award-note.ts';
import type { StepPlan } from '../../domain/step/plan.ts';
import type { ProgressKind } from '../../domain/step/progress.ts';
import type { CaseView } from './case-view.ts';
import type { DeskView } from './desk-case.tsx';
import type { StepPay } from './step-pay.tsx';
import type { StepDecideValues } from './step-decide.ts';

/** What of a request stands in it, for those who may read it. */
export interface StepDetail {
  view: CaseView;
  desk: DeskView;
  /** R22: of a STEP coach alone; undefined for anybody else who has the request. */
  confidential?:
    { said: Answers; findings: readonly Finding[]; rows: readonly { question: string; answer: string }[] } | undefined;
  answers: readonly FormRows[];
  /** The same as values, without what the law keeps apart. */
  openAnswers: Answers;
  plan: StepPlan;
  /** What was set aside so far (R13), and with what more may be paid for. */
  awards: readonly AwardNote[];
  pay?: StepPay | undefined;
  /** R14: the federal fiscal year of today. */
  year: string;
  today: string;
  mayRecord: boolean;
  decide?: { values: StepDecideValues; askable: Askable; refer: boolean } | undefined;
  noDecision?: 'not-now' | 'own-packet' | 'claimed' | 'not-you' | undefined;
  /** A form of the plan panel that was not taken, as it was typed. */
  typed?: TypedProgress | undefined;
}
/** One form as it was typed, when it was not taken. */
export interface TypedProgress {
  what: ProgressKind;
  raw: Readonly<Record<string, string | string[] | undefined>>;
}
