import type { DayBalances } from '../../domain/money/balances.ts';
import type { PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import type { Words } from '../staff/words.ts';
import { Fold } from './parts.tsx';

const width = 640;
const height = 220;
const dayMs = 86_400_000;

export interface BurnDownPaths {
  left: string;
  cap: string;
  forecast: string;
  /** The last day drawn. */
  through: string;
}

/**
 * Free money and cap over the days, as steps (nothing moves between two days), and the forecast as a straight line from today on. Days run from
 * the first to whichever is last: today, the end of the fund, or the day on which the forecast ends.
 */
export function burnDownPaths(
  series: readonly DayBalances[],
  end: { on: string; through: string; endsOn?: string | undefined },
): BurnDownPaths | undefined {
  const [first] = series;
  const last = series.at(-1);
  if (!first || !last) return undefined;
  // The forecast is drawn to the end of the fund at most: what is not free by then is gone anyway.
  const lasts = [end.on, end.through, first.day].sort();
  const through = lasts.at(-1) ?? end.on;
  const days = Math.max(1, daysFrom(first.day, through));
  const most = Math.max(1, ...series.map(({ capCents }) => capCents));
  const x = (day: string) => round((Math.min(daysFrom(first.day, day), days) / days) * width);
  const y = (cents: number) => round(height - (Math.max(0, cents) / most) * height);
  const steps = (of: (point: DayBalances) => number): string =>
    series
      .map((point, at) => (at === 0 ? `M${x(point.day)} ${y(of(point))}` : `H${x(point.day)}V${y(of(point))}`))
      .join('');
  const [today, lastDay] = [`H${x(end.on)}`, `H${x(through)}`];
  const from = last.availableCents;
  const reaches = end.endsOn !== undefined && end.endsOn <= through;
  const target = end.endsOn === undefined ? undefined : reaches ? end.endsOn : through;
  const atTarget =
    end.endsOn === undefined || reaches
      ? 0
      : from * (1 - daysFrom(end.on, through) / Math.max(1, daysFrom(end.on, end.endsOn)));
  return {
    left: steps(({ availableCents }) => availableCents) + today,
    cap: steps(({ capCents }) => capCents) + lastDay,
    // Where nothing is taken, all of it stays.
    forecast: `M${x(end.on)} ${y(from)}${target === undefined ? lastDay : `L${x(target)} ${y(atTarget)}`}`,
    through,
  };
}
const daysFrom = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
const round = (value: number): number => Math.round(value * 10) / 10;

export function BurnDown(props: {
  ctx: PageContext;
  say: Words;
  name: string;
  series: readonly DayBalances[];
  on: string;
  through: string;
  endsOn?: string | undefined;
}) {
  const { ctx, say, series } = props;
  const { t } = ctx;
  const paths = burnDownPaths(series, props);
  const last = series.at(-1);
  const first = series[0];
  if (!paths || !last || !first) return <p>{t('finance.chart.empty')}</p>;
  const ends =
    props.endsOn === undefined ? t('finance.chart.no-end') : t('finance.chart.ends', { day: say.day(props.endsOn) });
  const label = t('finance.chart.label', {
    fund: props.name,
    from: say.day(first.day),
    on: say.day(props.on),
    left: say.money(last.availableCents),
    cap: say.money(last.capCents),
    ends,
  });
  const most = Math.max(...series.map(({ capCents }) => capCents));
  return (
    <figure class="sd-chart">
      <span class="sd-chart__top">{say.money(most)}</span>
      <svg role="img" aria-label={label} viewBox={`-2 -4 ${width + 4} ${height + 8}`} preserveAspectRatio="none">
        <path class="sd-chart-axis" d={`M0 0V${height}H${width}`} />
        <path class="sd-chart-cap" d={paths.cap} />
        <path class="sd-chart-left" d={paths.left} />
        <path class="sd-chart-forecast" d={paths.forecast} />
      </svg>
      <span class="sd-chart__foot">
        <span>{say.day(first.day)}</span>
        <span>{say.day(paths.through)}</span>
      </span>
      <figcaption>
        <span class="sd-chart-key sd-chart-key--left">{t('finance.chart.left')}</span>
        <span class="sd-chart-key sd-chart-key--cap">{t('finance.chart.cap')}</span>
        <span class="sd-chart-key sd-chart-key--forecast">{t('finance.chart.forecast')}</span>
      </figcaption>
      <Fold summary={t('finance.chart.table')}>
        <StackTable
          dense
          caption={t('finance.chart.table')}
          hideCaption
          columns={[
            { text: t('finance.chart.day') },
            { text: t('finance.col.cap'), number: true },
            { text: t('finance.col.available'), number: true },
          ]}
          rows={[
            ...series.map((point) => [say.day(point.day), say.money(point.capCents), say.money(point.availableCents)]),
            ...(props.endsOn === undefined || last.availableCents === 0
              ? []
              : [[t('finance.chart.row', { day: say.day(props.endsOn) }), say.money(last.capCents), say.money(0)]]),
          ]}
        />
      </Fold>
    </figure>
  );
}
