import type { SheetLine } from '../../domain/hand-off/sheet.ts';
import { plainDollars } from '../csv.ts';
import { translator } from '../text.ts';
import { formTexts } from '../texts/form.ts';
import { afterTexts } from '../texts/after.ts';
import { staffTexts } from '../texts/staff.ts';

/** The other systems are in English, whatever language the page is read in. */
const english = translator('en', staffTexts, formTexts, ...afterTexts);

/** What is typed: dates as Americans type them, plain dollars, a choice in the system's own word where settings know it. */
export function valueText({ entry, value }: SheetLine): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'text':
      return value.text;
    case 'date': {
      const [year = '', month = '', day = ''] = value.date.split('-');
      return `${month}/${day}/${year}`;
    }
    case 'money':
      return plainDollars(value.amountCents);
    case 'number':
      return String(value.number);
    case 'paid':
      return value.lines
        .map(({ cost, amountCents, payee, name }) => {
          const to = [english(payee), name].filter((each) => each !== '').join(', ');
          return `${english(cost)} ${plainDollars(amountCents)}: ${to}`;
        })
        .join('; ');
    case 'choice':
      return entry.says?.[value.code] ?? english(value.words);
  }
}
