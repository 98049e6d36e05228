import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { OverviewPage } from '../../web/oversight/overview-page.tsx';
import { page } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { overseer, rightsOf } from './reading.ts';

export function overviewRoutes(app: Hono<HttpEnv>, _deps: OversightDeps): void {
  app.get('/staff/oversight', (c) => {
    const actor = overseer(c, 'oversight.open', board);
    return page(c, <OverviewPage ctx={c.get('page')} rights={rightsOf(actor)} readsThrough={actor.audit?.through} />);
  });
}
