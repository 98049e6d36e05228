import type { Hono } from 'hono';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { reportedEvents, type OutcomeEvent, type ReportedEvent } from '../../domain/outcomes/events.ts';
import { readEvent } from '../../domain/outcomes/fields.ts';
import { isGranted, standing } from '../../domain/outcomes/participation.ts';
import { OutcomePage } from '../../web/participant/outcome-page.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { apiInputs } from '../http/api-routes.ts';
import { operationIdOf, readJson } from './api-routes.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

type Drawn = Omit<Parameters<typeof OutcomePage>[0], 'ctx' | 'applicationId' | 'number' | 'rows'>;

/** "I finished", "I got a job": what people tell of themselves. Staff confirm it before it counts. */
export function outcomeRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  app.get('/applications/:id/outcome', async (c) => {
    const application = await granted(c, deps);
    const event = eventNamed(c.req.query('tell'));
    const done = c.req.query('done');
    const { t } = c.get('page');
    const notice =
      done === 'told' || done === 'taken-back'
        ? ({ kind: 'success', text: t(done === 'told' ? 'outcome.tell.done' : 'outcome.tell.taken-back') } as const)
        : undefined;
    return draw(c, deps, application, { notice, form: event && { event, raw: {}, errors: [] } }, 200);
  });

  app.post('/applications/:id/outcome', async (c) => {
    const application = await granted(c, deps);
    const form = await readForm(c);
    const event = eventNamed(formText(form, 'event'));
    if (!event) throw new Refusal('invalid-input');
    const read = readEvent(event, form, 'participant');
    if ('errors' in read) return draw(c, deps, application, { form: { event, raw: form, errors: read.errors } }, 400);
    const result = await attempt(() => tell(c, deps, application, formText(form, 'operationId'), read.said));
    if (!result.refusal) return seeOther(c, `/applications/${application.applicationId}/outcome?done=told`);
    const { errors, trouble } = drawn(c, result.refusal, ['event', ...Object.keys(read.said)]);
    const notice = trouble && ({ kind: 'error', title: trouble.title, text: trouble.next } as const);
    return draw(c, deps, application, { form: { event, raw: form, errors }, notice }, 400);
  });

  app.post('/applications/:id/outcome/take-back', async (c) => {
    const application = await granted(c, deps);
    const form = await readForm(c);
    const on = wallTime(deps.now(), deps.settings.timeZone).date;
    const replaces = Number(formText(form, 'replaces'));
    if (!Number.isInteger(replaces) || replaces < 1) throw new Refusal('invalid-input');
    const result = await attempt(() =>
      tell(c, deps, application, formText(form, 'operationId'), { event: 'taken-back', on }, replaces),
    );
    if (!result.refusal) return seeOther(c, `/applications/${application.applicationId}/outcome?done=taken-back`);
    const { trouble } = drawn(c, result.refusal, []);
    const notice = trouble && ({ kind: 'error', title: trouble.title, text: trouble.next } as const);
    return draw(c, deps, application, { notice }, 409);
  });

  app.get('/api/applications/:id/outcomes', async (c) => {
    const application = await granted(c, deps);
    const rows = standing(await deps.outcomes.listOutcomes(application.applicationId));
    return c.json({
      told: rows.map(({ seq, said, recordedBy, recordedAt }) => ({
        seq,
        said,
        recordedAt,
        confirmed: recordedBy.kind !== 'participant',
      })),
    });
  });
  app.post('/api/applications/:id/outcomes', async (c) => {
    const application = await granted(c, deps);
    const { operationId, said, replaces } = await readJson(c, apiInputs.outcome);
    return c.json(await tell(c, deps, application, operationIdOf(c, { operationId }), said, replaces));
  });
}

const eventNamed = (name: string | undefined): ReportedEvent | undefined =>
  reportedEvents.find((each) => each === name);

/** Before it is granted there is nothing to tell; the packet's own page says where it stands. */
async function granted(c: HttpContext, deps: ParticipantDeps): Promise<ApplicationRow> {
  const application = await caseOf(c, deps, 'outcome.report');
  if (!isGranted(application.status) && application.participation === undefined)
    throw new Refusal('not-open', { number: application.number });
  return application;
}

async function tell(
  c: HttpContext,
  deps: ParticipantDeps,
  { applicationId }: ApplicationRow,
  operationId: string,
  said: OutcomeEvent,
  replaces?: number,
) {
  return valueOf(
    await deps.commands.run('record-outcome', {
      operationId,
      actor: signedInActor(c),
      applicationId,
      said,
      ...(replaces === undefined ? {} : { replaces }),
    }),
  );
}

async function draw(
  c: HttpContext,
  deps: ParticipantDeps,
  { applicationId, number }: ApplicationRow,
  more: Drawn,
  status: 200 | 400 | 409,
): Promise<Response> {
  const rows = await deps.outcomes.listOutcomes(applicationId);
  return page(
    c,
    <OutcomePage ctx={c.get('page')} applicationId={applicationId} number={number} rows={rows} {...more} />,
    status,
  );
}
