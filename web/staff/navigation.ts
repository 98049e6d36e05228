import type { NavigationLink } from '../page.tsx';
import type { Translate } from '../text.ts';

/** What the signed-in person may open; a link to a page that says "no" helps nobody. */
export interface StaffRights {
  queue: boolean;
  scan: boolean;
  finance: boolean;
  /** The board's report; absent is no. */
  report?: boolean;
}

export function staffNavigation(
  t: Translate,
  rights: StaffRights,
  current?: 'queue' | 'scan' | 'after' | 'report',
): readonly NavigationLink[] {
  return [
    ...(rights.queue ? [{ href: '/staff', text: t('staff.nav.queue'), current: current === 'queue' }] : []),
    ...(rights.scan ? [{ href: '/staff/scan', text: t('staff.nav.scan'), current: current === 'scan' }] : []),
    ...(rights.queue
      ? [{ href: '/staff/outcomes', text: t('after.nav.outcomes'), current: current === 'after' }]
      : []),
    ...(rights.report ? [{ href: '/staff/report', text: t('after.nav.report'), current: current === 'report' }] : []),
    ...(rights.finance ? [{ href: '/finance', text: t('staff.nav.funds') }] : []),
  ];
}
