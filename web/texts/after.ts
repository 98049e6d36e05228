import { textArea, type TextArea } from '../text-area.ts';
import after from './en/after.json' with { type: 'json' };
import handOff from './en/hand-off.json' with { type: 'json' };
import movement from './en/movement.json' with { type: 'json' };
import report from './en/report.json' with { type: 'json' };
import { outcomeTexts } from './outcomes.ts';

/** What only staff read: lists to work off, sheets for other systems, the board's report. */
export const afterTexts: readonly TextArea[] = [
  outcomeTexts,
  textArea({ after, 'hand-off': handOff, movement, report }),
];
