import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The shell of the demonstration's own pages (mailbox, choice of staff member). Nothing here is deployed. */

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);

const style = `
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1b1b1b;background:#f7f7f5}
.banner{background:#fee685;font-weight:700;padding:.5rem 1rem;border-bottom:1px solid #936f38}
main{max-width:52rem;margin:0 auto;padding:0 1rem 2rem}
h1{font-size:1.75rem;line-height:1.2;margin:1rem 0;overflow-wrap:anywhere}
h2{font-size:1.125rem;margin:1.5rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .5rem}
nav ul{columns:16rem}
a{color:#005ea2}a:visited{color:#54278f}
a:focus-visible,button:focus-visible,input:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
ul.list,ul.people{list-style:none;margin:0;padding:0}
.list>li{background:#fff;border:1px solid #a9aeb1;border-radius:.25rem;margin:0 0 .5rem;padding:.75rem 1rem;overflow-wrap:anywhere}
.list .subject{font-weight:700}.meta{color:#454540;font-size:.9375rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}dt{font-weight:700}dd{margin:0;overflow-wrap:anywhere}
.letter{background:#fff;border:1px solid #a9aeb1;border-radius:.25rem;margin:1rem 0;padding:1.5rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:1.0625rem}
iframe{width:100%;height:28rem;border:1px solid #a9aeb1;background:#fff}
form.row>div{min-width:0;max-width:100%}
form.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end;margin:0 0 1rem}
label{display:block;font-weight:700}
input{font:inherit;padding:.5rem;border:1px solid #565c65;border-radius:.25rem;width:20rem;max-width:100%}
button{font:inherit;font-weight:700;min-height:2.75rem;padding:.5rem 1.25rem;border:0;border-radius:.25rem;background:#005ea2;color:#fff;cursor:pointer}
button:hover{background:#1a4480}
ul.people>li{margin:0 0 .5rem}
button.person{display:block;width:100%;text-align:left;background:#fff;color:#1b1b1b;border:1px solid #565c65;font-weight:400}
button.person:hover{background:#e7f2fc}
button.person strong{display:block;color:#005ea2}
main.wide{max-width:72rem}
.columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,22rem);gap:1.5rem;align-items:start}
.columns>:only-child{grid-column:1/-1;max-width:28rem}
.languages{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.5rem}
.phone{background:#fff;border:.25rem solid #1b1b1b;border-radius:1.5rem;padding:.5rem 1rem}
.phone h2{margin:.5rem 0}.phone form p{margin:0 0 .5rem}.phone form{margin:0 0 1rem}
.phone .list>li.bubble,p.bubble{background:#e7f2fc;border:0;border-radius:1rem;padding:.75rem 1rem;overflow-wrap:anywhere}
.phone .list>li.answer{background:#e7f4e4;margin-left:2rem}
.bubble p{margin:0 0 .25rem}
summary{cursor:pointer;padding:.5rem 0}
@media(max-width:48rem){.columns,.languages{grid-template-columns:minmax(0,1fr)}}
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin:0 0 .5rem}}
`;
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

export interface DeskPage {
  title: string;
  /** Already escaped. */
  main: string;
  refreshSeconds?: number | undefined;
  wide?: boolean;
  /** Where forms of this page may lead, redirects included. */
  formOrigins?: readonly string[];
}

export function sendDeskPage(res: ServerResponse, status: number, page: DeskPage): void {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} – Skillsdesk demonstration</title>${
    page.refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${page.refreshSeconds}">`
  }<style>${style}</style></head>
<body><a class="skip" href="#main">Skip to the main content</a>
<header class="banner">Demonstration. Do not enter real people's information.</header>
<main id="main"${page.wide === true ? ' class="wide"' : ''}><h1>${escapeHtml(page.title)}</h1>
${page.main}</main></body></html>
`;
  const formAction = ["'self'", ...(page.formOrigins ?? [])].join(' ');
  send(res, status, 'text/html; charset=utf-8', html, {
    'content-security-policy': `default-src 'none'; style-src ${styleHash}; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
  });
}

export function send(
  res: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  res.end(body);
}

/**
 * These pages show codes and sign people in without a password, so they answer only to this machine's own names: a page of
 * another site that has its name resolve to 127.0.0.1 gets nothing.
 */
export function isLocalHost(req: IncomingMessage): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(req.headers.host ?? '');
}
