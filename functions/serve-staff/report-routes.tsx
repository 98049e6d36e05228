import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { atCenter } from '../../domain/access/resources.ts';
import { yearOf } from '../../domain/calendar/business-time.ts';
import { Refusal } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import { sectors } from '../../domain/outcomes/events.ts';
import { periodOf, reportOf, yearsOf, type Report, type ReportScope } from '../../domain/outcomes/report.ts';
import { trainingTypes, type Center } from '../../domain/settings.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { toCsv } from '../../web/csv.ts';
import { ReportPage, reportFigures, reportTables, reportWords, rowColumns } from '../../web/staff/report-page.tsx';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { StaffDeps } from './deps.ts';
import { rightsOf, signedInStaff, todayOf } from './reading.ts';

/** Years that can be chosen from the list; any other span goes by `from` and `to`. */
const yearsBack = 6;

/** The board's report: a SkillsTeam's own center, every center for Liaisons and the operator. Without names. */
export function reportRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/report', async (c) => {
    const actor = signedInStaff(c);
    const { report, centers, period, asOfGiven } = await readReport(c, deps, actor);
    const url = new URL(c.req.url);
    return page(
      c,
      <ReportPage
        ctx={c.get('page')}
        rights={rightsOf(actor, deps)}
        report={report}
        periods={periodNames(deps)}
        period={period}
        centers={centers}
        partners={deps.http.settings.partners.map((partner) => partner.name)}
        hideBelow={outcomeSettings.hideBelow}
        csvHref={`/staff/report.csv${url.search}`}
        asOfGiven={asOfGiven}
      />,
    );
  });

  app.get('/staff/report.csv', async (c) => {
    const actor = signedInStaff(c);
    const { report, centers } = await readReport(c, deps, actor);
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="report-${report.scope.asOf}.csv"`);
    return c.body(toCsv(csvOf(c, report, centers)));
  });

  app.get('/staff/api/report', async (c) => {
    const actor = signedInStaff(c);
    return c.json((await readReport(c, deps, actor)).report);
  });
}

function periodNames(deps: StaffDeps): string[] {
  const today = todayOf(deps);
  return (['program-year', 'federal-fiscal-year'] as const).flatMap((calendar) => {
    const name = yearOf(today, calendar);
    const prefix = name.replace(/\d/g, '');
    const year = Number(name.slice(prefix.length));
    return Array.from({ length: yearsBack }, (_, back) => `${prefix}${year - back}`);
  });
}

const wrong = (field: string): Refusal => new Refusal('invalid-input', {}, [{ field, key: 'invalid' }]);

async function readReport(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
): Promise<{ report: Report; centers: Center[]; period: string; asOfGiven: string | undefined }> {
  const centers = deps.http.settings.centers.filter(
    (center) => authorize(actor, 'report.read', atCenter(center.centerId)).allowed,
  );
  if (centers.length === 0) throw new Refusal('wrong-role');
  const { scope, period, asOfGiven } = scopeAsked(c, deps, centers);
  const years = yearsOf(scope);
  if (!years) throw wrong('from');
  // Filters are applied to all that is read: what one of them leaves out decides too what may be shown.
  const parts = await Promise.all(
    centers.flatMap((center) =>
      years.map(async (year) => ({
        lines: await deps.outcomes.reportLines(center.centerId, year),
        counts: await deps.outcomes.serviceCounts(center.centerId, year),
      })),
    ),
  );
  const report = reportOf(
    parts.flatMap((part) => part.lines),
    parts.flatMap((part) => part.counts),
    scope,
    outcomeSettings.hideBelow,
  );
  return { report, centers, period, asOfGiven };
}

function scopeAsked(c: HttpContext, deps: StaffDeps, centers: readonly Center[]) {
  const today = todayOf(deps);
  const asked = (name: string): string | undefined => {
    const value = c.req.query(name);
    return value === undefined || value === '' ? undefined : value;
  };
  const date = (name: string): string | undefined => {
    const value = asked(name);
    if (value !== undefined && !isRealDate(value)) throw wrong(name);
    return value;
  };
  const oneOf = <V extends string>(name: string, options: readonly V[]): V | undefined => {
    const value = asked(name);
    if (value === undefined) return undefined;
    const option = options.find((each) => each === value);
    if (option === undefined) throw wrong(name);
    return option;
  };
  const period = asked('period') ?? yearOf(today, 'program-year');
  const named = periodOf(period);
  if (!named) throw wrong('period');
  const asOfGiven = date('as-of');
  const scope: ReportScope = {
    from: date('from') ?? named.from,
    to: date('to') ?? named.to,
    asOf: asOfGiven ?? today,
    centerId: oneOf(
      'center',
      centers.map((center) => center.centerId),
    ),
    partner: asked('partner'),
    trainingType: oneOf('type', trainingTypes),
    sector: oneOf('sector', sectors),
  };
  return { scope, period, asOfGiven };
}

function csvOf(c: HttpContext, report: Report, centers: readonly Center[]): (string | number)[][] {
  const ctx = c.get('page');
  const { t } = ctx;
  const say = reportWords(ctx);
  const centerName = (centerId: string) => centers.find((each) => each.centerId === centerId)?.shortName ?? centerId;
  const { scope } = report;
  const plain = (value: number | 'hidden' | undefined): string | number =>
    value === undefined ? '' : value === 'hidden' ? t('report.not-shown') : value;
  return [
    [t('report.title')],
    [t('report.period'), scope.from, scope.to],
    [t('report.as-of'), scope.asOf],
    ...(scope.centerId === undefined ? [] : [[t('report.center'), centerName(scope.centerId)]]),
    ...(scope.partner === undefined ? [] : [[t('report.partner'), scope.partner]]),
    ...(scope.trainingType === undefined ? [] : [[t('report.type'), t(`report.training.${scope.trainingType}`)]]),
    ...(scope.sector === undefined ? [] : [[t('report.sector'), t(`outcome.sector.${scope.sector}`)]]),
    [t('report.hidden-note', { below: outcomeSettings.hideBelow })],
    [],
    [t('report.figure.figure'), t('report.figure.value')],
    ...reportFigures(report, ctx, say),
    ...reportTables(report, ctx, centerName).flatMap((table) => [
      [],
      [table.title, ...rowColumns(table.services).map((column) => t(`report.figure.${column}`))],
      ...table.rows.map((row) => [
        row.name,
        ...rowColumns(table.services).map((column) =>
          column === 'wage' ? say.wage(row.medianHourlyCents) : plain(row[column]),
        ),
      ]),
    ]),
  ];
}
