import type { Hono } from 'hono';
import * as z from 'zod';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { atCenter, caseResource } from '../../domain/access/resources.ts';
import { commands } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { field } from '../../domain/forms/shape.ts';
import { recordedEvents, serviceKinds, type RecordedEvent } from '../../domain/outcomes/events.ts';
import { readEvent, typedEvent } from '../../domain/outcomes/fields.ts';
import { isGranted, nextAsk, standing } from '../../domain/outcomes/participation.ts';
import type { OutcomeRow } from '../../domain/outcomes/rows.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { OutcomesCasePage, type OpenForm, type OutcomesCaseProps } from '../../web/staff/outcomes-case-page.tsx';
import { AsksPage, ServicesPage, type ServiceValues } from '../../web/staff/outcomes-pages.tsx';
import { allow, formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

/** More than anyone asks in a day; the page says when there are more. */
const rowsAtMost = 200;
const named = { actor: true, applicationId: true } as const;
const outcomeBody = z.strictObject(commands['record-outcome'].input.omit(named).shape);
const serviceBody = z.strictObject(commands['record-service'].input.omit({ actor: true }).shape);

/** What came of it: recorded case by case, asked for by a list, and the services that are counted. */
export function outcomeRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/outcomes', async (c) => {
    const actor = signedInStaff(c);
    const { centers, centerId } = chosenCenter(c, actor, deps);
    const today = todayOf(deps);
    const found = await deps.outcomes.asksOf(centerId, today, rowsAtMost);
    const lines = await readable(actor, deps, found);
    return page(
      c,
      <AsksPage
        ctx={c.get('page')}
        rights={rightsOf(actor, deps)}
        centers={centers}
        centerId={centerId}
        today={today}
        lines={lines}
        cut={found.length === rowsAtMost}
      />,
    );
  });

  app.get('/staff/cases/:id/outcomes', async (c) => {
    signedInStaff(c);
    const { open, rows } = await openOutcomes(c, deps);
    return page(c, casePage(c, deps, open, rows, { form: formAsked(c, rows), notice: doneNotice(c) }));
  });

  app.post('/staff/cases/:id/outcomes', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { open, rows } = await openOutcomes(c, deps);
    const event = eventNamed(formText(form, 'event'));
    if (!event) throw new Refusal('invalid-input');
    const mode = modeNamed(formText(form, 'mode'));
    const replaces = seqIn(formText(form, 'replaces'));
    const raw = form;
    const read = readEvent(event, raw, 'staff');
    const redraw = (errors: readonly FieldError[], status: 400 | 409 = 400, notice?: OutcomesCaseProps['notice']) =>
      page(c, casePage(c, deps, open, rows, { form: { event, mode, replaces, raw, errors }, notice }), status);
    if ('errors' in read) return redraw(read.errors);
    const { applicationId } = open.application;
    const answer = await deps.commands.run('record-outcome', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      said: read.said,
      ...(replaces === undefined ? {} : { replaces }),
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}/outcomes?done=saved`);
    const { code, params, fields } = answer.error;
    if (code === 'invalid-input' && fields) return redraw(fields);
    return refusedPage(c, deps, { code, params, fields });
  });

  app.post('/staff/cases/:id/outcomes/take-back', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { open } = await openOutcomes(c, deps);
    const { applicationId } = open.application;
    const replaces = seqIn(formText(form, 'replaces'));
    if (replaces === undefined) throw new Refusal('invalid-input');
    const answer = await deps.commands.run('record-outcome', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      said: { event: 'taken-back', on: todayOf(deps) },
      replaces,
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}/outcomes?done=taken-back`);
    return refusedPage(c, deps, answer.error);
  });

  serviceRoutes(app, deps);

  app.get('/staff/api/cases/:id/outcomes', async (c) => {
    const { open, rows } = await openOutcomes(c, deps);
    return c.json({ number: open.application.number, told: rows, standing: standing(rows).map((row) => row.seq) });
  });
  app.post('/staff/api/cases/:id/outcomes', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, outcomeBody);
    const { open } = await openOutcomes(c, deps);
    const { applicationId } = open.application;
    return c.json(valueOf(await deps.commands.run('record-outcome', { ...body, actor, applicationId })));
  });
  app.post('/staff/api/services', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, serviceBody);
    return c.json(valueOf(await deps.commands.run('record-service', { ...body, actor })));
  });
}

async function openOutcomes(c: HttpContext, deps: StaffDeps): Promise<{ open: OpenCase; rows: OutcomeRow[] }> {
  const open = await openCase(c, deps, c.req.param('id') ?? '');
  allow(c, 'outcome.record', open.resource);
  return { open, rows: await deps.outcomes.listOutcomes(open.application.applicationId) };
}

function casePage(
  c: HttpContext,
  deps: StaffDeps,
  { application }: OpenCase,
  rows: readonly OutcomeRow[],
  more: Pick<OutcomesCaseProps, 'form' | 'notice'>,
) {
  const { participation } = application;
  const isOpen = isGranted(application.status) || participation !== undefined;
  const ask = isOpen
    ? nextAsk(application, rows, participation?.on ?? application.updatedAt.slice(0, 10), outcomeSettings)
    : undefined;
  return (
    <OutcomesCasePage
      ctx={c.get('page')}
      applicationId={application.applicationId}
      number={application.number}
      rights={rightsOf(signedInStaff(c), deps)}
      rows={rows}
      ask={ask}
      open={isOpen}
      {...more}
    />
  );
}

const eventNamed = (name: string | undefined): RecordedEvent | undefined =>
  recordedEvents.find((each) => each === name);
const seqIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
const modeNamed = (name: string): OpenForm['mode'] => (name === 'correct' || name === 'confirm' ? name : 'record');

/** The form that the address asks for: something new, or a row that stands, as it would be typed. */
function formAsked(c: HttpContext, rows: readonly OutcomeRow[]): OpenForm | undefined {
  const added = eventNamed(c.req.query('add'));
  if (added) return { event: added, mode: 'record', raw: {}, errors: [] };
  for (const mode of ['correct', 'confirm'] as const) {
    const seq = seqIn(c.req.query(mode));
    if (seq === undefined) continue;
    const row = standing(rows).find((each) => each.seq === seq);
    const event = eventNamed(row?.said.event);
    if (row && event) return { event, mode, replaces: seq, raw: typedEvent(row.said), errors: [] };
  }
  return undefined;
}

function doneNotice(c: HttpContext): OutcomesCaseProps['notice'] {
  const { t } = c.get('page');
  const done = c.req.query('done');
  if (done === 'saved') return { kind: 'success', text: t('after.case.saved') };
  return done === 'taken-back' ? { kind: 'success', text: t('after.case.taken-back') } : undefined;
}

/** Somebody else was faster: the page as it stands now, and why. */
async function refusedPage(
  c: HttpContext,
  deps: StaffDeps,
  { code, params, fields }: Pick<Refusal, 'code' | 'params'> & { fields?: FieldError[] | undefined },
): Promise<Response> {
  if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
  const { open, rows } = await openOutcomes(c, deps);
  const { title, next } = refusalTexts(c.get('page'), { code, params });
  return page(c, casePage(c, deps, open, rows, { notice: { kind: 'error', title, text: next } }), 409);
}

const casesAtOnce = 20;

/** Of what stands in a list only what this reader may open: each row passes the same question as its case. */
export async function readable<R extends { applicationId: string }>(
  actor: StaffActor,
  deps: StaffDeps,
  rows: readonly R[],
): Promise<R[]> {
  const kept: R[] = [];
  for (let at = 0; at < rows.length; at += casesAtOnce) {
    const some = rows.slice(at, at + casesAtOnce);
    const cases = await Promise.all(some.map((row) => deps.cases.getApplication(row.applicationId)));
    kept.push(
      ...some.filter((_row, index) => {
        const application = cases[index];
        return application !== undefined && authorize(actor, 'case.read', caseResource(application)).allowed;
      }),
    );
  }
  return kept;
}

/** The own center; whoever looks after several chooses one. */
export function chosenCenter(c: HttpContext, actor: StaffActor, deps: StaffDeps) {
  const centers = deps.http.settings.centers.filter(
    (center) => authorize(actor, 'service.record', atCenter(center.centerId)).allowed,
  );
  const asked = c.req.query('center');
  const center = centers.find((each) => each.centerId === asked) ?? centers[0];
  if (!center) throw new Refusal('wrong-role');
  return { centers, centerId: center.centerId };
}

function serviceRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/services', async (c) => {
    const done = c.req.query('done');
    const { t } = c.get('page');
    const notice =
      done === 'saved' || done === 'taken-back'
        ? ({ kind: 'success', text: t(`after.services.${done}`) } as const)
        : undefined;
    return servicesPage(c, deps, { values: emptyService(deps), errors: [], notice }, 200);
  });

  app.post('/staff/services', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const centerId = ownCenter(formText(form, 'center'), actor, deps);
    const values: ServiceValues = {
      service: formText(form, 'service'),
      on: { month: formText(form, 'on-month'), day: formText(form, 'on-day'), year: formText(form, 'on-year') },
      people: formText(form, 'people'),
      partner: formText(form, 'partner'),
      number: formText(form, 'number').toUpperCase(),
    };
    const redraw = (errors: FieldError[]) => servicesPage(c, deps, { values, errors, centerId }, 400);
    const read = await readService(c, form, values, deps);
    if ('errors' in read) return redraw(read.errors);
    const answer = await deps.commands.run('record-service', {
      operationId: formText(form, 'operationId'),
      actor,
      centerId,
      what: read.what,
    });
    if (answer.ok) return seeOther(c, `/staff/services?center=${centerId}&done=saved`);
    const { code, params, fields } = answer.error;
    if (code === 'invalid-input' && fields) return redraw(fields);
    throw new Refusal(code, params, fields);
  });

  app.post('/staff/services/take-back', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const centerId = ownCenter(formText(form, 'center'), actor, deps);
    const on = formText(form, 'on');
    const answer = await deps.commands.run('record-service', {
      operationId: formText(form, 'operationId'),
      actor,
      centerId,
      what: { action: 'take-back', on, serviceId: formText(form, 'serviceId') },
    });
    if (answer.ok) return seeOther(c, `/staff/services?center=${centerId}&month=${on.slice(0, 7)}&done=taken-back`);
    const { code, params, fields } = answer.error;
    if (code !== 'outcome-gone') throw new Refusal(code, params, fields);
    const { title, next } = refusalTexts(c.get('page'), { code, params });
    return servicesPage(
      c,
      deps,
      { values: emptyService(deps), errors: [], centerId, notice: { kind: 'error', title, text: next } },
      409,
    );
  });
}

const emptyService = (deps: StaffDeps): ServiceValues => {
  const [year = '', month = '', day = ''] = todayOf(deps).split('-');
  const on = { month: String(Number(month)), day: String(Number(day)), year };
  return { service: '', on, people: '1', partner: '', number: '' };
};

function ownCenter(centerId: string, actor: StaffActor, deps: StaffDeps): string {
  if (!deps.http.settings.centers.some((center) => center.centerId === centerId)) throw new Refusal('not-found');
  if (!authorize(actor, 'service.record', atCenter(centerId)).allowed) throw new Refusal('not-found');
  return centerId;
}

type RecordedService = Extract<z.input<typeof serviceBody>['what'], { action: 'record' }>;

async function readService(
  c: HttpContext,
  form: Form,
  values: ServiceValues,
  deps: StaffDeps,
): Promise<{ what: RecordedService } | { errors: FieldError[] }> {
  const errors: FieldError[] = [];
  const service = serviceKinds.find((each) => each === values.service);
  if (!service) errors.push({ field: 'service', key: 'choose-one' });
  const on = readField(field('on', 'date'), form);
  if (on === 'empty') errors.push({ field: 'on', key: 'required' });
  else if ('error' in on) errors.push(on.error);
  const people = readField(field('people', 'number', { range: [1, 500] }), form);
  if (people === 'empty') errors.push({ field: 'people', key: 'required' });
  else if ('error' in people) errors.push(people.error);
  const applicationId = values.number === '' ? undefined : await caseNumbered(c, values.number, deps);
  if (values.number !== '' && applicationId === undefined) errors.push({ field: 'number', key: 'service-number' });
  if (errors.length > 0 || !service || on === 'empty' || 'error' in on || people === 'empty' || 'error' in people)
    return { errors };
  return {
    what: {
      action: 'record',
      service,
      on: String(on.answer),
      people: Number(people.answer),
      ...(values.partner === '' ? {} : { partner: values.partner }),
      ...(applicationId === undefined ? {} : { applicationId }),
    },
  };
}

/** A number of somebody else's case answers like one that never was. */
async function caseNumbered(c: HttpContext, number: string, deps: StaffDeps): Promise<string | undefined> {
  if (!/^[A-Z]{2,4}-\d{4,9}$/.test(number)) return undefined;
  const id = await deps.outcomes.findByNumber(number);
  if (id === undefined) return undefined;
  try {
    const { resource } = await openCase(c, deps, id);
    allow(c, 'outcome.record', resource);
    return id;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  }
}

async function servicesPage(
  c: HttpContext,
  deps: StaffDeps,
  more: {
    values: ServiceValues;
    errors: FieldError[];
    centerId?: string;
    notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
  },
  status: 200 | 400 | 409,
): Promise<Response> {
  const actor = signedInStaff(c);
  const chosen = chosenCenter(c, actor, deps);
  const centerId = more.centerId ?? chosen.centerId;
  const thisMonth = todayOf(deps).slice(0, 7);
  const asked = c.req.query('month') ?? '';
  const month = /^(19|20)\d{2}-(0[1-9]|1[0-2])$/.test(asked) && asked < thisMonth ? asked : thisMonth;
  const rows = await deps.outcomes.listServices(centerId, month, rowsAtMost);
  return page(
    c,
    <ServicesPage
      ctx={c.get('page')}
      rights={rightsOf(actor, deps)}
      centers={chosen.centers}
      centerId={centerId}
      partners={deps.http.settings.partners.map((partner) => partner.name)}
      values={more.values}
      errors={more.errors}
      notice={more.notice}
      month={month}
      isLastMonth={month === thisMonth}
      rows={rows}
    />,
    status,
  );
}
