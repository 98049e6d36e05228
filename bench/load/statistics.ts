/** The value below which this share lies: the nearest one that was measured. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? NaN;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Point {
  x: number;
  y: number;
}

/** The straight line through the points with the least squares: how much y grows for one of x, and how sure that is. */
export function slopeOf(points: readonly Point[]): { slope: number; standardError: number } {
  const count = points.length;
  const mean = (of: (point: Point) => number): number => points.reduce((sum, each) => sum + of(each), 0) / count;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (count < 3 || squares === 0) return { slope: NaN, standardError: NaN };
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares;
  const rest = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, standardError: Math.sqrt(rest / (count - 2) / squares) };
}

/** Medians of each third: a leak grows from each to the next, what only warms up comes to rest; one outlier moves none. */
export function thirds(values: readonly number[]): { first: number; middle: number; last: number } {
  const size = Math.max(1, Math.floor(values.length / 3));
  const rest = values.slice(size, -size);
  const first = median(values.slice(0, size));
  return { first, middle: rest.length === 0 ? first : median(rest), last: median(values.slice(-size)) };
}
