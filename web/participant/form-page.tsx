import type { Child } from 'hono/jsx';
import type { FieldError } from '../../domain/errors.ts';
import type { Listing } from '../../domain/etpl/listing.ts';
import { choicesOf, fieldsOnPage, questionText, wordsOf, type RawForm } from '../../domain/forms/form.ts';
import type { Answers, FormField, FormSection } from '../../domain/forms/shape.ts';
import type { Center } from '../../domain/settings.ts';
import { Alert } from '../display-components.tsx';
import {
  Actions,
  Button,
  Checkbox,
  Checkboxes,
  DateField,
  MoneyField,
  PostForm,
  Radios,
  Select,
  TextArea,
  TextField,
} from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { hasText } from '../text.ts';
import { formTexts } from '../texts/form.ts';
import { TroubleAlert } from './sign-in-pages.tsx';
import { centerOptions } from './center-options.ts';

/** One section of the form on the phone, drawn from the table. What was typed stays, whatever was wrong with it. */
export function FormPage(props: {
  ctx: PageContext;
  base: string;
  section: FormSection;
  /** What stands in the fields: stored answers as typed, or what was just posted. */
  raw: RawForm;
  /** All stored answers: conditions on other sections. */
  answers: Answers;
  step: { at: number; of: number };
  center?: { centers: readonly Center[]; value: string } | undefined;
  /** Where the state's list of programs is searched, and what was chosen from it. */
  list?: { href: string; chosen: Listing | undefined } | undefined;
  known?: Known | undefined;
  /** Stands after the questions. */
  note?: Child | undefined;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, section } = props;
  const { t } = ctx;
  const fields = fieldsOnPage(section, props.answers);
  return (
    <Page
      ctx={ctx}
      title={t(`form.section.${section.id}.title`)}
      errors={props.errors}
      errorLabels={Object.fromEntries([
        ...fields.map((field) => [field.name, questionText(field, t)] as const),
        ['centerId', t('form.centerId.label')],
      ])}
      back={{ href: props.base, text: t('form-page.back') }}
    >
      <TroubleAlert trouble={props.trouble} />
      {ctx.workingFor ? <p>{t('coach.form-note', { name: ctx.workingFor.name })}</p> : null}
      {ctx.workingFor && props.section.fields.some(({ keptIn }) => keptIn !== 'cases') ? (
        <Alert kind="info">{t('coach.kept-apart')}</Alert>
      ) : null}
      <p class="usa-hint">{t('form-page.step', props.step)}</p>
      <p>{t(`form.section.${section.id}.intro`)}</p>
      {props.list ? <FromList ctx={ctx} {...props.list} /> : null}
      <PostForm ctx={ctx} action={`${props.base}/form/${section.id}`}>
        {props.center ? (
          <Select
            t={t}
            name="centerId"
            label={t('form.centerId.label')}
            options={centerOptions(props.center.centers, t)}
            value={props.center.value}
            errors={props.errors}
          />
        ) : null}
        {grouped(fields).map((group) => (
          <FieldGroup
            ctx={ctx}
            group={group}
            section={{ ...section, fields }}
            raw={props.raw}
            errors={props.errors ?? []}
            known={props.known}
          />
        ))}
        {props.note}
        <Actions>
          <Button text={t('common.save-continue')} />
          <Button text={t('form-page.later')} kind="outline" name="then" value="later" />
          {props.list ? <Button text={t('etpl.from-form.save')} kind="outline" name="then" value="find" /> : null}
        </Actions>
      </PostForm>
    </Page>
  );
}

function FromList({ ctx, href, chosen }: { ctx: PageContext; href: string; chosen: Listing | undefined }) {
  const { t } = ctx;
  return (
    <Alert kind={chosen ? 'success' : 'info'}>
      {chosen
        ? t('etpl.chosen', { program: chosen.program, provider: chosen.provider, etplId: chosen.etplId })
        : t('etpl.from-form')}{' '}
      <a class="usa-link" href={href}>
        {t(chosen ? 'etpl.chosen.change' : 'etpl.from-form.link')}
      </a>
    </Alert>
  );
}

/** Answers that we know the person has, by field: chosen instead of typed. */
type Known = Readonly<Record<string, readonly string[]>>;

interface Group {
  /** The condition that these fields share, when it is about this page. */
  when?: FormField['when'];
  fields: FormField[];
}
export function grouped(fields: readonly FormField[]): Group[] {
  const groups: Group[] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    const same = last && JSON.stringify(last.when) === JSON.stringify(field.when);
    if (same) last.fields.push(field);
    else groups.push({ ...(field.when ? { when: field.when } : {}), fields: [field] });
  }
  return groups;
}

export function FieldGroup(props: {
  ctx: PageContext;
  group: Group;
  section: FormSection;
  raw: RawForm;
  errors: readonly FieldError[];
  known?: Known | undefined;
}) {
  const { ctx, group, section } = props;
  const { t } = ctx;
  const asker = group.when && section.fields.find((each) => each.name === group.when?.field);
  const fields = group.fields.map((field) => (
    <>
      <GroupHeading field={field} section={section} ctx={ctx} />
      <OneField ctx={ctx} field={field} raw={props.raw} errors={props.errors} known={props.known} />
    </>
  ));
  if (!asker) return <>{fields}</>;
  const answers = (group.when?.is ?? []).map((value) =>
    asker.kind === 'yes-no'
      ? t(value === 'yes' ? 'form.answer.yes' : 'form.answer.no')
      : t(`form.${wordsOf(asker)}.option.${value}`),
  );
  return (
    <div class="sd-condition">
      <p>
        {t('form-page.if', { question: questionText(asker, t) })}{' '}
        {answers.map((answer, at) => (
          <>
            {at > 0 ? ` ${t('form-page.or')} ` : ''}
            <strong>{answer}</strong>
          </>
        ))}
      </p>
      {fields}
    </div>
  );
}

/** Two runs of like fields get a heading of their own: what is asked for, and each school that is compared. */
function GroupHeading({ field, section, ctx }: { field: FormField; section: FormSection; ctx: PageContext }) {
  const { t } = ctx;
  if (field === section.fields.find(({ name }) => name.startsWith('cost-')))
    return (
      <>
        <h2>{t('form.costs.asked')}</h2>
        <p>{t('form.costs.asked-hint')}</p>
      </>
    );
  if (field.name === 'school1Title') return <p>{t('form.compare.intro')}</p>;
  return null;
}

function OneField({
  ctx,
  field,
  raw,
  errors,
  known,
}: {
  ctx: PageContext;
  field: FormField;
  raw: RawForm;
  errors: readonly FieldError[];
  known: Known | undefined;
}) {
  const { t } = ctx;
  const name = field.name;
  const label = questionText(field, t);
  const ownHint = hasText(`form.${name}.hint`, formTexts)
    ? t(`form.${name}.hint`, { phones: ctx.unemploymentPhones.join(' · ') })
    : undefined;
  const optional = !field.required && field.kind !== 'checkbox' && !name.startsWith('cost-');
  const value = text(raw[name]) || (field.unanswered ?? '');
  const ones = known?.[name] ?? [];
  if (ones.length > 0)
    return (
      <Radios
        t={t}
        name={name}
        label={label}
        hint={ownHint}
        optional={optional}
        errors={errors}
        options={[...ones.map((each) => ({ value: each, text: each })), { value: '', text: t(`form.${name}.none`) }]}
        value={value}
      />
    );
  switch (field.kind) {
    case 'text':
    case 'number':
    case 'phone':
    case 'email':
      return (
        <TextField
          t={t}
          name={name}
          label={label}
          hint={ownHint}
          optional={optional}
          errors={errors}
          value={value}
          maxlength={field.maxLength ?? 12}
          short={field.kind === 'number' || name === 'zip'}
          type={field.kind === 'phone' ? 'tel' : field.kind === 'email' ? 'email' : 'text'}
          inputmode={inputModes[field.kind]}
          autocomplete={field.autocomplete}
        />
      );
    case 'textarea':
      return (
        <TextArea
          t={t}
          name={name}
          label={label}
          hint={ownHint}
          optional={optional}
          errors={errors}
          value={value}
          maxlength={field.maxLength}
        />
      );
    case 'money':
      return (
        <MoneyField t={t} name={name} label={label} hint={ownHint} optional={optional} errors={errors} value={value} />
      );
    case 'date':
      return (
        <DateField
          t={t}
          name={name}
          label={label}
          hint={ownHint ?? t('form.date.hint')}
          optional={optional}
          errors={errors}
          birthday={field.autocomplete === 'bday'}
          value={{ month: text(raw[`${name}-month`]), day: text(raw[`${name}-day`]), year: text(raw[`${name}-year`]) }}
        />
      );
    case 'yes-no':
    case 'choice': {
      const options = (field.kind === 'yes-no' ? ['yes', 'no'] : choicesOf(field, ctx)).map((each) => ({
        value: each,
        text: field.kind === 'yes-no' ? t(`form.answer.${each}`) : t(`form.${wordsOf(field)}.option.${each}`),
      }));
      // A long list of languages is a list to choose from; few answers are all in sight.
      return options.length > 8 ? (
        <Select
          t={t}
          name={name}
          label={label}
          hint={ownHint}
          optional={optional}
          errors={errors}
          options={options}
          value={value}
        />
      ) : (
        <Radios
          t={t}
          name={name}
          label={label}
          hint={ownHint}
          optional={optional}
          errors={errors}
          options={options}
          value={value}
        />
      );
    }
    case 'choices': {
      const chosen = raw[name];
      return (
        <Checkboxes
          t={t}
          name={name}
          label={label}
          hint={ownHint}
          optional={optional}
          errors={errors}
          options={(field.options ?? []).map((each) => ({ value: each, text: t(`form.${name}.option.${each}`) }))}
          values={typeof chosen === 'string' ? [chosen] : [...(chosen ?? [])]}
        />
      );
    }
    case 'checkbox':
      return <Checkbox t={t} name={name} label={label} errors={errors} checked={value === 'yes'} />;
  }
}
const inputModes = { text: 'text', number: 'decimal', phone: 'tel', email: 'email' } as const;
const text = (value: RawForm[string]): string => (typeof value === 'string' ? value : (value?.[0] ?? ''));

/** Where "save and go on" leads: the next section that is asked, or back to the list. */
export function sectionAfter(
  id: string,
  sections: readonly FormSection[],
  asked: readonly FormSection[] = sections,
): FormSection | undefined {
  const at = sections.findIndex((section) => section.id === id);
  return at < 0 ? undefined : sections.slice(at + 1).find((section) => asked.includes(section));
}
