import type { TextArea } from '../text.ts';
import en from './en/coach-staff.json' with { type: 'json' };
import es from './es/coach-staff.json' with { type: 'json' };
import { coachTexts } from './coach.ts';

/** Staff's side of coaches and of people at the desk; a release asks what the person's own page asks. */
const coachStaffTexts: TextArea = { en, es };
export const coachingTexts: readonly TextArea[] = [coachStaffTexts, coachTexts];
