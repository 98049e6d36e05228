import staffEn from '../texts/en/staff.json' with { type: 'json' };
import staffEs from '../texts/es/staff.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const staffTexts: TextArea = { en: staffEn, es: staffEs };
