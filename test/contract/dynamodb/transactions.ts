import { describe, expect } from '@jest/globals';
import { TransactGetItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { addOne, key, type OnEngine, putOf, text, values } from './on-engine.ts';

/** TransactWriteItems: all or nothing, why not, once. */
export function transactions(on: OnEngine): void {
  const { test, put, get, transact, send, refused, differs } = on;
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  const withOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

  describe('a transaction', () => {
    test('writes all its items, in two tables', async () => {
      await put('both-gone');
      await transact([
        putOf('both'),
        putOf('both', {}, 'ledger'),
        addOne('both-sum'),
        { Delete: { TableName: 'cases', Key: key('both-gone') } },
        { Delete: { TableName: 'cases', Key: key('both-never-there') } },
        { ConditionCheck: { TableName: 'ledger', Key: key('not-there'), ...isNew } },
      ]);
      expect(await get('both')).toBeDefined();
      expect(await get('both', 'ledger')).toBeDefined();
      expect(await get('both-sum')).toMatchObject({ n: 1 });
      expect(await get('both-gone')).toBeUndefined();
    });

    test('writes nothing when one condition fails, and gives a reason for each item in the order of the items', async () => {
      await put('why', { n: 1 });
      const answer = await refused(
        transact([
          putOf('why-other', {}, 'ledger'),
          putOf('why', { ...isNew, ...withOld }),
          addOne('why-sum'),
          {
            ConditionCheck: {
              TableName: 'cases',
              Key: key('why-not-there'),
              ConditionExpression: 'attribute_exists(pk)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ]),
      );
      expect(answer.name).toBe('TransactionCanceledException');
      expect(answer.message).toMatch(/\[None, ConditionalCheckFailed, None, ConditionalCheckFailed\]$/);
      expect(answer.reasons?.map((reason) => reason.code)).toEqual([
        'None',
        'ConditionalCheckFailed',
        'None',
        'ConditionalCheckFailed',
      ]);
      expect(answer.reasons?.map((reason) => reason.item)).toEqual([
        undefined,
        { pk: 'why', sk: 'x', n: 1 },
        undefined,
        undefined,
      ]);
      expect(answer.reasons?.[1]?.message).toMatch(/^The conditional request failed/);
      expect(await get('why-other', 'ledger')).toBeUndefined();
      expect(await get('why-sum')).toBeUndefined();
    });

    test('gives no item that was not asked for', async () => {
      await put('no-item', { n: 1 });
      const answer = await refused(transact([putOf('no-item', isNew)]));
      expect(answer.reasons).toEqual([expect.objectContaining({ code: 'ConditionalCheckFailed', item: undefined })]);
    });

    test('reads every condition before any of its writes', async () => {
      await put('reads', { n: 5 });
      const check = (pk: string): TransactWriteItem => ({
        Update: {
          TableName: 'cases',
          Key: key(pk),
          UpdateExpression: 'SET n = n - :three',
          ConditionExpression: 'n >= :three',
          ExpressionAttributeValues: values({ three: 3 }),
        },
      });
      await transact([check('reads')]);
      expect((await refused(transact([check('reads')]))).reasons?.[0]?.code).toBe('ConditionalCheckFailed');
      expect(await get('reads')).toMatchObject({ n: 2 });
    });

    test('takes 100 items, not 101 and not none', async () => {
      const many = (count: number) => Array.from({ length: count }, (_, n) => putOf(`many-${n}`));
      await transact(many(100));
      expect(await get('many-99')).toBeDefined();
      expect(await refused(transact(many(101)))).toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(/Member must have length less than or equal to 100/),
      });
      expect((await refused(transact([]))).name).toBe('ValidationException');
    });

    test('never names an item twice, whatever it does to it; the same key in another table is another item', async () => {
      const twice = await refused(transact([putOf('twice'), addOne('twice')]));
      expect(twice).toMatchObject({
        name: 'ValidationException',
        message: 'Transaction request cannot include multiple operations on one item',
      });
      expect(await get('twice')).toBeUndefined();
      await transact([putOf('twice'), putOf('twice', {}, 'ledger')]);
    });

    test('does one thing to each item', async () => {
      const two = { ...putOf('two'), Delete: { TableName: 'cases', Key: key('two-other') } };
      expect(await refused(transact([two]))).toMatchObject({
        name: 'ValidationException',
        message: 'TransactItems can only contain one of Check, Put, Update or Delete',
      });
      expect(await get('two')).toBeUndefined();
      expect((await refused(transact([{}]))).name).toBe('ValidationException');
    });

    test('holds 4 MB at most', async () => {
      const large = (count: number) =>
        Array.from({ length: count }, (_, n) =>
          putOf(`large-${n}`, { Item: { ...key(`large-${n}`), d: { S: text(390 * 1024) } } }),
        );
      await transact(large(10));
      expect(await refused(transact(large(11)))).toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(/4\s?MB/),
      });
    });

    test('with an item over 400 KB writes nothing: put as a refused request, grown as a reason', async () => {
      const over = putOf('over', { Item: { ...key('over'), d: { S: text(401 * 1024) } } });
      expect(await refused(transact([putOf('over-other'), over]))).toMatchObject({
        name: 'ValidationException',
        message: 'Item size has exceeded the maximum allowed size',
      });
      await put('over-grown', { d: text(399 * 1024) });
      const grow = addOne('over-grown', {
        UpdateExpression: 'SET e = :e',
        ExpressionAttributeValues: values({ e: text(2048) }),
      });
      const answer = await refused(transact([putOf('over-other'), grow]));
      expect(answer.name).toBe('TransactionCanceledException');
      expect(answer.reasons?.map(({ code, message }) => [code, message])).toEqual([
        ['None', undefined],
        ['ValidationError', 'Item size to update has exceeded the maximum allowed size'],
      ]);
      expect(await get('over-other')).toBeUndefined();
    });

    test('whose update does not fit the item is cancelled with ValidationError as the reason', async () => {
      const sum = addOne('not-there', { UpdateExpression: 'SET n = n + :one' });
      const answer = await refused(transact([putOf('fit-other'), sum]));
      const message = 'The provided expression refers to an attribute that does not exist in the item';
      if (differs('validation-in-transaction')) {
        expect(answer).toMatchObject({ name: 'ValidationException', message });
      } else {
        expect(answer.name).toBe('TransactionCanceledException');
        expect(answer.reasons?.map(({ code, message: said }) => [code, said])).toEqual([
          ['None', undefined],
          ['ValidationError', message],
        ]);
      }
      expect(await get('fit-other')).toBeUndefined();
    });

    test('with an expression that cannot be is a refused request', async () => {
      const answer = await refused(
        transact([putOf('wrong-other'), addOne('wrong', { UpdateExpression: 'SET status = :one' })]),
      );
      const words = 'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status';
      if (differs('expression-in-transaction')) {
        expect(answer.name).toBe('TransactionCanceledException');
        expect(answer.reasons?.[1]).toMatchObject({ code: 'ValidationError', message: words });
      } else expect(answer).toMatchObject({ name: 'ValidationException', message: words });
      expect(await get('wrong-other')).toBeUndefined();
    });

    test('cannot change a key', async () => {
      const change = (UpdateExpression: string, more: object = {}) =>
        addOne('moved', { UpdateExpression, ExpressionAttributeValues: values({ s: 'elsewhere' }), ...more });
      for (const update of [
        change('SET pk = :s'),
        change('SET a = if_not_exists(b, :s), #key = :s', { ExpressionAttributeNames: { '#key': 'sk' } }),
      ]) {
        const answer = await refused(transact([putOf('moved-other'), update]));
        const words = expect.stringMatching(/Cannot update attribute (pk|sk)\. This attribute is part of the key/);
        if (differs('key-update-in-transaction')) {
          expect(answer).toMatchObject({ name: 'ValidationException', message: words });
        } else {
          expect(answer.name).toBe('TransactionCanceledException');
          expect(answer.reasons?.at(-1)).toMatchObject({ code: 'ValidationError', message: words });
          expect(answer.reasons).toHaveLength(differs('one-reason') ? 1 : 2);
        }
      }
      expect(await get('moved')).toBeUndefined();
      expect(await get('elsewhere')).toBeUndefined();
      expect(await get('moved-other')).toBeUndefined();
    });

    test('costs two write units for each item of up to 1 KB', async () => {
      const { ConsumedCapacity } = await transact([putOf('cost')], { ReturnConsumedCapacity: 'TOTAL' });
      expect(ConsumedCapacity).toMatchObject([
        { TableName: 'cases', CapacityUnits: differs('transaction-capacity') ? 4 : 2 },
      ]);
    });

    test('of many at once on one item loses no write', async () => {
      const attempts = await Promise.allSettled(
        Array.from({ length: 30 }, (_, n) => transact([addOne('busy'), putOf(`busy-${n}`)])),
      );
      const done = attempts.filter((attempt) => attempt.status === 'fulfilled').length;
      expect(await get('busy')).toMatchObject({ n: done });
      // On AWS some would be TransactionConflict; local mode puts that in at the edge.
      expect(done === 30).toBe(differs('no-conflict'));
    });
  });

  describe('a request token', () => {
    const token = (name: string) => ({ ClientRequestToken: name });

    test('makes the same request a success without effect', async () => {
      const request = () => transact([addOne('token')], token('token-same'));
      await request();
      await request();
      expect(await get('token')).toMatchObject({ n: 1 });
    });

    test('answers the same request with success even when its condition would fail by now', async () => {
      const request = () => transact([putOf('token-condition', isNew)], token('token-condition'));
      await request();
      await request();
      expect((await refused(transact([putOf('token-condition', isNew)], token('token-another')))).name).toBe(
        'TransactionCanceledException',
      );
    });

    test('with another request is IdempotentParameterMismatchException', async () => {
      await transact([addOne('token-mismatch')], token('token-mismatch'));
      expect((await refused(transact([addOne('token-mismatch-2')], token('token-mismatch')))).name).toBe(
        'IdempotentParameterMismatchException',
      );
      expect(await get('token-mismatch-2')).toBeUndefined();
    });

    test('of a transaction that was cancelled may be used again', async () => {
      const request = () =>
        transact([putOf('token-again', { ConditionExpression: 'attribute_exists(pk)' })], token('token-again'));
      expect((await refused(request())).name).toBe('TransactionCanceledException');
      await put('token-again', { n: 1 });
      await request();
      expect(await get('token-again')).toEqual({ pk: 'token-again', sk: 'x' });
    });

    test('has 36 characters at most', async () => {
      await transact([addOne('token-long')], token(text(36)));
      expect((await refused(transact([addOne('token-long')], token(text(37))))).name).toBe('ValidationException');
    });
  });

  describe('a reading transaction', () => {
    test('answers in the order of its items; what is not there is empty', async () => {
      await put('read', { n: 1, more: 2 });
      const { Responses } = await send(
        new TransactGetItemsCommand({
          TransactItems: [
            { Get: { TableName: 'ledger', Key: key('read-nothing') } },
            { Get: { TableName: 'cases', Key: key('read'), ProjectionExpression: 'n' } },
          ],
        }),
      );
      expect(Responses).toEqual([
        {},
        { Item: { n: { N: '1' }, ...(differs('projection-in-transaction') ? key('read') : {}) } },
      ]);
    });

    test('never names an item twice, and takes 100 at most', async () => {
      const Get = { TableName: 'cases', Key: key('read') };
      expect((await refused(send(new TransactGetItemsCommand({ TransactItems: [{ Get }, { Get }] })))).message).toBe(
        'Transaction request cannot include multiple operations on one item',
      );
      const many = Array.from({ length: 101 }, (_, n) => ({ Get: { TableName: 'cases', Key: key(`read-${n}`) } }));
      expect((await refused(send(new TransactGetItemsCommand({ TransactItems: many })))).name).toBe(
        'ValidationException',
      );
    });
  });
}
