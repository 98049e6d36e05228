import type { Hono } from 'hono';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ChecklistItem } from '../../domain/forms/checklist.ts';
import { countdown, datesIn, type Countdown } from '../../domain/tui/countdown.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { OedPage, OedReportPage } from '../../web/participant/tui-pages.tsx';
import { emptyReport, readReport, typedReport, type ReportValues } from '../../web/tui/report-form.ts';
import { formText, page, readForm, seeOther, signedInActor, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf, centerFor, covers } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { documentsProps } from './document-routes.tsx';
import { viewed } from './viewed.ts';

/** What the person alone is told from their own unemployment data (R22): the countdown (R17), and whether they stopped searching. */
export async function ownDates(
  c: HttpContext,
  application: ApplicationRow,
  deps: ParticipantDeps,
): Promise<{ mayCount: boolean; countdown: Countdown | undefined; stoppedSearching: boolean }> {
  const mayCount = c.get('session')?.actor.kind === 'participant' && application.kind === 'tui';
  if (!mayCount) return { mayCount, countdown: undefined, stoppedSearching: false };
  const answers = await deps.ui.getAnswers(application.applicationId);
  return {
    mayCount,
    countdown: countdown(datesIn(answers), deps.now(), deps.settings.timeZone),
    stoppedSearching: answers['jobSearch'] === 'less' || answers['jobSearch'] === 'no',
  };
}

/** A link for 60 seconds to exactly the packet that was handed over. */
export async function packetLink(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps): Promise<string> {
  const { packet, tui, number } = application;
  if (!tui?.handedOver || !packet) throw new Refusal('not-found');
  await viewed(c, application, 'packet', deps);
  return deps.signer.read(deps.packetsBucket, packet.key, {
    now: deps.now(),
    versionId: packet.versionId,
    downloadName: `${number}-packet.pdf`,
  });
}

/** R15: get the packet, send it to the office, tell what came of it. No route here decides anything. */
export function tuiRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { settings, commands } = deps;

  /** A request that was handed over; whatever else stands under the address is not found here. */
  async function handedOver(c: HttpContext, action: 'application.read' | 'tui.report' = 'application.read') {
    const application = await caseOf(c, deps, action);
    if (application.kind !== 'tui' || !application.tui?.handedOver) throw new Refusal('not-found');
    return application;
  }

  app.get('/applications/:id/packet', async (c) => {
    const application = await caseOf(c, deps, 'document.read');
    return seeOther(c, await packetLink(c, application, deps));
  });

  app.get('/applications/:id/oed', async (c) => {
    const application = await handedOver(c);
    return page(
      c,
      <OedPage
        ctx={c.get('page')}
        application={application}
        center={centerFor(application, settings)}
        settings={settings.tui}
        mayReport={await covers(c, application, 'tui.report', deps)}
        {...await ownDates(c, application, deps)}
      />,
    );
  });

  async function reportPage(
    c: HttpContext,
    application: ApplicationRow,
    what: 'sent' | 'answer',
    values: ReportValues,
    known?: ReturnType<typeof drawn>,
  ) {
    const kind = what === 'sent' ? 'oed-proof' : 'oed-answer';
    const props = await documentsProps(c, application, deps, [kind]);
    const items: ChecklistItem[] = [{ kind, required: false, whyKey: `checklist.${kind}.why`, alternatives: [] }];
    return page(
      c,
      <OedReportPage {...props} {...known} items={items} what={what} values={values} />,
      known ? 400 : 200,
    );
  }

  for (const what of ['sent', 'answer'] as const) {
    app.get(`/applications/:id/oed/${what}`, async (c) =>
      reportPage(c, await handedOver(c, 'tui.report'), what, emptyReport),
    );

    app.post(`/applications/:id/oed/${what}`, async (c) => {
      const application = await handedOver(c, 'tui.report');
      const form = await readForm(c);
      const read = readReport(what, form);
      if (!read.report) return reportPage(c, application, what, typedReport(form), { errors: read.errors });
      const result = await report(c, application, form, read.report);
      if (!result.refusal) return seeOther(c, `/applications/${application.applicationId}/oed`);
      const known = drawn(c, result.refusal, ['on', 'way', 'noProof', 'outcome', 'endsOn']);
      return reportPage(c, application, what, typedReport(form), known);
    });
  }

  app.post('/applications/:id/oed/undo', async (c) => {
    const application = await handedOver(c, 'tui.report');
    const result = await report(c, application, await readForm(c), { what: 'undo' });
    if (result.refusal) throw result.refusal;
    return seeOther(c, `/applications/${application.applicationId}/oed`);
  });

  app.post('/applications/:id/oed/weekly-mail', async (c) => {
    const application = await handedOver(c, 'tui.report');
    const form = await readForm(c);
    const result = await report(c, application, form, {
      what: 'weekly-mail',
      wanted: formText(form, 'wanted') === 'yes',
    });
    if (result.refusal) throw result.refusal;
    return seeOther(c, `/applications/${application.applicationId}/oed`);
  });

  const report = (c: HttpContext, { applicationId }: ApplicationRow, form: Form, told: TuiReport) =>
    attempt(async () =>
      valueOf(
        await commands.run('report-tui', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId,
          report: told,
        }),
      ),
    );
}
