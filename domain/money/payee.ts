import type { CostKind, Payee } from '../settings.ts';

interface Named {
  payee?: Payee | undefined;
  payeeName?: string | undefined;
}

/** R10: a line's own payee, else the one of the whole decision. Decisions from before lines had payees have only that. */
export const payeeOfLine = (line: Named, decision: Named): Named =>
  line.payee === undefined
    ? { payee: decision.payee, payeeName: decision.payeeName }
    : { payee: line.payee, payeeName: line.payeeName };

/** A decision's costs with whom each pays; two funds for one cost pay the same one. */
export function payeesByCost(
  decision: Named & { lines: readonly (Named & { costKind: CostKind })[] },
): { costKind: CostKind; paid: Named }[] {
  const byKind = new Map<CostKind, Named>();
  for (const line of decision.lines)
    if (!byKind.has(line.costKind)) byKind.set(line.costKind, payeeOfLine(line, decision));
  return [...byKind].map(([costKind, paid]) => ({ costKind, paid }));
}
