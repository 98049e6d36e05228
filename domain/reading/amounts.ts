/** Money as printed: with a dollar sign, or with two digits after the point. `1.234,56` is how some Spanish papers write it. */
const forms = [
  /(?:US\$|\$|USD)\s?(?<n>\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d+(?:\.\d{2})?)(?![\d,.]*\d)/gi,
  /(?:US\$|\$|USD)?\s?(?<![\d.,])(?<es>\d{1,3}(?:\.\d{3})+,\d{2})(?!\d)/gi,
  /(?<![\d.,/-])(?<n>\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,6}\.\d{2})(?![\d.,%]|\s?%)/g,
] as const;

export interface FoundAmount {
  amountCents: number;
  at: number;
  length: number;
}

const amountCentsMax = 1_000_000_000;

export function findAmounts(line: string): FoundAmount[] {
  const found: FoundAmount[] = [];
  for (const form of forms) {
    for (const match of line.matchAll(form)) {
      const end = match.index + match[0].length;
      if (found.some((each) => match.index < each.at + each.length && each.at < end)) continue;
      const { n, es } = match.groups ?? {};
      const plain = n === undefined ? (es ?? '').replaceAll('.', '').replace(',', '.') : n.replaceAll(',', '');
      const [dollars = '0', cents = ''] = plain.split('.');
      // Whole numbers all the way: 19.99 has no exact binary form.
      const amountCents = Number(dollars) * 100 + Number(cents.padEnd(2, '0'));
      if (amountCents > 0 && amountCents <= amountCentsMax)
        found.push({ amountCents, at: match.index, length: match[0].length });
    }
  }
  return found.toSorted((a, b) => a.at - b.at);
}
