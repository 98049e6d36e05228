import { describe, expect } from '@jest/globals';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { key, type OnEngine, text, values } from './on-engine.ts';

/** One item: conditions, what comes back, types and limits. */
export function items(on: OnEngine): void {
  const { test, put, get, update, send, refused, differs } = on;

  describe('a condition', () => {
    test('that fails is ConditionalCheckFailedException, with the old item where it was asked for', async () => {
      await put('condition', { n: 1 });
      const plain = await refused(put('condition', { n: 2 }, { ConditionExpression: 'attribute_not_exists(pk)' }));
      expect(plain).toMatchObject({
        name: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
        item: undefined,
      });
      const withItem = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
      const told = { name: 'ConditionalCheckFailedException', item: { pk: 'condition', sk: 'x', n: 1 } };
      expect(
        await refused(put('condition', {}, { ConditionExpression: 'attribute_not_exists(pk)', ...withItem })),
      ).toMatchObject(told);
      expect(
        await refused(
          update('condition', 'SET n = :two', { two: 2, five: 5 }, { ConditionExpression: 'n > :five', ...withItem }),
        ),
      ).toMatchObject(told);
      expect(
        await refused(
          send(
            new DeleteItemCommand({
              TableName: 'cases',
              Key: key('condition'),
              ConditionExpression: 'attribute_not_exists(pk)',
              ...withItem,
            }),
          ),
        ),
      ).toMatchObject(told);
      expect(await get('condition')).toMatchObject({ n: 1 });
    });

    test('on an item that is not there: nothing exists, and there is no item to come back', async () => {
      await put('absent-1', {}, { ConditionExpression: 'attribute_not_exists(pk)' });
      const answer = await refused(
        update(
          'absent-2',
          'SET n = :one',
          { one: 1 },
          { ConditionExpression: 'attribute_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
        ),
      );
      expect(answer).toMatchObject({ name: 'ConditionalCheckFailedException', item: undefined });
      expect(await get('absent-2')).toBeUndefined();
    });

    test('compares values of one type only; a missing attribute is unequal to everything and below nothing', async () => {
      await put('types', { n: '5' });
      const holds = async (ConditionExpression: string, plain: Record<string, unknown>) =>
        put('types', { n: '5' }, { ConditionExpression, ExpressionAttributeValues: values(plain) }).then(
          () => true,
          (error: Error) => {
            if (error.name !== 'ConditionalCheckFailedException') throw error;
            return false;
          },
        );
      expect(await holds('n > :x', { x: 1 })).toBe(false);
      expect(await holds('n = :x', { x: 5 })).toBe(false);
      expect(await holds('n <> :x', { x: 5 })).toBe(true);
      expect(await holds('gone <> :x', { x: 5 })).toBe(true);
      expect(await holds('gone < :x', { x: 5 })).toBe(false);
    });

    test('compares numbers as numbers and text by its bytes', async () => {
      await put('order', { n: 9, s: 'Z' });
      const holds = (ConditionExpression: string, plain: Record<string, unknown>) =>
        put('order', { n: 9, s: 'Z' }, { ConditionExpression, ExpressionAttributeValues: values(plain) });
      await holds('n < :x', { x: 10 });
      await holds('s < :x', { x: 'a' });
      await holds('n BETWEEN :low AND :high', { low: 9, high: 9 });
    });

    test('knows the documented functions, and AND before OR', async () => {
      const attributes = { s: 'hello', tags: new Set(['a', 'b']), list: ['a'] };
      await put('functions', attributes);
      await put('functions', attributes, {
        ConditionExpression:
          'size(s) = :five AND contains(tags, :a) AND contains(#list, :a) AND contains(s, :ell) AND begins_with(s, :he) AND s IN (:x, :hello) AND NOT attribute_type(s, :n)',
        ExpressionAttributeNames: { '#list': 'list' },
        ExpressionAttributeValues: values({ five: 5, a: 'a', ell: 'ell', he: 'he', x: 'x', hello: 'hello', n: 'N' }),
      });
      await put('functions', attributes, {
        ConditionExpression: 's = :hello OR s = :x AND s = :y',
        ExpressionAttributeValues: values({ hello: 'hello', x: 'x', y: 'y' }),
      });
    });

    test('of many writers at once lets through as many as there is', async () => {
      await put('money', { cents: 5 });
      const attempts = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          update('money', 'SET cents = cents - :one', { one: 1 }, { ConditionExpression: 'cents >= :one' }),
        ),
      );
      expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(5);
      expect(await get('money')).toMatchObject({ cents: 0 });
    });
  });

  describe('what comes back', () => {
    test('from an update: nothing, all or the changed attributes, before or after', async () => {
      await put('returns', { a: 1, b: 1 });
      const set = (ReturnValues: 'NONE' | 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW', a: number) =>
        update('returns', 'SET a = :a', { a }, { ReturnValues });
      expect(await set('NONE', 2)).toBeUndefined();
      expect(await set('ALL_OLD', 3)).toEqual({ pk: 'returns', sk: 'x', a: 2, b: 1 });
      expect(await set('ALL_NEW', 4)).toEqual({ pk: 'returns', sk: 'x', a: 4, b: 1 });
      expect(await set('UPDATED_OLD', 5)).toEqual({ a: 4 });
      expect(await set('UPDATED_NEW', 6)).toEqual({ a: 6 });
    });

    test('from a put: the item that it replaced, and no other choice', async () => {
      await put('replaced', { n: 1, gone: true });
      const { Attributes } = await put('replaced', { n: 2 }, { ReturnValues: 'ALL_OLD' });
      expect(Attributes).toMatchObject({ n: { N: '1' }, gone: { BOOL: true } });
      expect(await get('replaced')).toEqual({ pk: 'replaced', sk: 'x', n: 2 });
      expect(await refused(put('replaced', {}, { ReturnValues: 'ALL_NEW' }))).toMatchObject({
        name: 'ValidationException',
      });
    });

    test('from a delete: the item; of one that is not there nothing, and that is no error', async () => {
      await put('deleted', { n: 1 });
      const remove = () =>
        send(new DeleteItemCommand({ TableName: 'cases', Key: key('deleted'), ReturnValues: 'ALL_OLD' }));
      expect((await remove()).Attributes).toMatchObject({ n: { N: '1' } });
      const again = await remove();
      expect(again.Attributes).toBeUndefined();
      // Capacity is told only to those who ask for it.
      expect(again.ConsumedCapacity === undefined).toBe(!differs('capacity-unasked'));
    });

    test('from a read: only what the projection names', async () => {
      await put('projected', { m: { a: 1, b: 2 }, l: [1, 2], n: 3 });
      const read = (ProjectionExpression: string, names?: Record<string, string>) =>
        send(
          new GetItemCommand({
            TableName: 'cases',
            Key: key('projected'),
            ProjectionExpression,
            ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
          }),
        );
      expect((await read('m.a, l[1], #n', { '#n': 'n' })).Item).toEqual({
        m: { M: { a: { N: '1' } } },
        l: { L: [{ N: '2' }] },
        n: { N: '3' },
      });
      expect((await read('nothing')).Item).toEqual({});
      expect((await refused(read('m, m.a'))).message).toMatch(/Two document paths overlap with each other/);
    });

    test('of an item that is not there: no item', async () => {
      expect(await get('never written')).toBeUndefined();
    });
  });

  describe('a number', () => {
    test('keeps 38 digits through storage and arithmetic; 39 are refused', async () => {
      const thirtyEight = '12345678901234567890123456789012345678';
      const Item = { ...key('digits'), n: { N: thirtyEight } };
      await send(new PutItemCommand({ TableName: 'cases', Item }));
      const read = async () =>
        (await send(new GetItemCommand({ TableName: 'cases', Key: key('digits'), ConsistentRead: true }))).Item?.['n']
          ?.N;
      expect(await read()).toBe(thirtyEight);
      await update('digits', 'SET n = n + :one', { one: 1 });
      expect(await read()).toBe('12345678901234567890123456789012345679');
      Item.n.N = `${thirtyEight}9`;
      const answer = await refused(send(new PutItemCommand({ TableName: 'cases', Item })));
      expect(answer).toMatchObject({ name: 'ValidationException', message: expect.stringMatching(/38/) });
    });

    test('is decimal, and comes back in one form', async () => {
      const Item = { ...key('decimal'), a: { N: '001.500' }, b: { N: '1e3' }, c: { N: '-0' }, sum: { N: '0.1' } };
      await send(new PutItemCommand({ TableName: 'cases', Item }));
      await update('decimal', 'SET #sum = #sum + :x', { x: 0.2 }, { ExpressionAttributeNames: { '#sum': 'sum' } });
      const { Item: stored } = await send(new GetItemCommand({ TableName: 'cases', Key: key('decimal') }));
      expect(stored).toMatchObject({ a: { N: '1.5' }, b: { N: '1000' }, c: { N: '0' }, sum: { N: '0.3' } });
    });

    test('has a documented range', async () => {
      const putNumber = (n: string) =>
        send(new PutItemCommand({ TableName: 'cases', Item: { ...key('range'), n: { N: n } } }));
      await putNumber('9.9e125');
      await putNumber('1e-130');
      expect((await refused(putNumber('1e126'))).message).toMatch(/Number overflow/);
      expect((await refused(putNumber('1e-131'))).message).toMatch(/Number underflow/);
      expect(await refused(putNumber('ten'))).toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(/converted (in)?to a num/),
      });
    });
  });

  describe('a value', () => {
    test('of every type comes back as it went in', async () => {
      const attributes = {
        empty: '',
        nothing: null,
        no: false,
        bytes: new Uint8Array([1, 2]),
        map: {},
        list: [],
        numbers: new Set([1, 2]),
        words: new Set(['a', '']),
      };
      await put('every-type', attributes);
      expect(await get('every-type')).toMatchObject(attributes);
    });

    test('that is a set is never empty and holds nothing twice', async () => {
      const putSet = (tags: { SS: string[] } | { NS: string[] }) =>
        send(new PutItemCommand({ TableName: 'cases', Item: { ...key('set'), tags } }));
      expect((await refused(putSet({ SS: [] }))).message).toMatch(/may not be empty/);
      expect((await refused(putSet({ SS: ['a', 'a'] }))).message).toMatch(/duplicates/);
      expect((await refused(putSet({ NS: ['1', '1.0'] }))).message).toMatch(/duplicates/);
    });

    test('nests 32 levels deep and no deeper', async () => {
      const nested = (levels: number): unknown => (levels === 0 ? 'x' : { in: nested(levels - 1) });
      await put('deep', { v: nested(31) });
      expect((await refused(put('deep', { v: nested(33) }))).message).toMatch(/Nesting Levels/);
    });
  });

  describe('an item', () => {
    test('has 400 KB, names counted, and not one byte more; an update cannot grow past it either', async () => {
      const room = 400 * 1024 - 'pk'.length - 'full'.length - 'sk'.length - 'x'.length - 'd'.length;
      await put('full', { d: text(room) });
      expect(await refused(put('full', { d: text(room + 1) }))).toMatchObject({
        name: 'ValidationException',
        message: 'Item size has exceeded the maximum allowed size',
      });
      expect(await refused(update('full', 'SET e = :e', { e: 'more' }))).toMatchObject({
        name: 'ValidationException',
        message: 'Item size to update has exceeded the maximum allowed size',
      });
    });

    test('has keys of its table’s types that are not empty and not too long', async () => {
      const empty = /The AttributeValue for a key attribute cannot contain an empty string value\. Key: /;
      expect((await refused(put(''))).message).toMatch(empty);
      expect((await refused(put('k', { sk: '' }))).message).toMatch(empty);
      await put(text(2048));
      await put('k', { sk: text(1024) });
      for (const call of [
        () => put(text(2049)),
        () => put('k', { sk: text(1025) }),
        () => send(new PutItemCommand({ TableName: 'cases', Item: { pk: { N: '1' }, sk: { S: 'x' } } })),
        () => send(new PutItemCommand({ TableName: 'cases', Item: { pk: { S: 'k' } } })),
      ]) {
        expect((await refused(call())).name).toBe('ValidationException');
      }
    });

    test('is read by its whole key and nothing else', async () => {
      const read = (Key: Record<string, { S: string }>) => send(new GetItemCommand({ TableName: 'cases', Key }));
      const message = differs('key-messages')
        ? 'The number of conditions on the keys is invalid'
        : 'The provided key element does not match the schema';
      expect(await refused(read({ pk: { S: 'k' } }))).toMatchObject({ name: 'ValidationException', message });
      expect(await refused(read({ ...key('k'), more: { S: 'x' } }))).toMatchObject({ message });
    });

    test('of a table that is not there is ResourceNotFoundException', async () => {
      for (const call of [
        () => send(new GetItemCommand({ TableName: 'nowhere', Key: key('k') })),
        () => send(new PutItemCommand({ TableName: 'nowhere', Item: key('k') })),
        () => on.transact([{ Put: { TableName: 'nowhere', Item: key('k') } }]),
      ]) {
        expect((await refused(call())).name).toBe('ResourceNotFoundException');
      }
    });
  });
}
