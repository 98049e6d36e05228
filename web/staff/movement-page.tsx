import type { Center } from '../../domain/settings.ts';
import type { CsvCell } from '../csv.ts';
import { Page } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { DaysPicture, FlowPicture } from './movement-picture.tsx';
import { deskHref, packetHref, type MovementView } from './movement-view.ts';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StackTable } from './stack-table.tsx';
import { words, type Words } from './words.ts';

export interface MovementProps {
  rights: StaffRights;
  view: MovementView;
  /** Those that the reader sees. */
  centers: readonly Pick<Center, 'centerId' | 'shortName'>[];
  csvHref: string;
}

/** Where packets wait, and whether they move as fast as was promised (R28). Counts: the packets themselves are on the desk. */
export function MovementPage({ ctx, ...props }: MovementProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { view } = props;
  const counted = view.countedUntil !== undefined;
  return (
    <Page ctx={ctx} title={t('movement.title')} navigation={staffNavigation(t, props.rights, 'movement')} wide>
      {props.centers.length < 2 ? null : <CenterForm ctx={ctx} {...props} />}
      {summary(ctx, view).map((sentence) => (
        <p class="sd-status">{sentence}</p>
      ))}
      <LatePackets ctx={ctx} view={view} />
      <section aria-labelledby="now">
        <h2 id="now">{t('movement.now')}</h2>
        {view.steps.length === 0 ? <p>{t('movement.now-none')}</p> : <Steps ctx={ctx} view={view} />}
        {view.more ? <p>{t('movement.now-cut')}</p> : null}
      </section>
      <section aria-labelledby="weeks">
        <h2 id="weeks">{t('movement.weeks')}</h2>
        {view.countedUntil === undefined ? (
          <p>{t('movement.not-counted')}</p>
        ) : (
          <p>{t('movement.as-of', { time: say.time(view.countedUntil) })}</p>
        )}
        {counted ? <Weeks ctx={ctx} say={say} {...props} /> : null}
      </section>
    </Page>
  );
}

/** What the page says in one breath. A week that has just begun has nothing to say of speed: then the one before it. */
function summary({ t }: Pick<PageContext, 't'>, view: MovementView): string[] {
  const forUs = view.steps.filter((step) => step.for === 'us').reduce((sum, { packets }) => sum + packets, 0);
  const now = t('movement.now-words', { packets: forUs, late: view.lateTotal });
  const [week, before] = view.weeks;
  if (view.countedUntil === undefined || !week || !before) return [now];
  const { cameIn, decided } = week;
  const spoken = week.medianBusinessDays === undefined ? before : week;
  const { medianBusinessDays: days } = spoken;
  return [
    now,
    [
      t('movement.week-words', { cameIn, decided }),
      ...(spoken === before && days !== undefined
        ? [t('movement.last-week-words', { cameIn: before.cameIn, decided: before.decided })]
        : []),
      ...(days === undefined ? [] : [t('movement.median-words', { days, promise: view.promiseBusinessDays })]),
    ].join(' '),
  ];
}

function CenterForm({ ctx, view, centers }: MovementProps & { ctx: PageContext }) {
  const { t } = ctx;
  return (
    <form class="sd-filter sd-screen-only" method="get" action="/staff/movement" aria-label={t('movement.filter')}>
      <div>
        <label class="usa-label" for="center">
          {t('movement.center')}
        </label>
        <select class="usa-select" id="center" name="center">
          <option value="">{t('movement.all')}</option>
          {centers.map(({ centerId, shortName }) => (
            <option value={centerId} selected={centerId === view.centerId}>
              {shortName}
            </option>
          ))}
        </select>
      </div>
      <button class="usa-button" type="submit">
        {t('movement.show')}
      </button>
    </form>
  );
}

function LatePackets({ ctx, view }: { ctx: PageContext; view: MovementView }) {
  const { t } = ctx;
  const others = view.lateTotal - view.late.length;
  return (
    <section aria-labelledby="late">
      <h2 id="late">{t('movement.late')}</h2>
      {view.lateTotal === 0 ? <p>{t('movement.late-none')}</p> : null}
      {view.late.length === 0 ? null : (
        <ul>
          {view.late.map((packet) => (
            <li>
              <a class="usa-link" href={packetHref(packet)}>
                {packet.number}
              </a>
              {': '}
              {t('movement.late-line', { days: packet.lateBusinessDays })}. {t(`movement.step.${packet.step}`)}
            </li>
          ))}
        </ul>
      )}
      {others === 0 ? null : <p>{t('movement.late-more', { count: others })}</p>}
      {view.late.length === 0 ? null : (
        <p>
          <a class="usa-link" href="/staff?tab=decide&due=late">
            {t('movement.late-desk')}
          </a>
        </p>
      )}
    </section>
  );
}

const barUnits = 240;

/** The numbers beside it say the same. */
function StepBar({ packets, late, most }: { packets: number; late: number; most: number }) {
  const whole = Math.max(6, Math.round((packets / most) * barUnits));
  const lateUnits = late === 0 ? 0 : Math.max(3, Math.round((late / packets) * whole));
  return (
    <svg class="sd-bar" viewBox={`0 0 ${barUnits} 20`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="sd-move-late" x="0" y="0" width={lateUnits} height="20" />
      <rect class="sd-move-out" x={lateUnits} y="0" width={whole - lateUnits} height="20" />
    </svg>
  );
}

function Steps({ ctx, view }: { ctx: PageContext; view: MovementView }) {
  const { t } = ctx;
  const most = Math.max(...view.steps.map(({ packets }) => packets));
  return (
    <StackTable
      caption={t('movement.now')}
      hideCaption
      columns={[
        { text: t('movement.col.step') },
        { text: t('movement.col.for') },
        { text: t('movement.col.packets'), number: true },
        { text: t('movement.col.late'), number: true },
        { text: t('movement.col.oldest') },
        { text: t('movement.col.look') },
      ]}
      rows={view.steps.map((each) => {
        const step = t(`movement.step.${each.step}`);
        return [
          <>
            {step}
            <StepBar packets={each.packets} late={each.late} most={most} />
          </>,
          t(`movement.for.${each.for}`),
          String(each.packets),
          String(each.late),
          <>
            {t('movement.days', { days: each.oldestBusinessDays })}
            {each.oldest ? (
              <>
                {': '}
                <a class="usa-link" href={packetHref(each.oldest)}>
                  {each.oldest.number}
                </a>
              </>
            ) : null}
          </>,
          each.onDesk ? (
            <a class="usa-link" href={deskHref(each.step)} aria-label={t('movement.open-desk', { step })}>
              {t('movement.on-desk')}
            </a>
          ) : (
            '–'
          ),
        ];
      })}
    />
  );
}

function Weeks({ ctx, say, view, csvHref }: MovementProps & { ctx: PageContext; say: Words }) {
  const { t } = ctx;
  const { weeks, promiseBusinessDays: promise } = view;
  return (
    <>
      {weeks.every(({ complete }) => complete) ? null : <p>{t('movement.gaps')}</p>}
      <FlowPicture ctx={ctx} say={say} weeks={weeks} />
      <DaysPicture ctx={ctx} say={say} weeks={weeks} promise={promise} />
      <details class="sd-details">
        <summary>{t('movement.table')}</summary>
        <StackTable
          dense
          caption={t('movement.weeks')}
          hideCaption
          columns={weekColumns(ctx).map((text, at) => ({ text, number: at > 0 }))}
          rows={weeks.map((week) => [
            <span class="sd-nowrap">
              {say.day(week.from)}
              {week.complete ? '' : ' *'}
            </span>,
            ...weekCells(ctx, view, week).map(String),
          ])}
        />
      </details>
      <p class="usa-hint">{t('movement.about')}</p>
      <p class="usa-hint">{t('movement.about-days', { promise })}</p>
      <p class="sd-screen-only">
        <a class="usa-link" href={csvHref}>
          {t('movement.csv')}
        </a>
      </p>
    </>
  );
}

const weekColumns = ({ t }: PageContext): string[] =>
  ['week', 'came-in', 'decided', 'unanswered', 'withdrawn', 'median', 'promise', 'within'].map((column) =>
    t(`movement.col.${column}`),
  );

const weekCells = (
  { t }: PageContext,
  { promiseBusinessDays }: MovementView,
  week: MovementView['weeks'][number],
): (string | number)[] => [
  week.cameIn,
  week.decided,
  week.closedUnanswered,
  week.withdrawn,
  week.medianBusinessDays ?? t('movement.none'),
  promiseBusinessDays,
  week.withinPromise,
];

export function movementCsv(ctx: PageContext, view: MovementView, centerName: string | undefined): CsvCell[][] {
  const { t } = ctx;
  return [
    [t('movement.title')],
    [t('movement.center'), centerName ?? t('movement.all')],
    [view.countedUntil === undefined ? t('movement.not-counted') : t('movement.as-of', { time: view.countedUntil })],
    [],
    ['step', 'for', 'packets', 'late', 'oldest'].map((column) => t(`movement.col.${column}`)),
    ...view.steps.map((each): CsvCell[] => [
      t(`movement.step.${each.step}`),
      t(`movement.for.${each.for}`),
      each.packets,
      each.late,
      t('movement.days', { days: each.oldestBusinessDays }),
    ]),
    [],
    [...weekColumns(ctx), t('movement.col.counted')],
    ...(view.countedUntil === undefined ? [] : view.weeks).map((week): CsvCell[] => [
      week.from,
      ...weekCells(ctx, view, week),
      t(week.complete ? 'movement.yes' : 'movement.no'),
    ]),
  ];
}
