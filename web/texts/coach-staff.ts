import { textArea, type TextArea } from '../text-area.ts';
import { coachTexts } from './coach.ts';
import receipt from './en/receipt.json' with { type: 'json' };
import coachStaff from './en/coach-staff.json' with { type: 'json' };

/** Staff print it, the person reads it: it is in every language that people have. */
const receiptTexts = textArea({ receipt });
/** Staff's side of coaches and of people at the desk; a release asks what the person's own page asks. */
export const coachingTexts: readonly TextArea[] = [textArea({ 'coach-staff': coachStaff }), receiptTexts, coachTexts];
