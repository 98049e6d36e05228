import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { moneyParts, partWidths } from '../../../web/money-picture.tsx';

test('the parts of an award fill its bar, and whatever is above zero stays visible', () => {
  const cents = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000_000 }));
  fc.assert(
    fc.property(fc.record({ promised: cents, owed: cents, paid: cents, back: cents }), (shares) => {
      const widths = partWidths(shares);
      const sum = moneyParts.reduce((total, part) => total + widths[part], 0);
      expect(sum).toBe(moneyParts.some((part) => shares[part] > 0) ? 240 : 0);
      for (const part of moneyParts) expect(widths[part] > 0).toBe(shares[part] > 0);
    }),
  );
});
