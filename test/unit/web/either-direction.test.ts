import { describe, expect, test } from '@jest/globals';
import { buildStyles } from '../../../web/styles/build.ts';
import { eitherDirection } from '../../../web/styles/either-direction.ts';

describe('styles for pages that run in either direction (R24: Arabic is next)', () => {
  test.each([
    ['a{margin-left:1px;padding-right:2px}', 'a{margin-inline-start:1px;padding-inline-end:2px}'],
    [
      'a{border-left:1px solid red;border-right-color:red}',
      'a{border-inline-start:1px solid red;border-inline-end-color:red}',
    ],
    ['a{left:0;right:1rem}', 'a{inset-inline-start:0;inset-inline-end:1rem}'],
    [
      'a{text-align:left}b{float:right;text-align:right!important}',
      'a{text-align:start}b{float:inline-end;text-align:end!important}',
    ],
    ['a{border-top-left-radius:1px}', 'a{border-start-start-radius:1px}'],
    ['a{margin:0 1px 2px 3px}', 'a{margin-block:0 2px;margin-inline:3px 1px}'],
    ['a{padding:0 calc(1px + 2px) 0 0}', 'a{padding-block:0 0;padding-inline:0 calc(1px + 2px)}'],
  ])('%s', (css, either) => {
    expect(eitherDirection(css)).toBe(either);
  });
  test.each([
    'a{margin:0 1px}',
    'a{margin:0 1px 2px 1px}',
    'a{padding:1px 2px 3px}',
    'a{background-position:right .5rem center}',
  ])('%s stays', (css) => {
    expect(eitherDirection(css)).toBe(css);
  });
  test('the whole sheet names no side', async () => {
    const sided = (await buildStyles()).match(
      /[;{](?:(?:margin|padding|border)-)?(?:left|right)[^;}]*|[;{](?:text-align|float):(?:left|right)[^;}]*/g,
    );
    expect(sided).toBeNull();
  });
});
