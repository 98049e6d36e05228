import { describe, expect } from '@jest/globals';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { key, type OnEngine, values } from './on-engine.ts';

/** Update expressions, and how a wrong expression is refused. */
export function expressions(on: OnEngine): void {
  const { test, put, get, update, send, refused, differs } = on;

  describe('an update', () => {
    test('makes the item when it is not there', async () => {
      expect(
        await update(
          'made',
          'SET n = if_not_exists(n, :zero) + :two',
          { zero: 0, two: 2 },
          { ReturnValues: 'ALL_NEW' },
        ),
      ).toEqual({ pk: 'made', sk: 'x', n: 2 });
    });

    test('reads what stood there before, in every clause', async () => {
      await put('before', { a: 7 });
      expect(await update('before', 'SET a = a + :one, b = a', { one: 1 }, { ReturnValues: 'UPDATED_NEW' })).toEqual({
        a: 8,
        b: 7,
      });
    });

    test('appends to lists, sets and removes inside maps, leaves the rest alone', async () => {
      await put('nested', { m: { a: 1, b: 2 }, l: [1], keep: true });
      expect(
        await update(
          'nested',
          'SET l = list_append(l, :more), m.c = :three REMOVE m.a',
          { more: [2], three: 3 },
          { ReturnValues: 'ALL_NEW' },
        ),
      ).toEqual({ pk: 'nested', sk: 'x', m: { b: 2, c: 3 }, l: [1, 2], keep: true });
      expect(await refused(update('nested', 'SET gone.c = :three', { three: 3 }))).toMatchObject({
        name: 'ValidationException',
        message: 'The document path provided in the update expression is invalid for update',
      });
    });

    test('adds to and deletes from sets; a set that runs empty is gone', async () => {
      await put('set', { tags: new Set(['a']) });
      await update('set', 'ADD tags :more', { more: new Set(['a', 'b']) });
      expect(await get('set')).toMatchObject({ tags: new Set(['a', 'b']) });
      await update('set', 'DELETE tags :all', { all: new Set(['a', 'b', 'c']) });
      expect(await get('set')).toEqual({ pk: 'set', sk: 'x' });
    });

    test('with arithmetic on what is not there, or is no number, is refused and changes nothing', async () => {
      expect(await refused(update('sum', 'SET n = n + :one', { one: 1 }))).toMatchObject({
        name: 'ValidationException',
        message: 'The provided expression refers to an attribute that does not exist in the item',
      });
      expect(await get('sum')).toBeUndefined();
      await put('sum', { n: 'text' });
      expect(await refused(update('sum', 'SET n = n + :one', { one: 1 }))).toMatchObject({
        name: 'ValidationException',
        message: differs('operand-message')
          ? 'Operands for + must be numbers'
          : 'An operand in the update expression has an incorrect data type',
      });
      expect(await get('sum')).toMatchObject({ n: 'text' });
    });

    test('cannot change a key', async () => {
      expect(await refused(update('k', 'SET sk = :s', { s: 'y' }))).toMatchObject({
        name: 'ValidationException',
        message:
          'One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key',
      });
    });
  });

  describe('an expression is refused in DynamoDB’s words', () => {
    const expectWords = async (call: Promise<unknown>, words: string) => {
      const { name, message } = await refused(call);
      expect(name).toBe('ValidationException');
      expect(message).toBe(differs('prefixed-message') ? `1 validation error detected: ${words}` : words);
    };

    test('for a reserved word, unless a name stands for it', async () => {
      await expectWords(
        update('w', 'SET status = :s', { s: 'x' }),
        'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status',
      );
      await update('w', 'SET #status = :s', { s: 'x' }, { ExpressionAttributeNames: { '#status': 'status' } });
      expect(await get('w')).toMatchObject({ status: 'x' });
      const { message } = await refused(
        send(new GetItemCommand({ TableName: 'cases', Key: key('w'), ProjectionExpression: 'status' })),
      );
      expect(message).toBe(
        'Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: status',
      );
    });

    test('for a value or a name that is not defined', async () => {
      await expectWords(
        update('w', 'SET a = :y', { x: 'x' }),
        'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :y',
      );
      await expectWords(
        update('w', 'SET #q = :x', { x: 'x' }),
        'Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #q',
      );
    });

    test('for a value or a name that nothing uses', async () => {
      expect((await refused(update('w', 'SET a = :x', { x: 1, y: 2 }))).message).toBe(
        'Value provided in ExpressionAttributeValues unused in expressions: keys: {:y}',
      );
      expect(
        (await refused(update('w', 'SET a = :x', { x: 1 }, { ExpressionAttributeNames: { '#z': 'z' } }))).message,
      ).toBe('Value provided in ExpressionAttributeNames unused in expressions: keys: {#z}');
    });

    test('for paths that overlap, also through names', async () => {
      const overlap = (one: string, two: string) =>
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`;
      await expectWords(update('w', 'SET a = :x, a = :x', { x: 1 }), overlap('[a]', '[a]'));
      await expectWords(
        update('w', 'SET #a = :x REMOVE a', { x: 1 }, { ExpressionAttributeNames: { '#a': 'a' } }),
        overlap('[a]', '[a]'),
      );
      expect((await refused(update('w', 'SET a = :x, a.b = :x', { x: 1 }))).message).toMatch(
        /Two document paths overlap/,
      );
    });

    test('for a section that comes twice, and for an empty expression', async () => {
      await expectWords(
        update('w', 'SET a = :x SET b = :x', { x: 1 }),
        'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
      );
      expect((await refused(update('w', ''))).message).toBe(
        'Invalid UpdateExpression: The expression can not be empty;',
      );
    });

    test('for a function that is not one, for what cannot be read, and for more than 4 KB', async () => {
      await expectWords(
        put('w', {}, { ConditionExpression: 'no_such(a)' }),
        'Invalid ConditionExpression: Invalid function name; function: no_such',
      );
      const unreadable = await refused(
        put('w', {}, { ConditionExpression: 'a >> :x', ExpressionAttributeValues: values({ x: 1 }) }),
      );
      expect(unreadable).toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(/Invalid ConditionExpression: /),
      });
      const long = Array.from({ length: 300 }, (_, n) => `attribute_not_exists(a${n})`).join(' AND ');
      expect((await refused(put('w', {}, { ConditionExpression: long }))).message).toMatch(
        /Expression size has exceeded the maximum allowed size/,
      );
    });
  });
}
