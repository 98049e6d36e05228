import type { NavigationLink } from '../page.tsx';
import type { Translate } from '../text.ts';

/** What the signed-in person may open; a link to a page that says "no" helps nobody. */
export interface StaffRights {
  queue: boolean;
  /** STEP requests: to coach, or to pass on; absent is no. */
  step?: boolean;
  scan: boolean;
  /** A Liaison with organizations of their own; absent is no. */
  coaches?: boolean;
  /** What came of a center's requests; absent is no. */
  outcomes?: boolean;
  /** The board's report; absent is no. */
  report?: boolean;
  /** How packets move at the own center, or at all; absent is no. */
  movement?: boolean;
}

export function staffNavigation(
  t: Translate,
  rights: StaffRights,
  current?: 'queue' | 'coaches' | 'step' | 'scan' | 'after' | 'movement' | 'report' | 'me',
): readonly NavigationLink[] {
  return [
    ...(rights.queue ? [{ href: '/staff', text: t('staff.nav.queue'), current: current === 'queue' }] : []),
    ...(rights.step ? [{ href: '/staff/step', text: t('step.nav'), current: current === 'step' }] : []),
    ...(rights.scan ? [{ href: '/staff/scan', text: t('staff.nav.scan'), current: current === 'scan' }] : []),
    ...(rights.coaches ? [{ href: '/staff/coaches', text: t('coach-staff.nav'), current: current === 'coaches' }] : []),
    ...(rights.outcomes
      ? [{ href: '/staff/outcomes', text: t('after.nav.outcomes'), current: current === 'after' }]
      : []),
    ...(rights.movement ? [{ href: '/staff/movement', text: t('movement.nav'), current: current === 'movement' }] : []),
    ...(rights.report ? [{ href: '/staff/report', text: t('after.nav.report'), current: current === 'report' }] : []),
    ...(rights.queue ? [{ href: '/staff/me', text: t('staff.nav.me'), current: current === 'me' }] : []),
  ];
}
