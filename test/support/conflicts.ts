import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';

/**
 * A client through which others are in the way: neither engine makes a TransactionConflict of its own accord, so that `when`
 * says which transactions meet one, as DynamoDB reports it. Everything else goes to the real client.
 */
export function inTheWay(
  real: DynamoDBClient,
  when: (input: TransactWriteItemsCommandInput) => boolean,
): { client: DynamoDBClient; transactions(): number } {
  let transactions = 0;
  const send = (command: { input: object }, ...rest: unknown[]): unknown => {
    if (command instanceof TransactWriteItemsCommand) {
      transactions += 1;
      if (when(command.input)) return Promise.reject(conflictOf(command.input));
    }
    return (real.send as (...all: unknown[]) => unknown).call(real, command, ...rest);
  };
  const client = new Proxy(real, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { client, transactions: () => transactions };
}

export const conflictOf = (
  { TransactItems: items = [] }: TransactWriteItemsCommandInput,
  code = 'TransactionConflict',
): Error =>
  new TransactionCanceledException({
    message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
    $metadata: {},
    CancellationReasons: items.map((_, at) =>
      at === items.length - 1 ? { Code: code, Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
    ),
  });

/** A client through which somebody else is faster: `first` is done before the first command that `when` names is sent. */
export function overtaken(
  real: DynamoDBClient,
  when: (command: { input: object }) => boolean,
  first: () => Promise<unknown>,
): DynamoDBClient {
  let isDone = false;
  const send = async (command: { input: object }, ...rest: unknown[]): Promise<unknown> => {
    if (!isDone && when(command)) {
      isDone = true;
      await first();
    }
    return (real.send as (...all: unknown[]) => Promise<unknown>).call(real, command, ...rest);
  };
  return new Proxy(real, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)) });
}
/** The first transaction. */
export const writes = (command: { input: object }): boolean => command instanceof TransactWriteItemsCommand;

/** What may happen to a transaction on its way. `lost-answer`: it is written, and nobody hears of it. */
export type Disturbance = 'none' | 'conflict' | 'throttled' | 'lost-answer';
/** The answer timed out after the commit: whoever asked does not know, and asks again with the same id. */
export class LostAnswer extends Error {
  override readonly name = 'TimeoutError';
}

export function disturbed(real: DynamoDBClient, next: () => Disturbance): DynamoDBClient {
  const send = async (command: { input: object }, ...rest: unknown[]): Promise<unknown> => {
    const pass = () => (real.send as (...all: unknown[]) => Promise<unknown>).call(real, command, ...rest);
    if (!(command instanceof TransactWriteItemsCommand)) return pass();
    const what = next();
    if (what === 'conflict') throw conflictOf(command.input);
    if (what === 'throttled') throw conflictOf(command.input, 'ThrottlingError');
    const answer = await pass();
    if (what === 'lost-answer') throw new LostAnswer('the answer did not come');
    return answer;
  };
  return new Proxy(real, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)) });
}
