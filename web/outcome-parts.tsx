import type { FieldError } from '../domain/errors.ts';
import type { RawForm } from '../domain/forms/read-answer.ts';
import type { FormField } from '../domain/forms/shape.ts';
import type { OutcomeEvent } from '../domain/outcomes/events.ts';
import { DateField, MoneyField, Radios, Select, TextField } from './form-components.tsx';
import type { PageContext } from './page.tsx';
import { words, type WordsContext } from './staff/words.ts';

/** One thing that was told, in words. */
export function saidText(said: OutcomeEvent, ctx: WordsContext): string {
  const { t } = ctx;
  const say = words(ctx);
  const date = say.day(said.on);
  switch (said.event) {
    case 'started':
      return t('outcome.said.started', {
        date,
        sector: said.sector ?? 'none',
        sectorName: said.sector === undefined ? '' : t(`outcome.sector.${said.sector}`),
      });
    case 'completed':
    case 'taken-back':
      return t(`outcome.said.${said.event}`, { date });
    case 'left':
      return t('outcome.said.left', { date, reason: t(`outcome.reason.${said.reason}`) });
    case 'credential':
      return t('outcome.said.credential', { date, credential: said.credential });
    case 'employed': {
      const { employer, hourlyCents, weeklyHours } = said;
      return [
        t('outcome.said.employed', { date, jobTitle: said.jobTitle }),
        ...(employer === undefined ? [] : [t('outcome.said.employer', { employer })]),
        ...(hourlyCents === undefined ? [] : [t('outcome.said.wage', { wage: say.money(hourlyCents) })]),
        ...(weeklyHours === undefined ? [] : [t('outcome.said.hours', { hours: weeklyHours })]),
        ...(said.sector === undefined ? [] : [t(`outcome.sector.${said.sector}`)]),
      ].join(', ');
    }
    case 'nothing-yet':
      return t('outcome.said.nothing-yet', { date, about: said.about });
    case 'follow-up':
      return [
        t(`outcome.said.follow-up-${said.quarter}`, { date, answer: t(`outcome.answer.${said.answer}`) }),
        ...(said.hourlyCents === undefined ? [] : [t('outcome.said.wage', { wage: say.money(said.hourlyCents) })]),
      ].join(', ');
    case 'service':
      return t('outcome.said.service', { date, service: t(`outcome.service.${said.service}`) });
  }
}

const optionTexts: Readonly<Record<string, string>> = {
  sector: 'outcome.sector',
  reason: 'outcome.reason',
  about: 'outcome.about',
  quarter: 'outcome.quarter',
  answer: 'outcome.answer',
};

/** The fields of one event, with what was typed. */
export function OutcomeFields(props: {
  ctx: PageContext;
  fields: readonly FormField[];
  raw: RawForm;
  errors: readonly FieldError[];
}) {
  return (
    <>
      {props.fields.map((field) => (
        <OneField ctx={props.ctx} field={field} raw={props.raw} errors={props.errors} />
      ))}
    </>
  );
}

function OneField(props: { ctx: PageContext; field: FormField; raw: RawForm; errors: readonly FieldError[] }) {
  const { field, errors } = props;
  const { t } = props.ctx;
  const text = (name: string): string => {
    const value = props.raw[name];
    return typeof value === 'string' ? value : '';
  };
  const label = t(`outcome.field.${field.name}`);
  const options = (field.options ?? []).map((value) => ({ value, text: t(`${optionTexts[field.name]}.${value}`) }));
  const optional = !field.required;
  const value = text(field.name);
  const { name } = field;
  switch (field.kind) {
    case 'date':
      return (
        <DateField
          t={t}
          name={name}
          label={label}
          errors={errors}
          value={{ month: text(`${name}-month`), day: text(`${name}-day`), year: text(`${name}-year`) }}
        />
      );
    case 'money':
      return <MoneyField t={t} name={name} label={label} errors={errors} optional={optional} value={value} />;
    case 'yes-no':
      return (
        <Radios
          t={t}
          name={name}
          label={label}
          errors={errors}
          value={value}
          options={[
            { value: 'yes', text: t('common.yes') },
            { value: 'no', text: t('common.no') },
          ]}
        />
      );
    case 'choice':
      return options.length > 3 ? (
        <Select t={t} name={name} label={label} errors={errors} optional={optional} value={value} options={options} />
      ) : (
        <Radios t={t} name={name} label={label} errors={errors} optional={optional} value={value} options={options} />
      );
    default:
      return (
        <TextField
          t={t}
          name={name}
          label={label}
          errors={errors}
          optional={optional}
          value={value}
          maxlength={field.maxLength}
          short={field.kind === 'number'}
          inputmode={field.kind === 'number' ? 'numeric' : undefined}
        />
      );
  }
}
