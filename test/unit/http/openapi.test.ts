import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from '@jest/globals';
import { apiDocument } from '../../../functions/http/api-document.ts';
import { holdAnswer } from '../../support/held-answers.ts';

/* What /openapi.json says of itself: well formed, complete, and strict enough that a wrong answer is found. */
const document = apiDocument('https://skillsdesk.example.org');

test('an independent linter finds nothing in it', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
  expect(
    problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
  ).toEqual([]);
});

describe('an answer', () => {
  const code = { handle: 'handle', minutes: 10, expiresAt: '2026-11-23T12:00:00.000Z' };
  const hold =
    (status: number, body: unknown, path = '/api/session/code') =>
    () =>
      holdAnswer('POST', path, status, body);

  test('as it is said passes, for a refusal too', () => {
    expect(hold(200, code)).not.toThrow();
    expect(hold(429, { error: { code: 'too-many-requests', message: 'Wait a little.' } })).not.toThrow();
  });

  test.each([
    ['with a key more', 200, { ...code, secret: 'x' }],
    ['with a key less', 200, { handle: 'handle', minutes: 10 }],
    ['of another type', 200, { ...code, minutes: '10' }],
    ['with a time that is none', 200, { ...code, expiresAt: 'tomorrow' }],
    ['refused with a code that nobody knows', 400, { error: { code: 'who-knows', message: 'x' } }],
    ['refused without words', 400, { error: { code: 'invalid-input' } }],
  ])('%s is found', (_what, status, body) => {
    expect(hold(status, body)).toThrow('is not as /openapi.json says');
  });

  test('with a status that is not said is found; what is no part of the API is let be', () => {
    expect(hold(302, {})).toThrow('does not say');
    expect(hold(200, {}, '/sign-in')).not.toThrow();
  });
});
