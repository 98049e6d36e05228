/**
 * USWDS is written for pages that run from left to right. Each side becomes the start or the end of a line, so that one style
 * sheet serves both directions; where a page runs from left to right nothing looks different. Reads sass's compressed output.
 */
const sides = { left: 'start', right: 'end' } as const;
type Side = keyof typeof sides;
const sideOf = (side: string): string => sides[side as Side];

export function eitherDirection(css: string): string {
  return css
    .replace(
      /(?<=[;{])(margin|padding)-(left|right)(?=:)/g,
      (_, what: string, side: string) => `${what}-inline-${sideOf(side)}`,
    )
    .replace(/(?<=[;{])border-(left|right)(?=[-:])/g, (_, side: string) => `border-inline-${sideOf(side)}`)
    .replace(/(?<=[;{])(left|right)(?=:)/g, (_, side: string) => `inset-inline-${sideOf(side)}`)
    .replace(/(?<=[;{])(text-align|float|clear):(left|right)(?=[;}!])/g, (_, what: string, side: string) =>
      what === 'text-align' ? `${what}:${sideOf(side)}` : `${what}:inline-${sideOf(side)}`,
    )
    .replace(
      /(?<=[;{])border-(top|bottom)-(left|right)-radius(?=:)/g,
      (_, edge: string, side: string) => `border-${edge === 'top' ? 'start' : 'end'}-${sideOf(side)}-radius`,
    )
    .replace(/(?<=[;{])(margin|padding):([^;{}]+)/g, fourSides);
}

/** `margin:0 0 0 1rem`: top, right, bottom, left. Fewer values mean the same on both sides. */
function fourSides(whole: string, what: string, values: string): string {
  const [top, right, bottom, left, ...rest] = values.match(/[^\s(]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?/g) ?? [];
  if (left === undefined || rest.length > 0 || left === right) return whole;
  return `${what}-block:${top} ${bottom};${what}-inline:${left} ${right}`;
}
