import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import { DemographicsReportPage } from '../../web/demographics/report-page.tsx';
import { allow, page, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { rightsOf } from './finance-answers.ts';
import type { FinanceDeps } from './reading.ts';

/** Totals of the optional questions (R22); another function counts, and hands out nothing else. */
export function demographicsRoutes(app: Hono<HttpEnv>, { commands }: Pick<FinanceDeps, 'commands'>): void {
  async function counted(c: HttpContext) {
    const actor = signedInActor(c);
    allow(c, 'demographics.report', board);
    if (actor.kind !== 'staff') throw new Refusal('wrong-role');
    return { actor, counts: valueOf(await commands.run('count-demographics', { actor })) };
  }

  app.get('/finance/equal-opportunity', async (c) => {
    const { actor, counts } = await counted(c);
    return page(c, <DemographicsReportPage ctx={c.get('page')} rights={rightsOf(actor)} counts={counts} />);
  });

  app.get('/finance/api/equal-opportunity', async (c) => c.json((await counted(c)).counts));
}
