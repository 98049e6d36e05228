import type { EngineName } from './engines.ts';

interface Difference {
  id: string;
  engine: EngineName;
}

/**
 * Where an engine does not do what AWS documents. A test that asks `differs(id)` states what the engine really does;
 * `local/dynamodb/README.md` has a row for each.
 */
export const differences: readonly Difference[] = [
  { id: 'prefixed-message', engine: 'dynoxide' },
  { id: 'operand-message', engine: 'dynoxide' },
  { id: 'expression-in-transaction', engine: 'dynoxide' },
  { id: 'key-update-in-transaction', engine: 'dynoxide' },
  { id: 'projection-in-transaction', engine: 'dynoxide' },
  { id: 'no-conflict', engine: 'dynoxide' },
  { id: 'no-conflict', engine: 'DynamoDB Local' },
  { id: 'index-at-once', engine: 'dynoxide' },
  { id: 'index-at-once', engine: 'DynamoDB Local' },
  { id: 'validation-in-transaction', engine: 'DynamoDB Local' },
  { id: 'one-reason', engine: 'DynamoDB Local' },
  { id: 'page-over-1-mb', engine: 'DynamoDB Local' },
  { id: 'key-messages', engine: 'DynamoDB Local' },
  { id: 'capacity-unasked', engine: 'DynamoDB Local' },
  { id: 'transaction-capacity', engine: 'DynamoDB Local' },
];
