import { etplTexts } from '../../web/texts/etpl.ts';
import { helpTexts } from '../../web/texts/help.ts';
import { askingTexts } from '../../web/texts/asking.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { askTexts } from '../../web/texts/ask.ts';
import { coachTexts } from '../../web/texts/coach.ts';
import { exportTexts } from '../../web/texts/export.ts';
import { formTexts } from '../../web/texts/form.ts';
import { ojtTexts } from '../../web/texts/ojt.ts';
import { tuiTexts } from '../../web/texts/tui.ts';
import { messagesTexts } from '../../web/texts/messages.ts';
import { outcomeTexts } from '../../web/texts/outcomes.ts';
import { participantTexts } from '../../web/texts/participant.ts';
import { stepTexts } from '../../web/texts/step.ts';
import type { HttpOptions } from '../http/environment.ts';
import { coachesWhoAre } from './coach-sessions.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** What the stack under all pages of the participant's part is given. */
export const participantOptions = (deps: ParticipantDeps): HttpOptions => ({
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
    exportTexts,
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
  formOrigins: deps.downloadOrigins,
  now: deps.now,
  randomBytes: deps.randomBytes,
});
