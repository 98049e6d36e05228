import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ErrorCode, ErrorParams, FieldError } from '../../domain/errors.ts';
import { costClass, costKinds, type CostKind } from '../../domain/settings.ts';
import { amountField, type DecideValues } from './decide-form.ts';

/**
 * A refusal of `decide-packet` at the field of this form where it can be mended: what a second decider, a sinking fund or a
 * newly sent packet of a higher group changed between the review and the confirmation.
 */
export function refusedFields(
  { code, params }: { code: ErrorCode; params: ErrorParams },
  values: Pick<DecideValues, 'amounts' | 'outcome'>,
): FieldError[] {
  const filled = costKinds.filter((kind) => (values.amounts[kind] ?? '').trim() !== '');
  const amountOf = (which?: CostKind) => amountField(which ?? filled[0] ?? 'tuition');
  const fund = String(params['fund'] ?? '');
  switch (code) {
    case 'fund-short': {
      const { leftCents = 0, wantedCents = 0 } = params;
      return [{ field: 'fund', key: 'fund-short', params: { fund, leftCents, wantedCents } }];
    }
    case 'person-cap-reached': {
      const which = params['kind'] === 'support' ? 'support' : 'training';
      const { leftCents = 0, wantedCents = 0 } = params;
      const field = amountOf(filled.find((kind) => costClass[kind] === which));
      return [{ field, key: `cap-${which}`, params: { leftCents, wantedCents } }];
    }
    case 'amount-above-first':
    case 'amount-above-request': {
      const kind = costKinds.find((each) => each === params['costKind']);
      const key = code === 'amount-above-first' ? 'amount-above-first' : 'amount-above-asked';
      return [{ field: amountOf(kind), key, params: { askedCents: params['askedCents'] ?? 0 } }];
    }
    case 'fund-not-open':
      return [{ field: 'fund', key: 'fund-not-open-now', params: { fund } }];
    case 'fund-closed':
      return [{ field: 'fund', key: 'fund-shut', params: { fund } }];
    case 'limit-reached': {
      const { limit = 'center', leftCents = 0, wantedCents = 0, of: kind = 'other' } = params;
      return [{ field: 'fund', key: `limit-${limit}`, params: { fund, kind, leftCents, wantedCents } }];
    }
    case 'fund-not-lawful': {
      const { costKind: kind = 'other', count = 0, funds = '' } = params;
      return [{ field: 'fund', key: 'fund-not-for', params: { fund, kind, count, funds } }];
    }
    case 'program-unchecked':
    case 'basic-education-alone':
      return [
        { field: 'fund', key: code, params: { fund, count: params['count'] ?? 0, funds: params['funds'] ?? '' } },
      ];
    case 'fund-unknown':
      return [{ field: 'fund', key: 'choose-fund' }];
    case 'ticks-missing':
      return [{ field: 'ticks', key: 'ticks-missing', params: { missing: params['count'] ?? decisionTicks.length } }];
    case 'reason-missing':
      return params['waiting'] === undefined
        ? [{ field: reasonField(values.outcome), key: 'required' }]
        : [{ field: 'aheadOfReason', key: 'reason-ahead', params: { waiting: params['waiting'] } }];
    default:
      return [];
  }
}

const reasonField = (outcome: string): string =>
  outcome === 'deny' ? 'denyReason' : outcome === 'more-information' ? 'askMessage' : 'approveReason';
