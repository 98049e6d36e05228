import type { NavigationLink } from '../page.tsx';
import type { Translate } from '../text.ts';

/** What the signed-in person may open; a link to a page that says "no" helps nobody. */
export interface OversightRights {
  /** All of it; without it emergency access alone. */
  opens: boolean;
  /** Money, in finance's own part of the site. */
  funds: boolean;
  /** Lets auditors in. */
  grants: boolean;
  /** Takes roles away and gives them back. */
  people: boolean;
  /** Sees a packet after saying why. */
  breaksGlass: boolean;
  /** Keeps records past their date. */
  holdsRecords: boolean;
  /** Sees what may be destroyed, and the certificates. */
  readsDestruction: boolean;
  proposesDestruction: boolean;
  /** What somebody else proposed. */
  confirmsDestruction: boolean;
}

/** One line for each page: its address, and its words `oversight.nav.<name>` and `oversight.about.<name>`. */
const pages = [
  { name: 'overview', href: '/staff/oversight' },
  { name: 'packets', href: '/staff/oversight/packets' },
  { name: 'audit', href: '/staff/oversight/audit' },
  { name: 'glass', href: '/staff/oversight/glass' },
  { name: 'holds', href: '/staff/oversight/holds' },
  { name: 'destruction', href: '/staff/oversight/destruction' },
  { name: 'settings', href: '/staff/oversight/settings' },
  { name: 'people', href: '/staff/oversight/people' },
  { name: 'auditors', href: '/staff/oversight/auditors' },
] as const satisfies readonly { name: string; href: string }[];
export type OversightPageName = (typeof pages)[number]['name'];

export const pagesFor = (rights: OversightRights): readonly { name: string; href: string }[] => [
  ...pages.filter(
    ({ name }) => rights.opens || name === 'glass' || (name === 'destruction' && rights.readsDestruction),
  ),
  ...(rights.funds ? [{ name: 'funds', href: '/finance' }] : []),
];

export const oversightNavigation = (
  t: Translate,
  rights: OversightRights,
  current?: OversightPageName,
): NavigationLink[] =>
  pagesFor(rights).map(({ name, href }) => ({ href, text: t(`oversight.nav.${name}`), current: name === current }));
