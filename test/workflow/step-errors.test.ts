import { expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { Refusal, type ErrorCode } from '../../domain/errors.ts';
import { stepHandler } from '../../functions/handler-stack.ts';
import { executionInputSchema } from '../../workflows/contracts.ts';

const input = { contractVersion: 1, applicationId: 'app_01hzy3v0k2m4n6p8q0', round: 1 };
const run = (work: () => Promise<object>, event: object = input) =>
  stepHandler(executionInputSchema, work)(event, {} as Context);

// Lambda reports `name` as errorType, which is what Retry and Catch match: the code must be there.
test.each<[ErrorCode]>([['busy-try-again'], ['not-found']])(
  'a step that refuses with %s throws by that name',
  async (code) => {
    const refusing = () => Promise.reject(new Refusal(code, { number: 'SE-4827' }));
    await expect(run(refusing)).rejects.toMatchObject({ name: code, message: code });
  },
);

test('any other error keeps its name; input that breaks the contract never reaches the work', async () => {
  await expect(run(() => Promise.reject(new RangeError('odd')))).rejects.toMatchObject({ name: 'RangeError' });
  let reached = false;
  const work = () => Promise.resolve({ reached: (reached = true) });
  await expect(run(work, { ...input, contractVersion: 2 })).rejects.toThrow();
  expect(reached).toBe(false);
  await expect(run(work)).resolves.toEqual({ reached: true });
});
