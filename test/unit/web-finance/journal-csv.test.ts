import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainDollars, toCsv } from '../../../web/csv.ts';
import { barParts, fundShares } from '../../../web/finance/money-bar.ts';
import { fundRow } from '../web-staff/sample-rows.ts';

describe('CSV', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '=HYPERLINK("http://x","y")'])(
    'a spreadsheet takes %j as text',
    (typed) => expect(toCsv([[typed]])).toContain(`"'${typed.replaceAll('"', '""')}"`),
  );
  test('commas, quotes and line ends stay inside their cell', () => {
    expect(toCsv([['a,b', 'say "no"', 'two\nlines']])).toBe('\uFEFF"a,b","say ""no""","two\nlines"\r\n');
  });
  test('no cell begins with what starts a formula', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inside = toCsv([[text]]).slice(2, -3);
        expect(inside).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});

test('cents are written exactly', () => {
  expect([plainDollars(5), plainDollars(250000), plainDollars(999999999)]).toEqual(['0.05', '2500.00', '9999999.99']);
});

describe('the bar of a fund', () => {
  test('shares are promised, spent and left (R6)', () => {
    const row = {
      ...fundRow({ availableCents: 100, committedCents: 20, paidCents: 40 }),
      obligatedCents: 5,
      accruedCents: 7,
    };
    expect(fundShares({ ...row, capCents: 172 })).toEqual({
      capCents: 172,
      promisedCents: 25,
      spentCents: 47,
      leftCents: 100,
    });
  });
  test('its parts sum to the width and nothing above zero disappears', () => {
    const cents = fc.integer({ min: 0, max: 100_000_000 });
    fc.assert(
      fc.property(cents, cents, cents, (spentCents, promisedCents, leftCents) => {
        const capCents = spentCents + promisedCents + leftCents;
        const parts = barParts({ capCents, spentCents, promisedCents, leftCents }, 200);
        expect(parts.spent + parts.promised + parts.left).toBe(capCents === 0 ? 0 : 200);
        if (spentCents > 0) expect(parts.spent).toBeGreaterThanOrEqual(2);
        if (promisedCents > 0) expect(parts.promised).toBeGreaterThanOrEqual(2);
        if (leftCents > 0) expect(parts.left).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});
