import { textArea } from '../text-area.ts';
import because from './en/form-because.json' with { type: 'json' };
import ojt from './en/form-ojt.json' with { type: 'json' };
import step from './en/form-step.json' with { type: 'json' };
import support from './en/form-support.json' with { type: 'json' };
import tui from './en/form-tui.json' with { type: 'json' };
import form from './en/form.json' with { type: 'json' };

/** The questions of every request's form and the names of its documents: pages, PDF and staff read the same words. */
export const formTexts = textArea({
  form,
  'form-step': step,
  'form-tui': tui,
  'form-support': support,
  'form-ojt': ojt,
  'form-because': because,
});
