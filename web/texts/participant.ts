import { textArea } from '../text-area.ts';
import money from './en/money.json' with { type: 'json' };
import papers from './en/papers.json' with { type: 'json' };
import participant from './en/participant.json' with { type: 'json' };
import readForm from './en/read-form.json' with { type: 'json' };
import waitlist from './en/waitlist.json' with { type: 'json' };
import back from './en/way-back.json' with { type: 'json' };

export const participantTexts = textArea({
  participant,
  waitlist,
  'way-back': back,
  money,
  papers,
  'read-form': readForm,
});
