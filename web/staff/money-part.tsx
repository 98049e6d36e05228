import type { FieldError } from '../../domain/errors.ts';
import type { AwardNote } from '../../domain/money/award-note.ts';
import type { AwardRow } from '../../domain/money/ledger-rows.ts';
import { Actions, Button, DateField, MoneyField, PostForm, TextField } from '../form-components.tsx';
import { MoneyPicture } from '../money-picture.tsx';
import type { PageContext } from '../page.tsx';
import { dollarsTyped, typed, type Raw } from '../payments/payment-forms.ts';
import type { Words } from './words.ts';

/** An award as its team sees it: what became of the money, and what they write down of it. */
export interface AwardDesk {
  award: AwardRow;
  note: AwardNote;
  mayEnroll: boolean;
  mayRelease: boolean;
  /** Setting: money is owed for the current term only. */
  termOnly: boolean;
  today: string;
  /** The program's days, as the person told them. */
  term: { from?: string | undefined; through?: string | undefined };
  again?: { form: 'enroll' | 'release'; raw: Raw; errors: readonly FieldError[] } | undefined;
}
type Part = { ctx: PageContext; say: Words; applicationId: string; desk: AwardDesk };

export function MoneyPart(props: Part) {
  const { ctx, say, desk } = props;
  const { t } = ctx;
  const { note } = desk;
  return (
    <section aria-labelledby="money">
      <h2 id="money">{t('money.staff.title', { amount: say.money(note.amountCents) })}</h2>
      <MoneyPicture ctx={ctx} money={say.money} note={note} words="staff" />
      {note.committedCents > 0 ? <p>{t('money.staff.hold', { date: say.day(note.holdUntil) })}</p> : null}
      {note.enrolledOn === undefined ? null : <p>{t('money.staff.enrolled', { date: say.day(note.enrolledOn) })}</p>}
      {note.terms.length === 0 ? null : (
        <ul>
          {note.terms.map((term) => (
            <li>
              {t('money.term', {
                amount: say.money(term.amountCents),
                from: say.day(term.from),
                through: say.day(term.through),
              })}
            </li>
          ))}
        </ul>
      )}
      {note.payments.length === 0 ? null : (
        <ul>
          {note.payments.map((payment) => (
            <li>
              {t(`money.paid-to.${payment.payee}`, {
                amount: say.money(payment.amountCents),
                date: say.day(payment.on),
              })}
            </li>
          ))}
        </ul>
      )}
      {desk.mayEnroll && note.committedCents > 0 ? <Enroll {...props} /> : null}
      {desk.mayRelease && note.committedCents + note.obligatedCents > 0 ? <Release {...props} /> : null}
    </section>
  );
}

const costOf = ({ ctx, desk }: Part, line: number): string =>
  ctx.t(`staff.cost.${desk.award.lines[line]?.costKind ?? 'other'}`);

/** R6: what is owed for this term; everything promised stands there, to be lowered where the training has more terms. */
function Enroll(props: Part) {
  const { ctx, say, desk } = props;
  const { t } = ctx;
  const again = desk.again?.form === 'enroll' ? desk.again : undefined;
  const value = typed(again?.raw);
  const errors = again?.errors ?? [];
  const first = desk.note.terms.length === 0;
  const lines = desk.award.lines.flatMap((line, at) =>
    line.committedCents > 0 ? [{ at, cents: line.committedCents }] : [],
  );
  return (
    <details class="sd-details" open={again !== undefined}>
      <summary>{t(first ? 'money.enroll.title' : 'money.enroll.next')}</summary>
      <p>{t(desk.termOnly ? 'money.enroll.means' : 'money.enroll.means-all')}</p>
      <PostForm ctx={ctx} action={`/staff/cases/${props.applicationId}/enroll`}>
        <input type="hidden" name="awardId" value={desk.award.awardId} />
        <DateField
          t={t}
          name="enrolledOn"
          label={t('money.enroll.on')}
          errors={errors}
          value={value.date('enrolledOn', desk.note.enrolledOn ?? desk.today)}
        />
        <DateField
          t={t}
          name="termFrom"
          label={t('money.enroll.from')}
          errors={errors}
          value={value.date('termFrom', first ? desk.term.from : undefined)}
        />
        <DateField
          t={t}
          name="termThrough"
          label={t('money.enroll.through')}
          errors={errors}
          value={value.date('termThrough', first ? desk.term.through : undefined)}
        />
        {desk.termOnly
          ? lines.map(({ at, cents }) => (
              <MoneyField
                t={t}
                name={`enroll-${at}`}
                label={t('money.enroll.amount', { cost: costOf(props, at) })}
                hint={t('money.enroll.left', { amount: say.money(cents) })}
                errors={errors}
                value={value.text(`enroll-${at}`, dollarsTyped(cents))}
              />
            ))
          : null}
        <Actions>
          <Button text={t('money.enroll.button')} />
        </Actions>
      </PostForm>
    </details>
  );
}

function Release(props: Part) {
  const { ctx, say, desk } = props;
  const { t } = ctx;
  const again = desk.again?.form === 'release' ? desk.again : undefined;
  const value = typed(again?.raw);
  const errors = again?.errors ?? [];
  const fields = desk.award.lines.flatMap((line, at) =>
    (['committed', 'obligated'] as const).flatMap((column) => {
      const cents = line[`${column}Cents`];
      return cents > 0 ? [{ at, column, cents }] : [];
    }),
  );
  return (
    <details class="sd-details" open={again !== undefined}>
      <summary>{t('money.release.title')}</summary>
      <p>{t('money.release.means')}</p>
      <PostForm ctx={ctx} action={`/staff/cases/${props.applicationId}/give-back`}>
        <input type="hidden" name="awardId" value={desk.award.awardId} />
        {fields.map(({ at, column, cents }) => (
          <MoneyField
            t={t}
            name={`release-${at}-${column}`}
            label={t(`money.release.${column}`, { cost: costOf(props, at) })}
            hint={t('money.release.left', { amount: say.money(cents) })}
            errors={errors}
            optional={fields.length > 1}
            value={value.text(`release-${at}-${column}`)}
          />
        ))}
        <TextField
          t={t}
          name="releaseReason"
          label={t('money.release.reason')}
          errors={errors}
          value={value.text('releaseReason')}
          maxlength={500}
        />
        <Actions>
          <Button text={t('money.release.button')} kind="outline" />
        </Actions>
      </PostForm>
    </details>
  );
}
