import { textArea } from '../text-area.ts';
import desk from './en/desk.json' with { type: 'json' };
import money from './en/money.json' with { type: 'json' };
import approve from './en/staff-approve.json' with { type: 'json' };
import staffMoney from './en/staff-money.json' with { type: 'json' };
import ojt from './en/staff-ojt.json' with { type: 'json' };
import papers from './en/staff-papers.json' with { type: 'json' };
import reading from './en/staff-reading.json' with { type: 'json' };
import step from './en/staff-step.json' with { type: 'json' };
import support from './en/staff-support.json' with { type: 'json' };
import tui from './en/staff-tui.json' with { type: 'json' };
import waitlist from './en/staff-waitlist.json' with { type: 'json' };
import staff from './en/staff.json' with { type: 'json' };

/** The desk's own words stand in `desk`: who has a case, where it stands, notes, who is away. */
export const staffTexts = textArea({
  staff,
  'staff-waitlist': waitlist,
  'staff-reading': reading,
  'staff-papers': papers,
  'staff-tui': tui,
  'staff-support': support,
  'staff-step': step,
  'staff-ojt': ojt,
  money,
  'staff-money': staffMoney,
  'staff-approve': approve,
  desk,
});
