import type { PageContext } from '../page.tsx';
import type { CaseView } from './case-view.ts';
import type { Words } from './words.ts';

/** What every part of the case page is drawn with. */
export interface CasePartProps {
  ctx: PageContext;
  say: Words;
  view: CaseView;
}
