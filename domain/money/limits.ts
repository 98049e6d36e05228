import type { CostKind } from '../settings.ts';
import type { LimitKind } from './ledger-rows.ts';

/** The names of limits. A fund's year is part of each, so that no year's money is taken for another's (R5, R14). */
export const fundLimitId = (fundId: string, year: string) => `fund#${year}#${fundId}`;
const within = (kind: LimitKind, fund: string, part: string) => `${kind}#${fund.slice('fund#'.length)}#${part}`;
export const centerLimitId = (fund: string, centerId: string) => within('center', fund, centerId);
/** A partner's own part of a fund, or what is left for `everyone`. */
export const setAsideLimitId = (fund: string, organizationId: string) => within('set-aside', fund, organizationId);
export const everyone = 'everyone';
export const costKindLimitId = (fund: string, kind: CostKind) => within('cost-kind', fund, kind);
/** R2, R7: what one participant may get in one program year. */
export const personYearLimitId = (personRef: string, year: string, kind: 'training' | 'support') =>
  `participant-year#${year}#${kind}#${personRef}`;

export const isFund = (limitId: string) => limitId.startsWith('fund#');
export const limitKindOf = (limitId: string) => limitId.slice(0, limitId.indexOf('#')) as LimitKind;
/** The fund that a limit within it belongs to; nothing for a participant's year. */
export function fundOfLimit(limitId: string): string | undefined {
  const kind = limitKindOf(limitId);
  if (kind === 'fund') return limitId;
  if (kind === 'participant-year') return undefined;
  const [, year = '', fundId = ''] = limitId.split('#');
  return `fund#${year}#${fundId}`;
}
