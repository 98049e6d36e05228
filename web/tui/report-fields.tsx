import type { FieldError } from '../../domain/errors.ts';
import { oedAnswers } from '../../domain/tui/rows.ts';
import { oedWays } from '../../domain/tui/settings.ts';
import { DateField, Radios, TextArea } from '../form-components.tsx';
import type { PageContext } from '../page-context.ts';
import type { ReportValues } from './report-form.ts';

interface Fields {
  ctx: PageContext;
  values: ReportValues;
  errors: readonly FieldError[] | undefined;
}

export function SentFields({ ctx, values, errors }: Fields) {
  const { t } = ctx;
  return (
    <>
      <DateField
        t={t}
        name="on"
        label={t('tui.report-sent.on')}
        hint={t('tui.date.hint')}
        value={values.on}
        errors={errors}
      />
      <Radios
        t={t}
        name="way"
        label={t('tui.report-sent.way')}
        options={oedWays.map((way) => ({ value: way, text: t(`tui.way.${way}`) }))}
        value={values.way}
        errors={errors}
      />
      <TextArea
        t={t}
        name="noProof"
        label={t('tui.report-sent.no-proof')}
        hint={t('tui.report-sent.no-proof.hint')}
        rows={2}
        maxlength={500}
        value={values.noProof}
        errors={errors}
      />
    </>
  );
}

export function AnswerFields({ ctx, values, errors }: Fields) {
  const { t } = ctx;
  return (
    <>
      <Radios
        t={t}
        name="outcome"
        label={t('tui.report-answer.outcome')}
        options={oedAnswers.map((outcome) => ({ value: outcome, text: t(`tui.report-answer.outcome.${outcome}`) }))}
        value={values.outcome}
        errors={errors}
      />
      <DateField
        t={t}
        name="on"
        label={t('tui.report-answer.on')}
        hint={t('tui.date.hint')}
        value={values.on}
        errors={errors}
      />
      <DateField
        t={t}
        name="endsOn"
        label={t('tui.report-answer.ends')}
        hint={t('tui.report-answer.ends.hint')}
        value={values.endsOn}
        errors={errors}
        optional
      />
    </>
  );
}

/** The questions, for the lines of the error summary. */
export const reportLabels = ({ t }: PageContext, what: 'sent' | 'answer'): Record<string, string> =>
  what === 'sent'
    ? {
        on: t('tui.report-sent.on'),
        way: t('tui.report-sent.way'),
        noProof: t('tui.report-sent.no-proof'),
      }
    : {
        on: t('tui.report-answer.on'),
        outcome: t('tui.report-answer.outcome'),
        endsOn: t('tui.report-answer.ends'),
      };
