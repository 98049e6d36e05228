import type { TextArea } from '../../web/text.ts';
import { formTexts } from '../../web/texts/form.ts';
import en from '../../web/texts/en/letter.json' with { type: 'json' };
import es from '../../web/texts/es/letter.json' with { type: 'json' };
import ojtEn from '../../web/texts/en/letter-ojt.json' with { type: 'json' };
import ojtEs from '../../web/texts/es/letter-ojt.json' with { type: 'json' };
import stepEn from '../../web/texts/en/letter-step.json' with { type: 'json' };
import stepEs from '../../web/texts/es/letter-step.json' with { type: 'json' };
import supportEn from '../../web/texts/en/letter-support.json' with { type: 'json' };
import supportEs from '../../web/texts/es/letter-support.json' with { type: 'json' };

/** With the names of papers, as the person's form has them. */
export const letterTexts: TextArea = {
  en: { ...en, ...stepEn, ...supportEn, ...ojtEn, ...formTexts.en },
  es: { ...es, ...stepEs, ...supportEs, ...ojtEs, ...formTexts.es },
};
