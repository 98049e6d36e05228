import type { IncomingMessage, ServerResponse } from 'node:http';
import { textNumber } from '../../domain/messages/phone.ts';
import { escapeHtml, isLocalHost, send, sendDeskPage } from '../desk-page.ts';
import { readBody } from '../edge/index.ts';
import type { MailMessage, MailStore } from './store.ts';
import { answerText } from './text-api.ts';
import { textsColumn } from './texts-column.ts';

const pageSize = 50;
const refreshSeconds = 5;

const time = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'America/Los_Angeles',
});
const shown = (instant: string) =>
  `<time datetime="${escapeHtml(instant)}">${escapeHtml(time.format(new Date(instant)))}</time>`;

/**
 * `/mail` (mail, and texts beside it), `/mail/<id>` (one message), `/mail/templates` (all that can be sent); `/mail.json` (for
 * scripts and tests: to, kind, before, limit), `/texts.json` (to, limit). `POST /mail/answer` is the answer of a phone.
 */
export async function handleMailPage(
  req: IncomingMessage,
  res: ServerResponse,
  store: MailStore,
  now: () => Date,
): Promise<void> {
  if (!isLocalHost(req)) return send(res, 421, 'text/plain; charset=utf-8', 'Open this page on 127.0.0.1.\n');
  const url = new URL(req.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.replace(/\/$/, '');
  if (req.method === 'POST' && path === '/mail/answer') return takeAnswer(req, res, store, now);
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return send(res, 405, 'text/plain; charset=utf-8', 'This page can only be read.\n', { allow: 'GET, HEAD' });
  }
  const value = (name: string) => url.searchParams.get(name)?.trim() || undefined;
  const filter = { to: value('to'), kind: value('kind'), before: value('before') };
  if (path === '/mail.json') {
    const limit = Number(value('limit') ?? pageSize);
    const messages = store.list({ ...filter, limit: Number.isInteger(limit) ? limit : pageSize });
    return send(res, 200, 'application/json', JSON.stringify(messages));
  }
  const number = textNumber(filter.to);
  if (path === '/texts.json') {
    return send(res, 200, 'application/json', JSON.stringify(store.listTexts({ number, limit: pageSize })));
  }
  if (path === '/mail') {
    const messages = number === undefined ? store.list({ ...filter, limit: pageSize + 1 }) : [];
    const wantsTexts = filter.kind === undefined && filter.before === undefined;
    const texts =
      wantsTexts && (number !== undefined || filter.to === undefined)
        ? store.listTexts({ number, limit: pageSize })
        : [];
    const optedOut = number !== undefined && store.hasOptedOut(number);
    return sendDeskPage(res, 200, {
      title: 'Mail and texts that would have gone out',
      main: listPage(messages.slice(0, pageSize), messages.length > pageSize, filter, value('refresh') !== undefined, {
        column: textsColumn(texts, { number, optedOut, shown }),
        only: number !== undefined,
      }),
      refreshSeconds: value('refresh') === undefined ? undefined : refreshSeconds,
      wide: true,
    });
  }
  if (path === '/mail/templates') {
    // Loaded when it is asked for: the texts of all languages are no part of a start.
    const { templatesPage } = await import('./templates-page.ts');
    const main = templatesPage(`http://${req.headers.host ?? '127.0.0.1'}`, url.searchParams.get('lang'));
    return sendDeskPage(res, 200, { title: 'All templates', main, wide: true });
  }
  const message = path.startsWith('/mail/') ? store.find(path.slice('/mail/'.length)) : undefined;
  if (!message) {
    return sendDeskPage(res, 404, {
      title: 'There is no such message',
      main: '<p><a href="/mail">Back to all mail</a></p>',
    });
  }
  return sendDeskPage(res, 200, { title: message.subject || '(no subject)', main: messagePage(message) });
}

type Filter = { to: string | undefined; kind: string | undefined; before: string | undefined };

function link(filter: Partial<Filter>, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(
    Object.entries({ ...filter, ...more }).filter((pair): pair is [string, string] => pair[1] !== undefined),
  ).toString();
  return escapeHtml(query === '' ? '/mail' : `/mail?${query}`);
}

/** Only this page's own form: a page of another site has another origin. */
async function takeAnswer(req: IncomingMessage, res: ServerResponse, store: MailStore, now: () => Date): Promise<void> {
  const form = new URLSearchParams((await readBody(req)).toString('utf8'));
  const number = textNumber(form.get('number') ?? '');
  const words = (form.get('words') ?? '').trim();
  const isOwn = req.headers.origin === `http://${req.headers.host}` || req.headers['sec-fetch-site'] === 'same-origin';
  if (!isOwn || number === undefined || words === '' || words.length > 160)
    return send(res, 400, 'text/plain; charset=utf-8', 'This is no answer of a phone.\n');
  answerText(number, words, store, now);
  res.writeHead(303, { location: `/mail?to=${encodeURIComponent(number)}` }).end();
}

function listPage(
  messages: MailMessage[],
  older: boolean,
  filter: Filter,
  refreshing: boolean,
  texts: { column: string; only: boolean },
): string {
  const { to, kind } = filter;
  const items = messages.map(
    (
      message,
    ) => `<li><a class="subject" href="/mail/${escapeHtml(message.id)}">${escapeHtml(message.subject || '(no subject)')}</a>
<div class="meta">To ${message.to.map((each) => `<a href="${link({ to: each })}">${escapeHtml(each)}</a>`).join(', ')} · ${shown(message.sentAt)}</div></li>`,
  );
  const last = messages.at(-1);
  return `<p>Nothing leaves this machine: every mail and text of the system lands here, the newest first. <a href="/mail/templates">All templates</a></p>
<form class="row" action="/mail" method="get"><div><label for="to">To this address or phone number</label>
<input id="to" name="to" type="text" autocomplete="off" value="${escapeHtml(to ?? '')}"></div><button>Show</button></form>
<p>${to !== undefined || kind !== undefined ? '<a href="/mail">Show all mail</a> · ' : ''}${
    refreshing
      ? `This page loads again every ${refreshSeconds} seconds. <a href="${link({ to, kind })}">Stop</a>`
      : `<a href="${link({ to, kind }, { refresh: 'on' })}">Load again every ${refreshSeconds} seconds</a>`
  }</p>
<div class="columns">${
    texts.only
      ? ''
      : `<section aria-labelledby="mails"><h2 id="mails">Mail</h2>
${items.length === 0 ? `<p>No mail${to === undefined ? '' : ` to ${escapeHtml(to)}`} yet.</p>` : `<ul class="list">${items.join('\n')}</ul>`}
${older && last ? `<p><a href="${link({ to, kind, before: last.id })}">Older mail</a></p>` : ''}</section>`
  }
${texts.column}</div>`;
}

function messagePage(message: MailMessage): string {
  return `<p><a href="/mail">Back to all mail</a></p>
<dl><dt>To</dt><dd>${message.to.map((each) => `<a href="${link({ to: each })}">${escapeHtml(each)}</a>`).join(', ')}</dd>
<dt>From</dt><dd>${escapeHtml(message.from)}</dd><dt>Sent</dt><dd>${shown(message.sentAt)}</dd></dl>
${message.text === '' ? '' : `<div class="letter">${withLinks(message.text)}</div>`}
${message.html === undefined ? '' : `<h2>As HTML</h2><iframe sandbox title="The message as HTML" srcdoc="${escapeHtml(message.html)}"></iframe>`}`;
}

/** Web addresses in plain text become links; a full stop or bracket after one is not part of it. */
export function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, at) => {
      if (at % 2 === 0) return escapeHtml(part);
      const [, address = part, after = ''] = /^(.*?)([.,;:!?)\]]*)$/s.exec(part) ?? [];
      return `<a href="${escapeHtml(address)}">${escapeHtml(address)}</a>${escapeHtml(after)}`;
    })
    .join('');
}
