import { localeOf } from '../../domain/languages.ts';
import type { Report, Row, Shown } from '../../domain/outcomes/report.ts';
import { sectors } from '../../domain/outcomes/events.ts';
import { trainingTypes, type Center } from '../../domain/settings.ts';
import { Alert, Page } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StackTable } from './stack-table.tsx';
import { words } from './words.ts';

export interface ReportProps {
  rights: StaffRights;
  report: Report;
  /** Names of years that can be chosen: PY2026, FFY2027. */
  periods: readonly string[];
  period: string;
  centers: readonly Center[];
  partners: readonly string[];
  hideBelow: number;
  csvHref: string;
  /** Absent: the day is today. */
  asOfGiven?: string | undefined;
}

/** Numbers as the page and its table say them. */
export function reportWords(ctx: PageContext) {
  const { t } = ctx;
  const say = words(ctx);
  const numbers = new Intl.NumberFormat(localeOf(ctx.language));
  return {
    day: say.day,
    time: say.time,
    number: (value: Shown) => (value === 'hidden' ? t('report.not-shown') : numbers.format(value)),
    percent: (value: Shown | undefined) =>
      value === undefined ? '–' : value === 'hidden' ? t('report.not-shown') : `${value}%`,
    wage: (value: Shown | undefined) =>
      value === undefined ? '–' : value === 'hidden' ? t('report.not-shown') : say.money(value),
    period: (name: string) => {
      const year = Number(name.replace(/\D/g, ''));
      return name.startsWith('PY')
        ? t('report.period.year', { from: String(year), to: String(year + 1) })
        : t('report.period.federal', { from: String(year - 1), to: String(year) });
    },
  };
}
export type ReportWords = ReturnType<typeof reportWords>;

/** Each table of the report: what its rows are called. */
export function reportTables(
  report: Report,
  ctx: PageContext,
  centerName: (centerId: string) => string,
): { id: string; title: string; rows: (Row & { name: string })[]; services: boolean }[] {
  const { t } = ctx;
  const named = (rows: readonly Row[], name: (key: string) => string) =>
    rows.map((row) => ({ ...row, name: name(row.key) }));
  return [
    {
      id: 'sector',
      title: t('report.by.sector'),
      rows: named(report.bySector, (key) => t(`outcome.sector.${key}`)),
      services: false,
    },
    { id: 'center', title: t('report.by.center'), rows: named(report.byCenter, centerName), services: true },
    { id: 'partner', title: t('report.by.partner'), rows: named(report.byPartner, (key) => key), services: true },
    {
      id: 'type',
      title: t('report.by.type'),
      rows: named(report.byTrainingType, (key) => t(`report.training.${key}`)),
      services: true,
    },
  ];
}

export function ReportPage({ ctx, ...props }: ReportProps & { ctx: PageContext }) {
  const { t } = ctx;
  const { report } = props;
  const { figures, scope } = report;
  const say = reportWords(ctx);
  const inOneSentence = (['participants', 'trained', 'services', 'credentials', 'employed'] as const).every(
    (name) => figures[name] !== 'hidden',
  );
  const centerName = (centerId: string) =>
    props.centers.find((center) => center.centerId === centerId)?.shortName ?? centerId;
  return (
    <Page ctx={ctx} title={t('report.title')} navigation={staffNavigation(t, props.rights, 'report')} wide>
      <Filters ctx={ctx} say={say} {...props} />
      <section aria-labelledby="all">
        <h2 id="all">{t('report.by.all')}</h2>
        <p>
          {t('report.scope', {
            from: say.day(scope.from),
            to: say.day(scope.to),
            asOf: say.day(scope.asOf),
            now: say.time(new Date(ctx.nowMs).toISOString()),
          })}
        </p>
        {figures.participants === 0 && figures.services === 0 ? (
          <p>{t('report.nobody')}</p>
        ) : (
          <>
            {inOneSentence ? (
              <p class="sd-status">
                {t('report.sentence', {
                  participants: say.number(figures.participants),
                  trained: say.number(figures.trained),
                  percent: say.percent(report.trainedPercent),
                  services: say.number(figures.services),
                  credentials: say.number(figures.credentials),
                  employed: say.number(figures.employed),
                })}
              </p>
            ) : (
              <p>{t('report.too-few')}</p>
            )}
            <p>{t('report.partners', { partners: report.partners, centers: report.centers })}</p>
            <div class="sd-narrow">
              <StackTable
                caption={t('report.by.all')}
                hideCaption
                columns={[{ text: t('report.figure.figure') }, { text: t('report.figure.value'), number: true }]}
                rows={reportFigures(report, ctx, say)}
              />
            </div>
          </>
        )}
        {scope.sector === undefined ? null : <Alert kind="info">{t('report.sector-note')}</Alert>}
      </section>
      {reportTables(report, ctx, centerName)
        .filter((table) => table.rows.length > 0)
        .map((table) => (
          <section aria-labelledby={table.id}>
            <h2 id={table.id}>{table.title}</h2>
            <StackTable
              caption={table.title}
              hideCaption
              columns={[
                { text: table.title },
                ...rowColumns(table.services).map((column) => ({ text: t(`report.figure.${column}`), number: true })),
              ]}
              rows={table.rows.map((row) => [
                row.name,
                ...rowColumns(table.services).map((column) =>
                  column === 'wage' ? say.wage(row.medianHourlyCents) : say.number(row[column]),
                ),
              ])}
            />
          </section>
        ))}
      <p class="usa-hint">{t('report.hidden-note', { below: props.hideBelow })}</p>
      <p class="usa-hint">{t('report.about-wage')}</p>
      <p class="sd-screen-only">
        <a class="usa-link" href={props.csvHref}>
          {t('report.csv')}
        </a>
        <span class="usa-hint">{t('report.print')}</span>
      </p>
    </Page>
  );
}

export const rowColumns = (services: boolean) =>
  [
    'participants',
    'trained',
    'credentials',
    'employed',
    'wage',
    ...(services ? (['services'] as const) : []),
  ] as const satisfies readonly string[];

/** The figures of the whole scope, as rows of two cells. */
export function reportFigures(report: Report, { t }: PageContext, say: ReportWords): [string, string][] {
  const { figures } = report;
  return [
    [t('report.figure.participants'), say.number(figures.participants)],
    [t('report.figure.trained'), say.number(figures.trained)],
    [t('report.figure.percent'), say.percent(report.trainedPercent)],
    [t('report.figure.workshops'), say.number(figures.workshops)],
    [t('report.figure.sessions'), say.number(figures.sessions)],
    [t('report.figure.services'), say.number(figures.services)],
    [t('report.figure.credentials'), say.number(figures.credentials)],
    [t('report.figure.employed'), say.number(figures.employed)],
    [t('report.figure.wage'), say.wage(figures.medianHourlyCents)],
    [t('report.figure.partners'), String(report.partners)],
    [t('report.figure.centers'), String(report.centers)],
  ];
}

function Filters({ ctx, say, ...props }: ReportProps & { ctx: PageContext; say: ReportWords }) {
  const { t } = ctx;
  const { scope } = props.report;
  return (
    <form class="sd-filter sd-screen-only" method="get" action="/staff/report" aria-label={t('report.filter')}>
      <Choice
        t={t}
        name="period"
        label={t('report.period')}
        value={props.period}
        options={props.periods.map((name) => ({ value: name, text: say.period(name) }))}
      />
      <div>
        <label class="usa-label" for="as-of">
          {t('report.as-of')}
        </label>
        <span class="usa-hint" id="as-of-hint">
          {t('report.as-of-hint')}
        </span>
        <input
          class="usa-input"
          id="as-of"
          type="date"
          name="as-of"
          value={props.asOfGiven ?? ''}
          aria-describedby="as-of-hint"
        />
      </div>
      {props.centers.length < 2 ? null : (
        <Choice
          t={t}
          name="center"
          label={t('report.center')}
          value={scope.centerId}
          all
          options={props.centers.map((center) => ({ value: center.centerId, text: center.shortName }))}
        />
      )}
      <Choice
        t={t}
        name="partner"
        label={t('report.partner')}
        value={scope.partner}
        all
        options={props.partners.map((name) => ({ value: name, text: name }))}
      />
      <Choice
        t={t}
        name="type"
        label={t('report.type')}
        value={scope.trainingType}
        all
        options={trainingTypes.map((type) => ({ value: type, text: t(`report.training.${type}`) }))}
      />
      <Choice
        t={t}
        name="sector"
        label={t('report.sector')}
        value={scope.sector}
        all
        options={sectors.map((sector) => ({ value: sector, text: t(`outcome.sector.${sector}`) }))}
      />
      <button class="usa-button" type="submit">
        {t('report.show')}
      </button>
    </form>
  );
}

function Choice(props: {
  t: PageContext['t'];
  name: string;
  label: string;
  value: string | undefined;
  all?: boolean;
  options: readonly { value: string; text: string }[];
}) {
  return (
    <div>
      <label class="usa-label" for={props.name}>
        {props.label}
      </label>
      <select class="usa-select" id={props.name} name={props.name}>
        {props.all ? <option value="">{props.t('report.all')}</option> : null}
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
