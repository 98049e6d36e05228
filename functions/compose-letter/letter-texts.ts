import { textArea, type TextArea } from '../../web/text-area.ts';
import ojt from '../../web/texts/en/letter-ojt.json' with { type: 'json' };
import step from '../../web/texts/en/letter-step.json' with { type: 'json' };
import support from '../../web/texts/en/letter-support.json' with { type: 'json' };
import letter from '../../web/texts/en/letter.json' with { type: 'json' };
import { formTexts } from '../../web/texts/form.ts';

/** With the names of papers, as the person's form has them. */
export const letterTexts: readonly TextArea[] = [
  textArea({ letter, 'letter-step': step, 'letter-support': support, 'letter-ojt': ojt }),
  formTexts,
];
