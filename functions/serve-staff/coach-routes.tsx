import type { Hono } from 'hono';
import * as z from 'zod';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { ofOrganization } from '../../domain/access/resources.ts';
import { addDays } from '../../domain/calendar/business-time.ts';
import { consentDaysUsual, consentStands, type ConsentRow } from '../../domain/consent/consent.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { coachIdSchema } from '../../domain/ids.ts';
import { centerOf, partnerName, type Partner } from '../../domain/settings.ts';
import type { GrantValues } from '../../web/coach/consent-pages.tsx';
import { CoachesPage } from '../../web/staff/coaches-page.tsx';
import { ReleaseLetterPage, ReleasePage, type ReleaseProps } from '../../web/staff/release-page.tsx';
import { allow, formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import { coachInputs } from '../http/coach-api.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { grantFields, notAnEmail, readGrant } from '../http/read-grant.ts';
import { inLanguage } from '../http/pages-app.tsx';
import { readBody } from '../http/read-body.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

const emailSchema = z.email().max(200);

/** Coaches from the staff's side: a Liaison's list of them, and a release that somebody signed on paper. */
export function coachRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  const { commands, consents } = deps;
  const { settings } = deps.http;

  app.get('/staff/coaches', async (c) => {
    const { actor, partners } = liaison(c);
    const done = c.req.query('done');
    return coachesPage(c, actor, partners, { done: done === 'added' || done === 'removed' ? done : undefined });
  });

  app.post('/staff/coaches', async (c) => {
    const { actor, partners } = liaison(c);
    const form = await readForm(c);
    const values = {
      organizationId: formText(form, 'organizationId'),
      name: formText(form, 'name'),
      email: formText(form, 'email'),
    };
    const operationId = formText(form, 'operationId');
    const errors: FieldError[] = [
      ...(partners.some((each) => each.organizationId === values.organizationId)
        ? []
        : [{ field: 'organizationId', key: 'choose-one' }]),
      ...(values.name.length >= 2 ? [] : [{ field: 'name', key: 'required' }]),
      ...(emailSchema.safeParse(values.email).success ? [] : [{ field: 'email', key: 'not-an-email' }]),
    ];
    if (errors.length > 0) return coachesPage(c, actor, partners, { values, errors, operationId });
    const answer = await commands.run('add-coach', { operationId, actor, ...values });
    if (answer.ok) return seeOther(c, '/staff/coaches?done=added');
    const { code, params, fields = [] } = answer.error;
    return coachesPage(c, actor, partners, {
      values,
      errors: fields,
      trouble: fields.length > 0 ? undefined : refusalTexts(c.get('page'), { code, params }),
    });
  });

  app.post('/staff/coaches/:coachId/remove', async (c) => {
    const { actor } = liaison(c);
    const form = await readForm(c);
    const organizationId = formText(form, 'organizationId');
    allow(c, 'coach.manage', ofOrganization(organizationId));
    valueOf(
      await commands.run('remove-coach', {
        operationId: formText(form, 'operationId'),
        actor,
        organizationId,
        coachId: coachIdOf(c.req.param('coachId')),
      }),
    );
    return seeOther(c, '/staff/coaches?done=removed');
  });

  app.get('/staff/cases/:id/coach', async (c) => {
    const open = await openForRelease(c);
    const partner = settings.partners.find((each) => each.organizationId === c.req.query('organization'));
    const done = (['done', 'done-letter', 'ended'] as const).find((each) => each === c.req.query('done'));
    const { firstName, lastName, birthDate } = open.application.answers;
    const [year = '', month = '', day = ''] = addDays(todayOf(deps), consentDaysUsual).split('-');
    const values: GrantValues = {
      coachId: '',
      coachEmail: '',
      personName: [firstName, lastName].filter((each) => typeof each === 'string').join(' '),
      birthYear: typeof birthDate === 'string' ? birthDate.slice(0, 4) : '',
      scope: ['see'],
      purpose: '',
      expiresOn: { month: String(Number(month)), day: String(Number(day)), year },
    };
    return releasePage(c, open, { partner, values, done });
  });

  app.post('/staff/cases/:id/coach', async (c) => {
    const actor = signedInStaff(c);
    const open = await openForRelease(c);
    const { applicationId, personId } = open.application;
    const form = await readForm(c);
    const partner = settings.partners.find((each) => each.organizationId === formText(form, 'organizationId'));
    const operationId = formText(form, 'operationId');
    const seen = formText(form, 'seen') === 'yes';
    const { values, errors, input } = readGrant(form);
    const wrong = [...errors, ...(seen ? [] : [{ field: 'seen', key: 'required' }])];
    if (!input || !partner || wrong.length > 0)
      return releasePage(c, open, { partner, values, seen, errors: wrong, operationId });
    const answer = await commands.run('grant-consent', {
      ...input,
      operationId,
      actor,
      organizationId: partner.organizationId,
      paper: { applicationId },
    });
    if (answer.ok) {
      const profile = await deps.cases.getProfile(personId);
      return seeOther(
        c,
        `/staff/cases/${applicationId}/coach?done=${profile?.email === undefined ? 'done-letter' : 'done'}`,
      );
    }
    const { code, params, fields } = answer.error;
    const refusal = notAnEmail(new Refusal(code, params, fields));
    const known = refusal.fields.filter(({ field }) => grantFields.includes(field));
    return releasePage(c, open, {
      partner,
      values,
      seen,
      errors: known,
      trouble: known.length > 0 ? undefined : refusalTexts(c.get('page'), refusal),
    });
  });

  app.post('/staff/cases/:id/coach/end', async (c) => {
    const actor = signedInStaff(c);
    const { applicationId } = (await openForRelease(c)).application;
    const form = await readForm(c);
    valueOf(
      await commands.run('withdraw-consent', {
        operationId: formText(form, 'operationId'),
        actor,
        coachId: coachIdOf(formText(form, 'coachId')),
        paper: { applicationId },
      }),
    );
    return seeOther(c, `/staff/cases/${applicationId}/coach?done=ended`);
  });

  app.get('/staff/cases/:id/coach/letter', async (c) => {
    const { application } = await openForRelease(c);
    const consent = await consents.getConsent(application.personId, coachIdOf(c.req.query('coach')));
    if (!consent) throw new Refusal('not-found');
    return page(
      c,
      <ReleaseLetterPage
        ctx={inLanguage(c.get('page'), application.language, deps.http)}
        number={application.number}
        applicationId={application.applicationId}
        consent={consent}
        organization={partnerName(settings, consent.organizationId)}
        center={centerOf(settings, application.centerId)}
      />,
    );
  });

  app.get('/staff/api/coaches', async (c) => {
    const { partners } = liaison(c);
    const organizations = await Promise.all(
      partners.map(async ({ organizationId, name }) => ({
        organizationId,
        name,
        coaches: (await consents.coachesOf(organizationId)).map((coach) => ({
          coachId: coach.coachId,
          name: coach.name,
          email: coach.email,
          addedAt: coach.addedAt,
        })),
      })),
    );
    return c.json({ organizations });
  });
  app.post('/staff/api/coaches', async (c) => {
    const { actor } = liaison(c);
    const body = await readBody(c, coachInputs.coach);
    return c.json(valueOf(await commands.run('add-coach', { ...body, actor })), 201);
  });
  app.post('/staff/api/coaches/:coachId/remove', async (c) => {
    const { actor } = liaison(c);
    const body = await readBody(c, coachInputs.removal);
    const coachId = coachIdOf(c.req.param('coachId'));
    return c.json(valueOf(await commands.run('remove-coach', { ...body, actor, coachId })));
  });
  app.post('/staff/api/cases/:id/consents', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, coachInputs.record);
    const { applicationId } = (await openForRelease(c)).application;
    return c.json(valueOf(await commands.run('grant-consent', { ...body, actor, paper: { applicationId } })), 201);
  });

  async function openForRelease(c: HttpContext): Promise<OpenCase> {
    const open = await openCase(c, deps, c.req.param('id') ?? '');
    allow(c, 'consent.record', open.resource);
    return open;
  }

  function liaison(c: HttpContext): { actor: StaffActor; partners: Partner[] } {
    const actor = signedInStaff(c);
    const partners = partnersOf(actor, deps);
    if (partners.length === 0) throw new Refusal('wrong-role');
    return { actor, partners };
  }

  async function coachesPage(
    c: HttpContext,
    actor: StaffActor,
    partners: readonly Partner[],
    state: {
      values?: { organizationId: string; name: string; email: string };
      errors?: readonly FieldError[];
      operationId?: string;
      done?: 'added' | 'removed' | undefined;
      trouble?: { title: string; next: string } | undefined;
    },
  ): Promise<Response> {
    const ctx = c.get('page');
    const organizations = await Promise.all(
      partners.map(async (partner) => ({ partner, coaches: await consents.coachesOf(partner.organizationId) })),
    );
    const errors = state.errors ?? [];
    return page(
      c,
      <CoachesPage
        ctx={ctx}
        rights={rightsOf(actor, deps)}
        organizations={organizations}
        values={state.values ?? { organizationId: '', name: '', email: '' }}
        operationId={state.operationId ?? ctx.newOperationId()}
        errors={errors}
        done={state.done}
        trouble={state.trouble}
      />,
      state.trouble ? 409 : errors.length > 0 ? 400 : 200,
    );
  }

  async function releasePage(
    c: HttpContext,
    { application }: OpenCase,
    state: {
      partner: Partner | undefined;
      values: GrantValues;
      seen?: boolean;
      errors?: readonly FieldError[];
      operationId?: string;
      done?: ReleaseProps['done'];
      trouble?: ReleaseProps['trouble'];
    },
  ): Promise<Response> {
    const ctx = c.get('page');
    const { partner } = state;
    const errors = state.errors ?? [];
    return page(
      c,
      <ReleasePage
        ctx={ctx}
        rights={rightsOf(signedInStaff(c), deps)}
        applicationId={application.applicationId}
        number={application.number}
        standing={await standing(application.personId)}
        partners={settings.partners}
        chosen={
          partner && {
            partner,
            coaches: await consents.coachesOf(partner.organizationId),
            values: state.values,
            seen: state.seen ?? false,
          }
        }
        operationId={state.operationId ?? ctx.newOperationId()}
        errors={errors}
        done={state.done}
        trouble={state.trouble}
      />,
      state.trouble ? 409 : errors.length > 0 ? 400 : 200,
    );
  }

  async function standing(personId: string): Promise<{ row: ConsentRow; organization: string }[]> {
    const rows = await consents.consentsOf(personId);
    const shown = await Promise.all(
      rows.map(async (row) => {
        const coach = await consents.getCoach(row.organizationId, row.coachId);
        return consentStands(row, coach, todayOf(deps))
          ? [{ row, organization: partnerName(settings, row.organizationId) }]
          : [];
      }),
    );
    return shown.flat();
  }
}

/** The organizations whose coaches this person looks after. */
const partnersOf = (actor: StaffActor, { http }: Pick<StaffDeps, 'http'>): Partner[] =>
  http.settings.partners.filter(
    (each) => authorize(actor, 'coach.manage', ofOrganization(each.organizationId)).allowed,
  );

function coachIdOf(id: string | undefined): string {
  const coachId = coachIdSchema.safeParse(id);
  if (!coachId.success) throw new Refusal('not-found');
  return coachId.data;
}
