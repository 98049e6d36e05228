import { textArea } from '../text-area.ts';
import { afterTexts } from './after.ts';
import { askingTexts } from './asking.ts';
import { coachingTexts } from './coach-staff.ts';
import oversight from './en/oversight.json' with { type: 'json' };
import settings from './en/settings.json' with { type: 'json' };
import { formTexts } from './form.ts';
import { lookupTexts } from './lookup.ts';
import { staffTexts } from './staff.ts';
import { tuiTexts } from './tui.ts';

/** Each setting's own words, and those of the codes that stand in some. */
export const settingTexts = textArea({ settings });

/** A packet is shown in the words in which the staff read it. */
export const oversightTextAreas = [
  textArea({ oversight }),
  settingTexts,
  staffTexts,
  ...coachingTexts,
  tuiTexts,
  formTexts,
  askingTexts,
  ...afterTexts,
  ...lookupTexts,
];
