import type { Hono } from 'hono';
import type { HttpEnv, HttpOptions } from './environment.ts';
import { pagesApp } from './pages-app.tsx';

export type Routes<D> = (app: Hono<HttpEnv>, deps: D) => void;

/** Pages that are loaded together, when the first request comes for one of them. */
export interface RouteGroup<D> {
  /** Of the groups, the first whose pattern fits a path has its routes: a test holds that each route is found so. */
  paths: RegExp;
  load: () => Promise<readonly Routes<D>[]>;
}

export const groupOf = <D>(groups: readonly RouteGroup<D>[], path: string): RouteGroup<D> | undefined =>
  groups.find((group) => group.paths.test(path));

export function withRoutes<D>(app: Hono<HttpEnv>, deps: D, routes: readonly Routes<D>[]): Hono<HttpEnv> {
  for (const add of routes) add(app, deps);
  return app;
}

/**
 * A part of the site of which a start reads only what its first request asks for (docs/adr/0020). Each group has the whole stack
 * of `pagesApp` to itself; a path that no group knows, and a group that could not be loaded, have the same error page as ever.
 */
export function pagesOnDemand<D>(
  options: HttpOptions,
  deps: D,
  groups: readonly RouteGroup<D>[],
): Pick<Hono<HttpEnv>, 'fetch'> {
  const nowhere = pagesApp(options);
  const loaded = new Map<RouteGroup<D>, Hono<HttpEnv>>();

  async function appOf(path: string): Promise<Hono<HttpEnv>> {
    const group = groupOf(groups, path);
    if (group === undefined) return nowhere;
    try {
      const app = loaded.get(group) ?? withRoutes(pagesApp(options), deps, await group.load());
      loaded.set(group, app);
      return app;
    } catch (error) {
      return pagesApp(options).all('*', () => {
        throw error;
      });
    }
  }
  return { fetch: async (request, ...rest) => (await appOf(new URL(request.url).pathname)).fetch(request, ...rest) };
}

type Answering<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/** A port whose module is loaded with its first call: all its methods answer later anyway. */
export function onFirstCall<T extends Answering<T>>(load: () => Promise<T>): T {
  let port: Promise<T> | undefined;
  const call =
    (name: keyof T) =>
    async (...args: never[]): Promise<unknown> =>
      (await (port ??= load()))[name](...args);
  return new Proxy({} as T, { get: (_target, name) => (name === 'then' ? undefined : call(name as keyof T)) });
}
