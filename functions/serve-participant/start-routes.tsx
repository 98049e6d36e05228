import type { Hono } from 'hono';
import { HelpPage } from '../../web/participant/help-page.tsx';
import { StartPage } from '../../web/participant/start-page.tsx';
import { page } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** What somebody meets who is not signed in: the first page, help, and the files that pages are drawn with. */
export function startRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  app.get('/', (c) => page(c, <StartPage ctx={c.get('page')} centers={deps.settings.centers} />));

  for (const [asset, type] of [
    [deps.assets.css, 'text/css'],
    [deps.assets.script, 'text/javascript'],
    [deps.assets.stay, 'text/javascript'],
  ] as const) {
    // The address changes with the content, so a browser may keep it for ever.
    app.get(asset.href, (c) =>
      c.body(asset.text, 200, {
        'Content-Type': `${type}; charset=utf-8`,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  }

  app.get('/help', (c) => page(c, <HelpPage ctx={c.get('page')} settings={deps.settings} />));
}
