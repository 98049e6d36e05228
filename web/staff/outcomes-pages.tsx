import { localeOf } from '../../domain/languages.ts';
import type { FieldError } from '../../domain/errors.ts';
import { serviceKinds } from '../../domain/outcomes/events.ts';
import type { ReportLine, ServiceRow } from '../../domain/outcomes/rows.ts';
import type { Center } from '../../domain/settings.ts';
import { Actions, Alert, Button, DateField, Page, PostForm, Radios, Select, Tag, TextField } from '../layout.tsx';
import type { DateParts } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StackTable } from './stack-table.tsx';
import { words } from './words.ts';

export type AfterTab = 'ask' | 'type' | 'services';
const tabHref: Record<AfterTab, string> = {
  ask: '/staff/outcomes',
  type: '/staff/hand-off',
  services: '/staff/services',
};

/** The three lists that are worked off after an award. */
export function AfterTabs({ ctx, tab }: { ctx: PageContext; tab: AfterTab }) {
  const { t } = ctx;
  return (
    <nav aria-label={t('after.tabs')}>
      <ul class="sd-tabs">
        {(['ask', 'type', 'services'] as const).map((each) => (
          <li>
            <a href={tabHref[each]} aria-current={each === tab ? 'page' : undefined}>
              {t(`after.tab.${each}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Whoever looks after several centers chooses one; others see no choice. */
export function CenterChoice(props: {
  ctx: PageContext;
  centers: readonly Center[];
  value: string;
  action: string;
  hidden?: Readonly<Record<string, string>>;
}) {
  const { t } = props.ctx;
  if (props.centers.length < 2) return null;
  return (
    <form class="sd-filter" method="get" action={props.action}>
      {Object.entries(props.hidden ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div>
        <label class="usa-label" for="center">
          {t('after.center')}
        </label>
        <select class="usa-select" id="center" name="center">
          {props.centers.map((center) => (
            <option value={center.centerId} selected={center.centerId === props.value}>
              {center.shortName}
            </option>
          ))}
        </select>
      </div>
      <button class="usa-button usa-button--outline" type="submit">
        {t('after.show')}
      </button>
    </form>
  );
}

export function AsksPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  centers: readonly Center[];
  centerId: string;
  today: string;
  lines: readonly ReportLine[];
  cut: boolean;
}) {
  const { ctx, lines, today } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page ctx={ctx} title={t('after.ask.title')} navigation={staffNavigation(t, props.rights, 'after')} wide>
      <AfterTabs ctx={ctx} tab="ask" />
      <CenterChoice ctx={ctx} centers={props.centers} value={props.centerId} action="/staff/outcomes" />
      <p>{t('after.ask.intro', { count: lines.length })}</p>
      {lines.length === 0 ? null : (
        <StackTable
          caption={t('after.ask.title')}
          hideCaption
          columns={(['packet', 'what', 'by'] as const).map((column) => ({ text: t(`after.ask.col.${column}`) }))}
          rows={lines.map((line) => [
            <a class="usa-link" href={`/staff/cases/${line.applicationId}/outcomes`}>
              {line.number}
            </a>,
            t(`after.ask.what.${line.ask?.what ?? 'started'}`),
            (line.ask?.by ?? '') < today ? (
              <Tag text={t('after.ask.late', { date: say.day(line.ask?.by ?? today) })} kind="error" />
            ) : (
              say.day(line.ask?.by ?? today)
            ),
          ])}
        />
      )}
      {props.cut ? <p>{t('after.ask.cut', { count: lines.length })}</p> : null}
    </Page>
  );
}

export interface ServiceValues {
  service: string;
  on: DateParts;
  people: string;
  partner: string;
  number: string;
}

export function ServicesPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  centers: readonly Center[];
  centerId: string;
  partners: readonly string[];
  values: ServiceValues;
  errors: readonly FieldError[];
  month: string;
  isLastMonth: boolean;
  rows: readonly ServiceRow[];
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
}) {
  const { ctx, values, errors, rows } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('after.services.title')}
      errors={errors}
      errorLabels={{
        service: t('after.services.kind'),
        on: t('after.services.on'),
        people: t('after.services.people'),
        number: t('after.services.number'),
      }}
      navigation={staffNavigation(t, props.rights, 'after')}
      wide
    >
      <AfterTabs ctx={ctx} tab="services" />
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      <CenterChoice ctx={ctx} centers={props.centers} value={props.centerId} action="/staff/services" />
      <section aria-labelledby="add">
        <h2 id="add">{t('after.services.add')}</h2>
        <PostForm ctx={ctx} action="/staff/services">
          <input type="hidden" name="center" value={props.centerId} />
          <Radios
            t={t}
            name="service"
            label={t('after.services.kind')}
            errors={errors}
            value={values.service}
            options={serviceKinds.map((kind) => ({ value: kind, text: t(`outcome.service.${kind}`) }))}
          />
          <DateField t={t} name="on" label={t('after.services.on')} errors={errors} value={values.on} />
          <TextField
            t={t}
            name="people"
            label={t('after.services.people')}
            errors={errors}
            value={values.people}
            inputmode="numeric"
            maxlength={3}
            short
          />
          <Select
            t={t}
            name="partner"
            label={t('after.services.partner')}
            errors={errors}
            value={values.partner}
            empty={t('after.services.no-partner')}
            options={props.partners.map((name) => ({ value: name, text: name }))}
            optional
          />
          <TextField
            t={t}
            name="number"
            label={t('after.services.number')}
            hint={t('after.services.number-hint')}
            errors={errors}
            value={values.number}
            maxlength={20}
            optional
          />
          <Actions>
            <Button text={t('after.services.save')} />
          </Actions>
        </PostForm>
      </section>
      <Entries {...props} rows={rows} />
    </Page>
  );
}

function Entries(props: {
  ctx: PageContext;
  centerId: string;
  month: string;
  isLastMonth: boolean;
  rows: readonly ServiceRow[];
}) {
  const { ctx, rows } = props;
  const { t } = ctx;
  const say = words(ctx);
  const used = rows.filter((row) => !row.takenBack).reduce((sum, row) => sum + row.people, 0);
  const month = new Intl.DateTimeFormat(localeOf(ctx.language), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${props.month}-01T00:00:00Z`));
  const monthHref = (move: number) => {
    const [year = 0, index = 0] = props.month.split('-').map(Number);
    const moved = new Date(Date.UTC(year, index - 1 + move, 1)).toISOString().slice(0, 7);
    return `/staff/services?center=${props.centerId}&month=${moved}`;
  };
  return (
    <section aria-labelledby="list">
      <h2 id="list">{t('after.services.list', { month, count: used })}</h2>
      {rows.length === 0 ? null : (
        <StackTable
          caption={t('after.services.list', { month, count: used })}
          hideCaption
          columns={(['on', 'kind', 'people', 'partner', 'by', 'undo'] as const).map((column) => ({
            text: t(`after.services.col.${column}`),
            number: column === 'people',
          }))}
          rows={rows.map((row) => [
            say.day(row.on),
            <>
              {t(`outcome.service.${row.service}`)}
              {row.number === undefined ? null : ` · ${row.number}`}
            </>,
            String(row.people),
            row.partner ?? '–',
            row.recordedBy.name,
            row.takenBack ? (
              t('after.services.gone', { name: row.takenBack.name })
            ) : (
              <PostForm ctx={ctx} action="/staff/services/take-back" class="sd-inline-form">
                <input type="hidden" name="center" value={props.centerId} />
                <input type="hidden" name="on" value={row.on} />
                <input type="hidden" name="serviceId" value={row.serviceId} />
                <button class="usa-button usa-button--unstyled" type="submit">
                  {t('after.services.undo')}
                  <span class="sd-visually-hidden">
                    {' '}
                    {t('after.services.undo-about', {
                      kind: t(`outcome.service.${row.service}`),
                      date: say.day(row.on),
                    })}
                  </span>
                </button>
              </PostForm>
            ),
          ])}
        />
      )}
      <p class="sd-actions">
        <a class="usa-link" href={monthHref(-1)}>
          {t('after.services.earlier')}
        </a>
        {props.isLastMonth ? null : (
          <a class="usa-link" href={monthHref(1)}>
            {t('after.services.later')}
          </a>
        )}
      </p>
    </section>
  );
}
