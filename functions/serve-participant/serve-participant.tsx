import type { Hono } from 'hono';
import { HelpPage } from '../../web/participant/help-page.tsx';
import { StartPage } from '../../web/participant/start-page.tsx';
import { etplTexts } from '../../web/texts/etpl.ts';
import { helpTexts } from '../../web/texts/help.ts';
import { askingTexts } from '../../web/texts/asking.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { askTexts } from '../../web/texts/ask.ts';
import { coachTexts } from '../../web/texts/coach.ts';
import { formTexts } from '../../web/texts/form.ts';
import { ojtTexts } from '../../web/texts/ojt.ts';
import { tuiTexts } from '../../web/texts/tui.ts';
import { messagesTexts } from '../../web/texts/messages.ts';
import { outcomeTexts } from '../../web/texts/outcomes.ts';
import { participantTexts } from '../../web/texts/participant.ts';
import { stepTexts } from '../../web/texts/step.ts';
import { page } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import { pagesApp } from '../http/pages-app.tsx';
import { answerRoutes } from './answer-routes.tsx';
import { apiRoutes } from './api-routes.ts';
import { applicationRoutes } from './application-routes.tsx';
import { coachApiRoutes } from './coach-api-routes.ts';
import { coachPacketRoutes } from './coach-packet-routes.tsx';
import { coachRoutes } from './coach-routes.tsx';
import { consentRoutes } from './consent-routes.tsx';
import { coachesWhoAre } from './coach-sessions.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { demographicsRoutes } from './demographics-routes.tsx';
import { documentRoutes } from './document-routes.tsx';
import { paperRoutes } from './paper-routes.tsx';
import { etplRoutes } from './etpl-routes.tsx';
import { formRoutes } from './form-routes.tsx';
import { messageRoutes } from './message-routes.tsx';
import { outcomeRoutes } from './outcome-routes.tsx';
import { readFormRoutes } from './read-form-routes.tsx';
import { signInRoutes } from './sign-in-routes.tsx';
import { stepRoutes } from './step-routes.tsx';
import { offerRoutes } from './offer-routes.tsx';
import { tuiRoutes } from './tui-routes.tsx';
import { wayBackRoutes } from './way-back-routes.tsx';

/** The participant's part of the site: it reads, and hands commands to the functions that hold the grants. */
export function participantApp(deps: ParticipantDeps): Hono<HttpEnv> {
  const app = pagesApp({
    settings: deps.settings,
    texts: [
      participantTexts,
      coachTexts,
      formTexts,
      askingTexts,
      messagesTexts,
      etplTexts,
      helpTexts,
      outcomeTexts,
      askTexts,
      tuiTexts,
      stepTexts,
      ojtTexts,
      demographicsTexts,
    ],
    isForStaff: false,
    baseUrl: deps.baseUrl,
    demonstration: deps.demonstration,
    originSecret: deps.originSecret,
    homeHref: '/',
    signInPath: '/sign-in',
    signOutPath: '/sign-out',
    cssHref: deps.assets.css.href,
    stayHref: deps.assets.stay.href,
    sessions: coachesWhoAre(deps),
    imageOrigins: deps.imageOrigins,
    uploadOrigins: deps.uploadOrigins,
    now: deps.now,
    randomBytes: deps.randomBytes,
  });

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

  signInRoutes(app, deps);
  coachRoutes(app, deps);
  coachPacketRoutes(app, deps);
  consentRoutes(app, deps);
  applicationRoutes(app, deps);
  wayBackRoutes(app, deps);
  stepRoutes(app, deps);
  formRoutes(app, deps);
  etplRoutes(app, deps);
  documentRoutes(app, deps);
  paperRoutes(app, deps);
  readFormRoutes(app, deps);
  answerRoutes(app, deps);
  outcomeRoutes(app, deps);
  messageRoutes(app, deps);
  demographicsRoutes(app, deps);
  tuiRoutes(app, deps);
  offerRoutes(app, deps);
  apiRoutes(app, deps);
  coachApiRoutes(app, deps);
  return app;
}
