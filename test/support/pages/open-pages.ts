import type { TestSystem } from '../system.ts';

/** Where a running system's pages are opened: its site, its mailbox, and an operator's keys. */
export type Running = Pick<TestSystem, 'site' | 'desk' | 'aws' | 'operator'>;

/** An address, and whose session opens it; nobody's when left out. */
export interface Opened {
  path: string;
  token?: string;
}

/** Files, JSON, and what only leads on to another page. */
const noPages = [
  /\.(?:json|csv)$/,
  /\/api\//,
  /\/assets\//,
  /\*/,
  /^\/(?:applications|staff\/cases|staff\/oversight\/packets)\/:id\/(?:letter|packet)$/,
  /\/documents\/:documentId\/(?:original|pages\/:page)$/,
  /^\/staff\/callback$/,
];

/** The pages that the routers can draw, by their patterns: nothing but the routers says which there are. */
export function patternsOf(apps: readonly { routes: { method: string; path: string }[] }[]): string[] {
  const paths = apps.flatMap(({ routes }) => routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
  return [...new Set(paths)].filter((path) => !noPages.some((each) => each.test(path)));
}

/** A pattern's addresses with each of the values; none where a value is not known. */
export function filled(pattern: string, values: Readonly<Record<string, readonly string[]>>): string[] {
  return pattern.split('/').reduce<string[]>(
    (paths, part) => {
      const options = part.startsWith(':') ? (values[part] ?? []) : [part];
      return paths.flatMap((path) =>
        options.map((option) => (path === '' && option === '' ? '' : `${path}/${option}`)),
      );
    },
    [''],
  );
}

/** Keeps the first address of each pattern that answers with a page to whoever asks. */
export function finder({ site }: Running) {
  const found = new Map<string, Opened>();
  return {
    found,
    async tryIt(pattern: string, path: string, token?: string): Promise<void> {
      if (found.has(pattern)) return;
      const headers = { accept: 'text/html', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
      const response = await fetch(`${site}${path}`, { headers, redirect: 'manual' });
      if (response.status === 200) found.set(pattern, { path, ...(token === undefined ? {} : { token }) });
      await response.body?.cancel();
    },
  };
}
