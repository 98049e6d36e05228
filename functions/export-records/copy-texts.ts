import type { BoardLanguage } from '../../domain/languages.ts';
import { mailTexts } from '../../web/mail/messages.ts';
import { translator, type Translate } from '../../web/text.ts';
import { askingTexts } from '../../web/texts/asking.ts';
import { coachTexts } from '../../web/texts/coach.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { exportTexts } from '../../web/texts/export.ts';
import { formTexts } from '../../web/texts/form.ts';
import { messagesTexts } from '../../web/texts/messages.ts';
import { ojtTexts } from '../../web/texts/ojt.ts';
import { outcomeTexts } from '../../web/texts/outcomes.ts';
import { participantTexts } from '../../web/texts/participant.ts';
import { stepTexts } from '../../web/texts/step.ts';
import { tuiTexts } from '../../web/texts/tui.ts';

/** All words that a person may have been shown. */
export const copyTexts = (language: BoardLanguage): Translate =>
  translator(
    language,
    exportTexts,
    participantTexts,
    formTexts,
    askingTexts,
    messagesTexts,
    outcomeTexts,
    coachTexts,
    tuiTexts,
    stepTexts,
    ojtTexts,
    demographicsTexts,
    mailTexts,
  );
