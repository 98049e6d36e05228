import staffEn from './en/staff.json' with { type: 'json' };
import staffEs from './es/staff.json' with { type: 'json' };
import { deskTexts } from './desk.ts';
import tuiEn from './en/staff-tui.json' with { type: 'json' };
import tuiEs from './es/staff-tui.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const staffTexts: TextArea = {
  en: { ...staffEn, ...tuiEn, ...deskTexts.en },
  es: { ...staffEs, ...tuiEs, ...deskTexts.es },
};
