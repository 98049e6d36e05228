import { textArea, type TextArea } from '../text-area.ts';
import { coachTexts } from './coach.ts';
import coachStaff from './en/coach-staff.json' with { type: 'json' };

/** Staff's side of coaches and of people at the desk; a release asks what the person's own page asks. */
export const coachingTexts: readonly TextArea[] = [textArea({ 'coach-staff': coachStaff }), coachTexts];
