import type { MovementWeek } from '../../domain/movement/weeks.ts';
import type { PageContext } from '../page.tsx';
import type { Words } from './words.ts';

/** Of each picture: a week is so wide, with a little room on both sides of its bars. */
const weekWidth = 40;
const height = 160;
const barWidth = 15;
const left = 4;

/** Whole units of the picture's height, the least that is there still visible. */
export const barHeight = (value: number, most: number): number =>
  value === 0 ? 0 : Math.max(2, Math.round((value / Math.max(1, most)) * height));

interface Weeks {
  ctx: PageContext;
  say: Words;
  /** The newest first, as the table has them; drawn from left to right. */
  weeks: readonly MovementWeek[];
}

/** What came in beside what was decided: two bars a week, one of them hollow, so that nobody needs the color. */
export function FlowPicture({ ctx, say, weeks }: Weeks) {
  const { t } = ctx;
  const drawn = weeks.toReversed();
  const most = Math.max(...weeks.flatMap(({ cameIn, decided }) => [cameIn, decided]));
  const sum = (name: 'cameIn' | 'decided') => weeks.reduce((total, week) => total + week[name], 0);
  const label = t('movement.chart.flow-label', {
    ...spanOf(weeks, say),
    cameIn: sum('cameIn'),
    decided: sum('decided'),
    most,
  });
  return (
    <Frame
      title={t('movement.chart.flow')}
      top={t('movement.chart.top-packets', { count: most })}
      weeks={drawn}
      say={say}
      label={label}
      keys={[
        { kind: 'sd-chart-key--came-in', text: t('movement.chart.came-in') },
        { kind: 'sd-chart-key--decided', text: t('movement.chart.decided') },
      ]}
    >
      {drawn.map(({ cameIn, decided }, at) => (
        <>
          <Bar kind="sd-move-in" x={at * weekWidth + left} height={barHeight(cameIn, most)} />
          <Bar kind="sd-move-out" x={at * weekWidth + left + barWidth + 2} height={barHeight(decided, most)} />
        </>
      ))}
    </Frame>
  );
}

/** How long half of the decided took, week by week, beside the line of the promise. */
export function DaysPicture({ ctx, say, weeks, promise }: Weeks & { promise: number }) {
  const { t } = ctx;
  const drawn = weeks.toReversed();
  const medians = weeks.flatMap(({ medianBusinessDays: days }) => (days === undefined ? [] : [days]));
  const most = Math.max(promise, ...medians);
  const line = height - barHeight(promise, most);
  const label = t('movement.chart.days-label', {
    ...spanOf(weeks, say),
    promise,
    kept: medians.filter((days) => days <= promise).length,
    of: medians.length,
  });
  return (
    <Frame
      title={t('movement.chart.days')}
      top={t('movement.days', { days: most })}
      weeks={drawn}
      say={say}
      label={label}
      keys={[
        { kind: 'sd-chart-key--decided', text: t('movement.chart.median') },
        { kind: 'sd-chart-key--forecast', text: t('movement.chart.promise') },
      ]}
    >
      {drawn.map(({ medianBusinessDays: days }, at) =>
        // Decided on the day itself is a bar too: a week without a decision has none.
        days === undefined ? null : (
          <Bar kind="sd-move-out" x={at * weekWidth + left + 8} height={Math.max(2, barHeight(days, most))} />
        ),
      )}
      <path class="sd-chart-forecast" d={`M0 ${line}H${drawn.length * weekWidth}`} />
    </Frame>
  );
}

const Bar = (props: { kind: string; x: number; height: number }) =>
  props.height === 0 ? null : (
    <rect class={props.kind} x={props.x} y={height - props.height} width={barWidth} height={props.height} />
  );

const spanOf = (weeks: readonly MovementWeek[], say: Words) => ({
  from: say.day(weeks.at(-1)?.from ?? ''),
  to: say.day(weeks[0]?.through ?? ''),
});

function Frame(props: {
  title: string;
  top: string;
  label: string;
  weeks: readonly MovementWeek[];
  say: Words;
  keys: readonly { kind: string; text: string }[];
  children?: unknown;
}) {
  const width = props.weeks.length * weekWidth;
  const first = props.weeks[0];
  const last = props.weeks.at(-1);
  return (
    <figure class="sd-chart">
      <figcaption>
        <strong>{props.title}</strong>
        <br />
        {props.keys.map(({ kind, text }) => (
          <span class={`sd-chart-key ${kind}`}>{text}</span>
        ))}
      </figcaption>
      <span class="sd-chart__top">{props.top}</span>
      <svg role="img" aria-label={props.label} viewBox={`-2 -4 ${width + 4} ${height + 8}`} preserveAspectRatio="none">
        {props.children}
        <path class="sd-chart-axis" d={`M0 ${height}H${width}`} />
      </svg>
      <span class="sd-chart__foot">
        <span>{first ? props.say.day(first.from) : ''}</span>
        <span>{last ? props.say.day(last.from) : ''}</span>
      </span>
    </figure>
  );
}
