import { textLength } from '../../domain/messages/text-length.ts';
import { escapeHtml } from '../desk-page.ts';
import type { TextMessage } from './store.ts';

/** Texts as a phone shows them, the newest first; with one number's chosen, its owner can answer. */
export function textsColumn(
  texts: readonly TextMessage[],
  { number, optedOut, shown }: { number: string | undefined; optedOut: boolean; shown: (instant: string) => string },
): string {
  const bubbles = texts.map(({ from, to, text, sentAt }) => {
    const { encoding, parts } = textLength(text);
    const isAnswer = from.startsWith('+');
    const whose = isAnswer ? from : to;
    const link = `<a href="/mail?to=${encodeURIComponent(whose)}">${escapeHtml(whose)}</a>`;
    return `<li class="${isAnswer ? 'bubble answer' : 'bubble'}"><p>${escapeHtml(text)}</p>
<div class="meta">${isAnswer ? 'From' : 'To'} ${link} · ${shown(sentAt)} · ${encoding === 'GSM' ? '7-bit' : '16-bit'}, ${parts} ${parts === 1 ? 'part' : 'parts'}</div></li>`;
  });
  return `<section class="phone" aria-labelledby="texts"><h2 id="texts">Texts</h2>
${number === undefined ? '' : answerForm(number, optedOut)}
${bubbles.length === 0 ? `<p>No texts${number === undefined ? '' : ` to ${escapeHtml(number)}`} yet.</p>` : `<ul class="list">${bubbles.join('\n')}</ul>`}</section>`;
}

function answerForm(number: string, optedOut: boolean): string {
  const word = optedOut ? 'START' : 'STOP';
  return `<form method="post" action="/mail/answer"><p>${optedOut ? 'This phone said STOP: no text goes to it.' : 'Answer as this phone:'}</p>
<input type="hidden" name="number" value="${escapeHtml(number)}"><button name="words" value="${word}">${word}</button></form>`;
}
