import type { AwardNote } from '../domain/money/award-note.ts';
import type { PageContext } from './page-context.ts';

/** What became of an award, in the four things that people ask: still promised, owed, paid, given back. */
export const moneyParts = ['promised', 'owed', 'paid', 'back'] as const;
type MoneyPart = (typeof moneyParts)[number];
const shareOf = (note: AwardNote): Record<MoneyPart, number> => ({
  promised: note.committedCents,
  owed: note.obligatedCents + note.accruedCents,
  paid: note.paidCents,
  back: note.releasedCents,
});

// Whole names: the style sheet keeps the rules whose class it finds in the code.
const classes: Record<MoneyPart, string> = {
  promised: 'sd-money-promised',
  owed: 'sd-money-owed',
  paid: 'sd-money-paid',
  back: 'sd-money-back',
};
const width = 240;
const least = 3;

/** Whole units that sum to the width; whatever is above zero stays visible. */
export function partWidths(shares: Record<MoneyPart, number>): Record<MoneyPart, number> {
  const total = moneyParts.reduce((sum, part) => sum + shares[part], 0);
  const widths = Object.fromEntries(
    moneyParts.map((part) => [
      part,
      shares[part] === 0 ? 0 : Math.max(least, Math.floor((shares[part] / total) * width)),
    ]),
  ) as Record<MoneyPart, number>;
  const widest = moneyParts.reduce((most, part) => (widths[part] > widths[most] ? part : most));
  if (total > 0) widths[widest] += width - moneyParts.reduce((sum, part) => sum + widths[part], 0);
  return widths;
}

/** A bar, and the same numbers as a list that says what each means. `words` is whose page it is: staff or the person. */
export function MoneyPicture(props: {
  ctx: PageContext;
  money: (cents: number) => string;
  note: AwardNote;
  words: 'staff' | 'own';
}) {
  const { ctx, money, note, words } = props;
  const { t } = ctx;
  const shares = shareOf(note);
  const widths = partWidths(shares);
  const shown = moneyParts.filter((part) => shares[part] > 0);
  let x = 0;
  return (
    <>
      <svg
        class="sd-bar"
        viewBox={`0 0 ${width} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('money.picture', {
          amount: money(note.amountCents),
          parts: shown.map((part) => `${t(`money.${part}`)} ${money(shares[part])}`).join(', '),
        })}
      >
        {shown.map((part) => {
          const from = x;
          x += widths[part];
          return <rect class={classes[part]} x={String(from)} y="0" width={String(widths[part])} height="20" />;
        })}
        <rect class="sd-bar-frame" x="0.5" y="0.5" width={String(width - 1)} height="19" />
      </svg>
      <ul class="sd-legend">
        {shown.map((part) => (
          <li>
            <svg width="16" height="16" aria-hidden="true" focusable="false">
              <rect class={classes[part]} width="16" height="16" />
            </svg>{' '}
            <strong>
              {t(`money.${part}`)}: {money(shares[part])}
            </strong>{' '}
            {t(`money.${words}.${part}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
