import { formatCents } from '../../domain/money/amount.ts';
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { parseTypedAmount } from '../../domain/money/typed-amount.ts';
import { listenForKeys } from './desk-keys.ts';

listenForKeys();

/**
 * Says while amounts are typed what the decision comes to and what each fund would have left. The words come from the page
 * (§ stands for the amount). Without this script the review page says the same.
 */
const form = document.querySelector<HTMLFormElement>('.sd-decide');
const picker = form?.querySelector<HTMLElement>('[data-after]');
const total = form?.querySelector<HTMLElement>('[data-total]');

if (form && picker && total) {
  const say = (words: string | undefined, cents: number) => (words ?? '').replace('§', formatCents(cents));

  const update = (): void => {
    const data = new FormData(form);
    const chosen = String(data.get('fund') ?? '');
    const sums = new Map<string, number>();
    let sum = 0;
    for (const [name, value] of data) {
      if (!name.startsWith('amount-') || typeof value !== 'string') continue;
      const cents = parseTypedAmount(value) ?? 0;
      if (cents <= 0) continue;
      const fund = String(data.get(name.replace('amount-', 'fund-')) || chosen);
      sums.set(fund, (sums.get(fund) ?? 0) + cents);
      sum += cents;
    }
    total.textContent = say(total.dataset['total'], sum);
    total.hidden = sum === 0;
    for (const radio of picker.querySelectorAll<HTMLInputElement>('input[data-left]')) {
      const place = picker.querySelector(`[data-fund-after="${radio.value}"]`);
      const left = Number(radio.dataset['left']) - (sums.get(radio.value) ?? 0);
      const words = left < 0 ? say(picker.dataset['short'], -left) : say(picker.dataset['after'], left);
      if (place) place.textContent = sums.has(radio.value) ? words : '';
    }
  };
  form.addEventListener('input', update);
  update();
}
