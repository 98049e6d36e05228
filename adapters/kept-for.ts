import type { ApplicationRow, DecisionRow } from '../domain/cases/rows.ts';
import type { Fund } from '../domain/money/ledger-rows.ts';
import { keptFor, type KeptFor } from '../domain/retention/destroy-date.ts';
import type { Settings } from '../domain/settings.ts';
import type { LedgerTable } from './ledger-table.ts';

/** R23: what a case's funds say of how long it is kept. The ledger knows no case; the case knows its awards. */
export async function caseKeptFor(
  application: ApplicationRow,
  decisions: readonly Pick<DecisionRow, 'awardId'>[],
  ledger: Pick<LedgerTable, 'getAward' | 'getFundAbout'>,
  policy: Settings['policy'],
): Promise<KeptFor> {
  const awardIds = new Set([
    ...(application.awards ?? []).map(({ awardId }) => awardId),
    ...decisions.flatMap(({ awardId }) => awardId ?? []),
  ]);
  const awards = await Promise.all([...awardIds].map((awardId) => ledger.getAward(awardId)));
  const fundLimitIds = new Set(awards.flatMap((award) => award?.lines.map(({ fundLimitId }) => fundLimitId) ?? []));
  const funds = await Promise.all(
    [...fundLimitIds].map(
      // A fund that is not there has reported nothing.
      async (id): Promise<Pick<Fund, 'name' | 'finalReportOn'>> => (await ledger.getFundAbout(id)) ?? { name: id },
    ),
  );
  return keptFor(application, funds, policy);
}
