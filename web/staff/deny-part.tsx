import type { FieldError } from '../../domain/errors.ts';
import { TextArea } from '../layout.tsx';
import type { PageContext } from '../page.tsx';

/** R27: a no says why, and what would change it. The same two questions for whatever was asked for. */
export function DenyPart(props: {
  ctx: PageContext;
  title: string;
  values: { denyReason: string; denyChange: string };
  errors: readonly FieldError[];
  maxlength: number;
  /** In the words of the kind, where the usual ones do not fit. */
  reasonLabel?: string;
  changeHint?: string;
}) {
  const { ctx, values, errors, maxlength } = props;
  const { t } = ctx;
  return (
    <div class="sd-decide-deny">
      <h3>{props.title}</h3>
      <TextArea
        t={t}
        name="denyReason"
        label={props.reasonLabel ?? t('staff.decide.deny-reason')}
        hint={t('staff.decide.deny-reason-hint')}
        errors={errors}
        value={values.denyReason}
        maxlength={maxlength}
      />
      <TextArea
        t={t}
        name="denyChange"
        label={t('staff.decide.deny-change')}
        hint={props.changeHint ?? t('staff.decide.deny-change-hint')}
        errors={errors}
        value={values.denyChange}
        maxlength={maxlength}
      />
    </div>
  );
}
