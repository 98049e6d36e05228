import type { TextArea } from '../text.ts';
import en from './en/participant.json' with { type: 'json' };
import moneyEn from './en/money.json' with { type: 'json' };
import papersEn from './en/papers.json' with { type: 'json' };
import readFormEn from './en/read-form.json' with { type: 'json' };
import supportEn from './en/support.json' with { type: 'json' };
import backEn from './en/way-back.json' with { type: 'json' };
import waitlistEn from './en/waitlist.json' with { type: 'json' };
import es from './es/participant.json' with { type: 'json' };
import moneyEs from './es/money.json' with { type: 'json' };
import papersEs from './es/papers.json' with { type: 'json' };
import readFormEs from './es/read-form.json' with { type: 'json' };
import supportEs from './es/support.json' with { type: 'json' };
import waitlistEs from './es/waitlist.json' with { type: 'json' };
import backEs from './es/way-back.json' with { type: 'json' };

export const participantTexts: TextArea = {
  en: { ...en, ...waitlistEn, ...backEn, ...moneyEn, ...supportEn, ...papersEn, ...readFormEn },
  es: { ...es, ...waitlistEs, ...backEs, ...moneyEs, ...supportEs, ...papersEs, ...readFormEs },
};
