import staffEn from './en/staff.json' with { type: 'json' };
import staffEs from './es/staff.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const staffTexts: TextArea = { en: staffEn, es: staffEs };
