import type { TextArea } from '../text.ts';
import ojtEn from './en/form-ojt.json' with { type: 'json' };
import stepEn from './en/form-step.json' with { type: 'json' };
import supportEn from './en/form-support.json' with { type: 'json' };
import tuiEn from './en/form-tui.json' with { type: 'json' };
import en from './en/form.json' with { type: 'json' };
import ojtEs from './es/form-ojt.json' with { type: 'json' };
import stepEs from './es/form-step.json' with { type: 'json' };
import supportEs from './es/form-support.json' with { type: 'json' };
import tuiEs from './es/form-tui.json' with { type: 'json' };
import es from './es/form.json' with { type: 'json' };

/** The questions of every request's form and the names of its documents: pages, PDF and staff read the same words. */
export const formTexts: TextArea = {
  en: { ...en, ...stepEn, ...tuiEn, ...supportEn, ...ojtEn },
  es: { ...es, ...stepEs, ...tuiEs, ...supportEs, ...ojtEs },
};
