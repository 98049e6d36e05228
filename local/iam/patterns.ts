/** Wildcards as IAM reads them: `*` is any text, `?` any one character. */
export type Matcher = (text: string) => boolean;

const escaped = (text: string) => text.replace(/[.+^${}()|[\]\\/-]/g, '\\$&');
const hasWildcard = (pattern: string) => /[*?]/.test(pattern);

export function globMatcher(pattern: string): Matcher {
  if (pattern === '*') return () => true;
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const expression = new RegExp(`^${escaped(pattern).replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
  return (text) => expression.test(text);
}

/** Service and name of an action are the same in any capitals. */
export function actionMatcher(pattern: string): Matcher {
  const lower = globMatcher(pattern.toLowerCase());
  return (action) => lower(action.toLowerCase());
}

/** Six parts; what stands behind the fifth colon may hold further ones. */
function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

export const isArnPattern = (pattern: string): boolean => pattern === '*' || pattern.split(':').length >= 6;

/** Each of the six parts for itself: a wildcard in the account never reaches into the name. */
export function arnMatcher(pattern: string): Matcher {
  if (pattern === '*') return () => true;
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const matchers = partsOf(pattern).map(globMatcher);
  return (arn) => {
    const parts = partsOf(arn);
    return matchers.every((matches, index) => matches(parts[index] ?? ''));
  };
}
