import { describe, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import type { HttpEnv } from '../../../functions/http/environment.ts';
import {
  groupOf,
  onFirstCall,
  pagesOnDemand,
  type RouteGroup,
  type Routes,
} from '../../../functions/http/on-demand.ts';
import { financeGroups } from '../../../functions/serve-finance/groups.ts';
import { financeRoutes } from '../../../functions/serve-finance/finance-app.tsx';
import type { FinanceDeps } from '../../../functions/serve-finance/reading.ts';
import { oversightGroups } from '../../../functions/serve-oversight/groups.ts';
import { oversightRoutes } from '../../../functions/serve-oversight/serve-oversight.ts';
import type { OversightDeps } from '../../../functions/serve-oversight/deps.ts';
import { participantGroups } from '../../../functions/serve-participant/groups.ts';
import { participantRoutes } from '../../../functions/serve-participant/serve-participant.tsx';
import type { ParticipantDeps } from '../../../functions/serve-participant/dependencies.ts';
import { staffGroups } from '../../../functions/serve-staff/groups.ts';
import { staffRoutes } from '../../../functions/serve-staff/staff-app.ts';
import type { StaffDeps } from '../../../functions/serve-staff/deps.ts';
import { staffWorld } from '../web-staff/staff-world.ts';

const { http } = staffWorld();
const asset = (name: string) => ({ href: name, text: '' });
const participantDeps = {
  ...http,
  assets: { css: asset('/assets/a.css'), script: asset('/assets/b.js'), stay: asset('/assets/c.js') },
} as unknown as ParticipantDeps;
const staffDeps = {
  http,
  decideScript: asset('/staff/assets/a.js'),
  deskScript: asset('/staff/assets/b.js'),
  handOffScript: asset('/staff/assets/c.js'),
} as unknown as StaffDeps;

/** `/applications/:id/form/:section` as somebody would ask for it. */
const asked = (pattern: string): string => pattern.replaceAll(/:\w+(?:\{[^}]*\})?/g, 'x');

/** Of each route: that its group is the one its path leads to, and that all is there which belongs to the part of the site. */
async function strays<D>(deps: D, groups: readonly RouteGroup<D>[], whole: readonly Routes<D>[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const add of whole) {
    const app = new Hono<HttpEnv>();
    add(app, deps);
    if (app.routes.length === 0) wrong.push(`${add.name} adds nothing`);
    for (const { method, path } of app.routes) {
      const found = await groupOf(groups, asked(path))?.load();
      if (!found?.includes(add)) wrong.push(`${method} ${path}: not with what its path leads to`);
    }
  }
  for (const group of groups) {
    const routes = await group.load();
    const inOrder = whole.filter((add) => routes.includes(add));
    if (inOrder.some((add, at) => add !== routes[at]) || inOrder.length !== routes.length)
      wrong.push(`${group.paths}: in another order than the whole`);
  }
  return wrong;
}

describe('each route is loaded by the path that it answers, in the order of the whole', () => {
  test('for participants and coaches', async () => {
    expect(await strays(participantDeps, participantGroups, participantRoutes)).toEqual([]);
  });
  test('for staff', async () => {
    expect(await strays(staffDeps, staffGroups, staffRoutes)).toEqual([]);
  });
  test('for finance', async () => {
    expect(await strays({ http } as unknown as FinanceDeps, financeGroups, financeRoutes)).toEqual([]);
  });
  test('for operators and auditors', async () => {
    expect(await strays({ http } as unknown as OversightDeps, oversightGroups, oversightRoutes)).toEqual([]);
  });
});

describe('a part of the site that is loaded by and by', () => {
  const hello: Routes<object> = (app) => void app.get('/staff/hello', (c) => c.text('hello'));
  const ask = (site: ReturnType<typeof pagesOnDemand>, path: string) =>
    site.fetch(
      new Request(`http://127.0.0.1${path}`, {
        headers: { 'x-origin-verify': http.originSecret, accept: 'text/html' },
      }),
    );

  test('loads a group once, with its first request', async () => {
    let loads = 0;
    const load = async () => {
      loads += 1;
      return [hello];
    };
    const site = pagesOnDemand(http, {}, [{ paths: /^\/staff\/hello/, load }]);
    expect((await ask(site, '/staff/other')).status).toBe(404);
    expect(loads).toBe(0);
    expect(await (await ask(site, '/staff/hello')).text()).toBe('hello');
    expect((await ask(site, '/staff/hello')).status).toBe(200);
    expect(loads).toBe(1);
  });

  test('answers with the page that every error has when a group cannot be loaded, and tries again', async () => {
    let isThere = false;
    const load = async () => {
      if (!isThere) throw new Error('chunk is gone');
      return [hello];
    };
    const site = pagesOnDemand(http, {}, [{ paths: /^\/staff\/hello/, load }]);
    const broken = await ask(site, '/staff/hello');
    expect(broken.status).toBe(500);
    expect(broken.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await broken.text();
    expect(page).toContain('<html');
    expect(page).not.toContain('chunk is gone');
    isThere = true;
    expect((await ask(site, '/staff/hello')).status).toBe(200);
  });
});

test('a port is loaded with its first call, and once for calls that come together', async () => {
  let loads = 0;
  const port = onFirstCall<{ find(id: string): Promise<string> }>(async () => {
    loads += 1;
    return { find: async (id) => `found ${id}` };
  });
  expect(loads).toBe(0);
  expect(await Promise.all([port.find('a'), port.find('b')])).toEqual(['found a', 'found b']);
  expect(loads).toBe(1);
});
