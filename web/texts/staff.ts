import staffEn from './en/staff.json' with { type: 'json' };
import staffEs from './es/staff.json' with { type: 'json' };
import { deskTexts } from './desk.ts';
import moneyEn from './en/money.json' with { type: 'json' };
import moneyEs from './es/money.json' with { type: 'json' };
import staffMoneyEn from './en/staff-money.json' with { type: 'json' };
import staffMoneyEs from './es/staff-money.json' with { type: 'json' };
import ojtEn from './en/staff-ojt.json' with { type: 'json' };
import ojtEs from './es/staff-ojt.json' with { type: 'json' };
import stepEn from './en/staff-step.json' with { type: 'json' };
import stepEs from './es/staff-step.json' with { type: 'json' };
import supportEn from './en/staff-support.json' with { type: 'json' };
import supportEs from './es/staff-support.json' with { type: 'json' };
import waitlistEn from './en/staff-waitlist.json' with { type: 'json' };
import waitlistEs from './es/staff-waitlist.json' with { type: 'json' };
import approveEn from './en/staff-approve.json' with { type: 'json' };
import approveEs from './es/staff-approve.json' with { type: 'json' };
import tuiEn from './en/staff-tui.json' with { type: 'json' };
import tuiEs from './es/staff-tui.json' with { type: 'json' };
import readingEn from './en/staff-reading.json' with { type: 'json' };
import readingEs from './es/staff-reading.json' with { type: 'json' };
import papersEn from './en/staff-papers.json' with { type: 'json' };
import papersEs from './es/staff-papers.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const staffTexts: TextArea = {
  en: {
    ...staffEn,
    ...waitlistEn,
    ...readingEn,
    ...papersEn,
    ...tuiEn,
    ...supportEn,
    ...stepEn,
    ...ojtEn,
    ...moneyEn,
    ...staffMoneyEn,
    ...approveEn,
    ...deskTexts.en,
  },
  es: {
    ...staffEs,
    ...waitlistEs,
    ...readingEs,
    ...papersEs,
    ...tuiEs,
    ...supportEs,
    ...stepEs,
    ...ojtEs,
    ...moneyEs,
    ...staffMoneyEs,
    ...approveEs,
    ...deskTexts.es,
  },
};
