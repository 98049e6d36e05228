import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml, isLocalHost, send, sendDeskPage } from '../desk-page.ts';
import type { MailMessage, MailStore } from './store.ts';

const pageSize = 50;
const refreshSeconds = 5;

const time = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'America/Los_Angeles',
});
const shown = (instant: string) =>
  `<time datetime="${escapeHtml(instant)}">${escapeHtml(time.format(new Date(instant)))}</time>`;

/** `/mail` (list), `/mail/<id>` (one message), `/mail.json` (for scripts and tests: to, kind, before, limit). */
export function handleMailPage(req: IncomingMessage, res: ServerResponse, store: MailStore): void {
  if (!isLocalHost(req)) return send(res, 421, 'text/plain; charset=utf-8', 'Open this page on 127.0.0.1.\n');
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return send(res, 405, 'text/plain; charset=utf-8', 'This page can only be read.\n', { allow: 'GET, HEAD' });
  }
  const url = new URL(req.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.replace(/\/$/, '');
  const value = (name: string) => url.searchParams.get(name)?.trim() || undefined;
  const filter = { to: value('to'), kind: value('kind'), before: value('before') };
  if (path === '/mail.json') {
    const limit = Number(value('limit') ?? pageSize);
    const messages = store.list({ ...filter, limit: Number.isInteger(limit) ? limit : pageSize });
    return send(res, 200, 'application/json', JSON.stringify(messages));
  }
  if (path === '/mail') {
    const messages = store.list({ ...filter, limit: pageSize + 1 });
    return sendDeskPage(res, 200, {
      title: 'Mail that would have gone out',
      main: listPage(messages.slice(0, pageSize), messages.length > pageSize, filter, value('refresh') !== undefined),
      refreshSeconds: value('refresh') === undefined ? undefined : refreshSeconds,
    });
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

function listPage(messages: MailMessage[], older: boolean, filter: Filter, refreshing: boolean): string {
  const { to, kind } = filter;
  const items = messages.map(
    (
      message,
    ) => `<li><a class="subject" href="/mail/${escapeHtml(message.id)}">${escapeHtml(message.subject || '(no subject)')}</a>
<div class="meta">To ${message.to.map((each) => `<a href="${link({ to: each })}">${escapeHtml(each)}</a>`).join(', ')} · ${shown(message.sentAt)}</div></li>`,
  );
  const last = messages.at(-1);
  return `<p>Nothing leaves this machine: every mail of the system lands here, the newest first.</p>
<form class="row" action="/mail" method="get"><div><label for="to">To this address</label>
<input id="to" name="to" type="text" inputmode="email" autocomplete="off" value="${escapeHtml(to ?? '')}"></div><button>Show</button></form>
<p>${to !== undefined || kind !== undefined ? '<a href="/mail">Show all mail</a> · ' : ''}${
    refreshing
      ? `This page loads again every ${refreshSeconds} seconds. <a href="${link({ to, kind })}">Stop</a>`
      : `<a href="${link({ to, kind }, { refresh: 'on' })}">Load again every ${refreshSeconds} seconds</a>`
  }</p>
${items.length === 0 ? `<p>No mail${to === undefined ? '' : ` to ${escapeHtml(to)}`} yet.</p>` : `<ul class="list">${items.join('\n')}</ul>`}
${older && last ? `<p><a href="${link({ to, kind, before: last.id })}">Older mail</a></p>` : ''}`;
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
