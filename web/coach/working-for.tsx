import { markOf } from '../../domain/consent/consent.ts';
import type { FieldError } from '../../domain/errors.ts';
import { Checkbox } from '../form-components.tsx';
import type { PageContext, WorkingFor } from '../page-context.ts';

const shapes = {
  circle: <circle cx="8" cy="8" r="7" />,
  square: <rect x="1.5" y="1.5" width="13" height="13" />,
  triangle: <path d="M8 1 15.5 15H.5z" />,
  diamond: <path d="M8 0l8 8-8 8-8-8z" />,
  star: <path d="M8 0l2.4 5.4 5.6.6-4.2 3.9L13 16l-5-3-5 3 1.2-6.1L0 6l5.6-.6z" />,
  cross: <path d="M5.5 0h5v5.5H16v5h-5.5V16h-5v-5.5H0v-5h5.5z" />,
  ring: <path fill-rule="evenodd" d="M8 0a8 8 0 100 16A8 8 0 008 0zm0 4a4 4 0 110 8 4 4 0 010-8z" />,
  wave: <path d="M0 6c3-6 5 4 8 0s5-4 8 0v6c-3-4-5 4-8 0s-5 4-8 0z" />,
} as const;
const colors = {
  blue: 'sd-mark sd-mark--blue',
  orange: 'sd-mark sd-mark--orange',
  green: 'sd-mark sd-mark--green',
  purple: 'sd-mark sd-mark--purple',
  red: 'sd-mark sd-mark--red',
  gray: 'sd-mark sd-mark--gray',
} as const;

/** One client looks like no other, in shape and color; whoever hears the page hears both. */
export function ClientMark({ ctx, mark }: { ctx: PageContext; mark: number }) {
  const { shape, color } = markOf(mark);
  return (
    <svg
      class={colors[color]}
      width="18"
      height="18"
      viewBox="0 0 16 16"
      role="img"
      aria-label={ctx.t('coach.mark', { shape: ctx.t(`coach.shape.${shape}`), color: ctx.t(`coach.color.${color}`) })}
    >
      {shapes[shape]}
    </svg>
  );
}

/** Stands on every page about a client, and stays in sight. */
export function WorkingForBar(props: { ctx: PageContext; client: WorkingFor; container: string }) {
  const { ctx, client } = props;
  const { t } = ctx;
  return (
    <div class="sd-working-for" role="region" aria-label={t('coach.bar.label')}>
      <div class={props.container}>
        <ClientMark ctx={ctx} mark={client.mark} /> {t('coach.bar')} <strong>{client.name}</strong>
        {client.number === undefined ? null : ` · ${client.number}`} ·{' '}
        {t('coach.born', { year: String(client.birthYear) })}
      </div>
    </div>
  );
}

/** Before a file or a packet goes out: the coach says whose it is. Nothing for everybody else. */
export function ConfirmClient({ ctx, errors }: { ctx: PageContext; errors?: readonly FieldError[] | undefined }) {
  const { workingFor, t } = ctx;
  if (!workingFor) return null;
  return (
    <Checkbox t={t} name="clientConfirmed" label={t('coach.confirm', { name: workingFor.name })} errors={errors} />
  );
}
