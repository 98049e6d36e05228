import { expect, test } from '@jest/globals';
import { breakdowns } from '../../../domain/money/balances.ts';
import { changeKinds, changeStatuses } from '../../../domain/money/fund-changes.ts';
import { columns, operations } from '../../../domain/money/ledger-rows.ts';
import { sectors } from '../../../domain/outcomes/events.ts';
import { costKinds, fundStreams, prioritySchemes } from '../../../domain/settings.ts';
import { hasText } from '../../../web/text.ts';
import { financeTexts } from '../../../web/texts/finance.ts';

// These keys are made of values: no search of the code finds them.
test('there is a word for whatever the ledger may say', () => {
  const keys = [
    ...operations.map((each) => `operation.${each}`),
    ...['cap', ...columns].flatMap((each) => [`column.${each}`, `col.${each}`, `means.${each}`]),
    ...costKinds.map((each) => `cost.${each}`),
    ...sectors.map((each) => `sector.${each}`),
    ...fundStreams.map((each) => `stream.${each}`),
    ...prioritySchemes.map((each) => `scheme.${each}`),
    ...changeKinds.flatMap((each) => [`kind.${each}`, `does.${each}`]),
    ...changeStatuses.flatMap((each) => [`changes.is.${each}`, `done.${each}`]),
    ...breakdowns.flatMap((each) => [`by.${each}`, `by.none.${each}`]),
  ];
  expect(keys.filter((key) => !hasText(`finance.${key}`, financeTexts))).toEqual([]);
});
