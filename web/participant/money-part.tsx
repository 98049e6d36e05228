import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { MoneyPicture } from '../money-picture.tsx';
import type { PageContext } from '../page.tsx';
import { longDay } from './words.ts';

/** What became of the money, in the person's own words: set for a term, paid to whom and when, not needed any more. */
export function MoneyPart({ ctx, application }: { ctx: PageContext; application: ApplicationRow }) {
  const { t } = ctx;
  const notes = application.awards ?? [];
  const moved = notes.filter(
    (note) => note.obligatedCents + note.accruedCents + note.paidCents + note.releasedCents > 0,
  );
  if (moved.length === 0) return null;
  const money = (cents: number) => formatCents(cents);
  const day = (date: string) => longDay(`${date}T20:00:00Z`, ctx);
  return (
    <section aria-labelledby="money">
      <h2 id="money">{t('money.own.title')}</h2>
      {moved.map((note) => (
        <div class="sd-card">
          <MoneyPicture ctx={ctx} money={money} note={note} words="own" />
          <ul>
            {note.terms.map((term) => (
              <li>
                {t('money.own.term', {
                  amount: money(term.amountCents),
                  from: day(term.from),
                  through: day(term.through),
                })}
              </li>
            ))}
            {note.payments.map((payment) => (
              <li>
                {t(`money.own.paid-to.${payment.payee}`, { amount: money(payment.amountCents), date: day(payment.on) })}
              </li>
            ))}
          </ul>
          {note.committedCents > 0 ? (
            <p>{t('money.own.held', { amount: money(note.committedCents), date: day(note.holdUntil) })}</p>
          ) : null}
        </div>
      ))}
    </section>
  );
}
