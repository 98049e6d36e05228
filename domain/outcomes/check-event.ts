import type { FieldError } from '../errors.ts';
import type { OutcomeEvent } from './events.ts';
import { counted } from './participation.ts';
import { quarterAfter } from './quarters.ts';
import type { OutcomeRow } from './rows.ts';

/**
 * What does not fit with what is known already. `rows` come without the one that is being corrected. A person who tells us of
 * themselves is asked for less: they need not know what staff have recorded before.
 */
export function checkEvent(
  said: OutcomeEvent,
  rows: readonly OutcomeRow[],
  { today, by }: { today: string; by: 'staff' | 'participant' },
): FieldError[] {
  const known = counted(rows).map((row) => row.said);
  const find = (...events: OutcomeEvent['event'][]) => known.find((each) => events.includes(each.event));
  const errors: FieldError[] = [];
  const add = (field: string, key: string) => errors.push({ field, key });
  if (said.on > today) add('on', 'date-in-future');

  const started = find('started');
  const ended = find('completed', 'left');
  switch (said.event) {
    case 'started':
      if (started) add('event', 'outcome-known');
      if (ended && ended.on < said.on) add('on', 'end-before-start');
      break;
    case 'completed':
    case 'left':
      if (ended) add('event', 'outcome-known');
      if (by === 'staff' && !started && !(said.event === 'left' && said.reason === 'did-not-start'))
        add('event', 'outcome-start-first');
      if (started && said.event === 'left' && said.reason === 'did-not-start') add('reason', 'outcome-did-start');
      if (started && said.on < started.on) add('on', 'end-before-start');
      break;
    case 'employed':
      if (by === 'staff' && said.sector === undefined) add('sector', 'choose-one');
      if (by === 'staff' && said.related === undefined) add('related', 'choose-one');
      break;
    case 'follow-up': {
      if (known.some((each) => each.event === 'follow-up' && each.quarter === said.quarter))
        add('event', 'outcome-known');
      if (!ended) add('event', 'outcome-exit-first');
      else if (said.on < quarterAfter(ended.on, said.quarter).from) add('on', 'outcome-too-early');
      break;
    }
    case 'credential':
    case 'nothing-yet':
    case 'service':
    case 'taken-back':
      break;
  }
  return errors;
}
