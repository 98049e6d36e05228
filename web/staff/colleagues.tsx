import type { PageContext } from '../page.tsx';
import { Select, type Option } from '../form-components.tsx';
import type { FieldError } from '../../domain/errors.ts';
import type { Words } from './words.ts';

/** Somebody who could have a case, with what they have already. */
export interface Colleague {
  staffId: string;
  name: string;
  /** Cases in their hands now, and those of them that are due within a week. */
  open: number;
  dueThisWeek: number;
  away?: { until?: string; backup?: string } | undefined;
  me: boolean;
}

/** "Ana: 3 packets, 1 due this week. Away until Nov 20, Kim stands in." */
export function loadText({ name, open, dueThisWeek, away, me }: Colleague, { t }: PageContext, say: Words): string {
  const load = t('staff.load.text', { name: me ? t('staff.load.me', { name }) : name, open, due: dueThisWeek });
  if (!away) return load;
  const until = away.until === undefined ? t('staff.load.gone') : t('staff.load.away', { date: say.day(away.until) });
  return `${load}. ${until} ${away.backup === undefined ? t('staff.load.no-backup') : t('staff.load.backup', { name: away.backup })}`;
}

/** The least loaded first: that is who has time. */
export function ColleagueSelect(props: {
  ctx: PageContext;
  say: Words;
  name: string;
  label: string;
  hint?: string | undefined;
  colleagues: readonly Colleague[];
  value?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  optional?: boolean | undefined;
}) {
  const { ctx, say, colleagues } = props;
  const options: Option[] = [...colleagues]
    .sort((a, b) => Number(a.away !== undefined) - Number(b.away !== undefined) || a.open - b.open)
    .map((each) => ({ value: each.staffId, text: loadText(each, ctx, say) }));
  return (
    <Select
      t={ctx.t}
      name={props.name}
      label={props.label}
      hint={props.hint}
      options={options}
      value={props.value}
      errors={props.errors}
      optional={props.optional}
    />
  );
}
