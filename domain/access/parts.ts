import type { StaffActor } from './actor.ts';
import { authorize } from './authorize.ts';
import { board } from './resources.ts';

/** The parts of the site that staff work in, the nearest to people first: where somebody's work begins is the first of theirs. */
const parts = [
  { name: 'packets', href: '/staff', isFor: has('skillsteam', 'liaison', 'step-coach') },
  {
    name: 'accommodation',
    href: '/staff/accommodation',
    isFor: (actor) => authorize(actor, 'accommodation.read', board).allowed,
  },
  { name: 'payments', href: '/finance/payments', isFor: (actor) => authorize(actor, 'payment.read', board).allowed },
  // An auditor whose time is over is told so there.
  { name: 'oversight', href: '/staff/oversight', isFor: has('operator', 'auditor') },
  { name: 'funds', href: '/finance', isFor: (actor) => authorize(actor, 'ledger.read', board).allowed },
  // Single pages of a part that is not theirs otherwise.
  { name: 'report', href: '/staff/report', isFor: has('operator') },
  { name: 'answers', href: '/finance/equal-opportunity', isFor: has('operator') },
  { name: 'glass', href: '/staff/oversight/glass', isFor: has('director') },
  { name: 'destruction', href: '/staff/oversight/destruction', isFor: has('director') },
] as const satisfies readonly { name: string; href: string; isFor: (actor: StaffActor) => boolean }[];
export type PartName = (typeof parts)[number]['name'];

function has(...roles: StaffActor['roles']) {
  return (actor: StaffActor): boolean => roles.some((role) => actor.roles.includes(role));
}

export const partsOf = (actor: StaffActor): { name: PartName; href: string }[] =>
  parts.filter(({ isFor }) => isFor(actor)).map(({ name, href }) => ({ name, href }));

/** Where whoever opens the first page of a part that is not theirs is led; undefined where it is theirs, or nothing is. */
export function ledFrom(homeHref: string, actor: StaffActor): string | undefined {
  const own = partsOf(actor);
  return own.some(({ href }) => href === homeHref) ? undefined : own[0]?.href;
}
