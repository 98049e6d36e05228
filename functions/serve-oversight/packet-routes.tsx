import type { Hono } from 'hono';
import { caseKeptFor } from '../../adapters/kept-for.ts';
import { board } from '../../domain/access/resources.ts';
import { checklist } from '../../domain/forms/checklist.ts';
import { formRows, packetFacts } from '../../domain/forms/form.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { centerOf } from '../../domain/settings.ts';
import { caseView } from '../../web/staff/case-view.ts';
import { FindPacketPage, PacketPage } from '../../web/oversight/packet-page.tsx';
import { ViewsPage } from '../../web/oversight/views-page.tsx';
import { page, seeOther } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { namesOf, openPacket, overseer, rightsOf } from './reading.ts';

/** A packet as its deciders see it, with its papers, for who may look over it; and who looked at it. */
export function packetRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get('/staff/oversight/packets', async (c) => {
    const actor = overseer(c, 'oversight.open', board);
    const number = c.req.query('number')?.trim().toUpperCase() ?? '';
    const found = number === '' ? undefined : await deps.cases.findByNumber(number);
    if (found !== undefined)
      return seeOther(c, `/staff/oversight/packets/${found}${c.req.query('show') === 'views' ? '/views' : ''}`);
    const destroyed = number === '' ? undefined : await deps.cases.findDestroyed(number);
    return page(
      c,
      <FindPacketPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        number={number}
        unknown={number !== '' && !destroyed}
        destroyed={destroyed}
      />,
    );
  });

  app.get('/staff/oversight/packets/:id', async (c) => {
    const { actor, application, glass } = await openPacket(c, deps, { what: 'case' });
    const { applicationId } = application;
    const { settings, now } = deps.http;
    const [documents, decisions, audit] = await Promise.all([
      deps.cases.listDocuments(applicationId),
      deps.cases.listDecisions(applicationId),
      deps.cases.listAudit(applicationId),
    ]);
    const kept = await caseKeptFor(application, decisions, deps.ledger, settings.policy);
    const facts = packetFacts(application.answers);
    const view = caseView(
      {
        application,
        documents,
        decisions,
        audit,
        facts,
        wanted: checklist(application.kind, facts, application.formSource),
      },
      { staffId: actor.staffId, now: now().toISOString(), settings },
    );
    return page(
      c,
      <PacketPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        view={view}
        kept={kept}
        center={centerOf(settings, application.centerId).shortName}
        answers={formRows(application.kind, application.answers, c.get('page').t)}
        glass={glass}
      />,
    );
  });

  // By ids and times: no personal data, and so no reason is asked of an operator.
  app.get('/staff/oversight/packets/:id/views', async (c) => {
    const actor = overseer(c, 'oversight.open', board);
    const id = applicationIdSchema.safeParse(c.req.param('id'));
    const application = id.success ? await deps.cases.getApplication(id.data) : undefined;
    if (!application) throw new Refusal('not-found');
    const { applicationId, number } = application;
    const [views, documents, glass, nameOf] = await Promise.all([
      deps.oversight.listViews(applicationId),
      deps.cases.listDocuments(applicationId),
      deps.oversight.listGlass(),
      namesOf(deps),
    ]);
    return page(
      c,
      <ViewsPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        number={number}
        applicationId={applicationId}
        views={views}
        kindOf={(documentId) => documents.find((each) => each.documentId === documentId)?.kind}
        glass={glass.filter((each) => each.applicationId === applicationId)}
        nameOf={nameOf}
      />,
    );
  });
}
