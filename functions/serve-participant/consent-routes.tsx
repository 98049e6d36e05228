import type { Hono } from 'hono';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { ofPerson } from '../../domain/access/resources.ts';
import { addDays } from '../../domain/calendar/business-time.ts';
import { consentDaysUsual, type ConsentRow } from '../../domain/consent/consent.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { coachIdSchema } from '../../domain/ids.ts';
import { partnerName, type Partner } from '../../domain/settings.ts';
import {
  ChooseOrganizationPage,
  CoachesPage,
  GrantPage,
  type GrantValues,
  type ShownConsent,
} from '../../web/coach/consent-pages.tsx';
import { allow, formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { grantFields, notAnEmail, readGrant } from '../http/read-grant.ts';
import { attempt, drawn } from './attempt.ts';
import { todayOf } from './case-of.ts';
import { ownConsentHistory } from './consent-history.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** "Let a coach help me": who can see what until when, and one button that ends it. */
export function consentRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { settings, commands, consents } = deps;

  app.get('/coaches', async (c) => {
    const actor = person(c);
    const [shown, asks, history] = await Promise.all([
      shownConsents(actor.personId, deps),
      asksOf(actor, deps),
      ownConsentHistory(c, actor.personId, deps),
    ]);
    const done = c.req.query('done');
    const of = shown.find(({ row }) => row.coachId === c.req.query('coach'));
    return page(
      c,
      <CoachesPage
        ctx={c.get('page')}
        consents={shown}
        asks={asks.map((ask) => ({ ask, organization: partnerName(settings, ask.organizationId) }))}
        history={history}
        done={done === 'ended' ? 'ended' : done === 'granted' && of ? 'granted' : undefined}
        doneName={of?.row.coachName ?? ''}
      />,
    );
  });

  app.get('/coaches/new', async (c) => {
    const actor = person(c);
    const partner = partnerOf(c.req.query('organization'));
    if (!partner) return page(c, <ChooseOrganizationPage ctx={c.get('page')} partners={settings.partners} />);
    const coachId = coachIdSchema.safeParse(c.req.query('coach'));
    const before = coachId.success ? await consents.getConsent(actor.personId, coachId.data) : undefined;
    return grantPage(c, partner, await freshValues(actor, before));
  });

  app.get('/coaches/asks/:coachId', async (c) => {
    const actor = person(c);
    const ask = (await asksOf(actor, deps)).find((each) => each.coachId === c.req.param('coachId'));
    if (!ask) return seeOther(c, '/coaches');
    const partner = partnerOf(ask.organizationId);
    if (!partner) throw new Refusal('not-found');
    const values = await freshValues(actor, undefined);
    return grantPage(c, partner, { ...values, coachId: ask.coachId, scope: ask.scope, purpose: ask.purpose }, ask);
  });

  app.post('/coaches/new', async (c) => {
    const actor = person(c);
    const form = await readForm(c);
    const partner = partnerOf(formText(form, 'organizationId'));
    if (!partner) return seeOther(c, '/coaches/new');
    const { values, errors, input } = readGrant(form);
    const ask =
      formText(form, 'asked') === 'yes'
        ? (await asksOf(actor, deps)).find((each) => each.coachId === values.coachId)
        : undefined;
    if (!input) return grantPage(c, partner, values, ask, { errors });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('grant-consent', {
          ...input,
          operationId: formText(form, 'operationId'),
          actor,
          organizationId: partner.organizationId,
        }),
      ),
    );
    if (!result.refusal) return seeOther(c, `/coaches?done=granted&coach=${result.value.coachId}`);
    return grantPage(c, partner, values, ask, drawn(c, notAnEmail(result.refusal), grantFields));
  });

  app.post('/coaches/:coachId/end', async (c) => {
    const actor = person(c);
    const coachId = coachIdSchema.safeParse(c.req.param('coachId'));
    if (!coachId.success) throw new Refusal('not-found');
    const form = await readForm(c);
    valueOf(
      await commands.run('withdraw-consent', {
        operationId: formText(form, 'operationId'),
        actor,
        coachId: coachId.data,
      }),
    );
    return seeOther(c, '/coaches?done=ended');
  });

  const partnerOf = (id: string | undefined): Partner | undefined =>
    settings.partners.find((each) => each.organizationId === id);

  /** What the person told us already, or told this coach before. */
  async function freshValues(actor: ParticipantActor, before: ConsentRow | undefined): Promise<GrantValues> {
    const [latest] = await deps.cases.listApplicationsOf(actor.personId);
    const { firstName, lastName, birthDate } = latest?.answers ?? {};
    const name = [firstName, lastName].filter((each) => typeof each === 'string').join(' ');
    const [year = '', month = '', day = ''] = addDays(todayOf(deps), consentDaysUsual).split('-');
    return {
      coachId: before?.coachId ?? '',
      coachEmail: '',
      personName: before?.personName ?? name,
      birthYear: before ? String(before.birthYear) : typeof birthDate === 'string' ? birthDate.slice(0, 4) : '',
      scope: before?.scope ?? ['see'],
      purpose: before?.purpose ?? '',
      expiresOn: { month: String(Number(month)), day: String(Number(day)), year },
    };
  }

  async function grantPage(
    c: HttpContext,
    organization: Partner,
    values: GrantValues,
    ask?: Awaited<ReturnType<typeof asksOf>>[number],
    known?: { errors: FieldError[]; trouble?: { title: string; next: string } },
  ): Promise<Response> {
    return page(
      c,
      <GrantPage
        ctx={c.get('page')}
        organization={organization}
        coaches={await consents.coachesOf(organization.organizationId)}
        ask={ask}
        values={values}
        {...known}
      />,
      known ? 400 : 200,
    );
  }
}

export function person(c: HttpContext): ParticipantActor {
  const actor = signedInActor(c);
  if (actor.kind !== 'participant') throw new Refusal('wrong-role');
  allow(c, 'consent.read', ofPerson(actor.personId));
  return actor;
}

export async function asksOf(actor: ParticipantActor, deps: ParticipantDeps) {
  const profile = await deps.cases.getProfile(actor.personId);
  if (profile?.email === undefined) return [];
  return deps.consents.asksTo(profile.email, deps.now().toISOString());
}

/** Those that stand first, each with why it does not where it does not. */
export async function shownConsents(personId: string, deps: ParticipantDeps): Promise<ShownConsent[]> {
  const today = todayOf(deps);
  const rows = await deps.consents.consentsOf(personId);
  const shown = await Promise.all(
    rows.map(async (row): Promise<ShownConsent> => {
      const coach = await deps.consents.getCoach(row.organizationId, row.coachId);
      const over =
        row.withdrawnAt !== undefined
          ? 'withdrawn'
          : coach?.removedAt !== undefined || !coach
            ? 'removed'
            : row.expiresOn < today
              ? 'expired'
              : undefined;
      return { row, organization: partnerName(deps.settings, row.organizationId), over };
    }),
  );
  return shown.sort((a, b) => b.row.grantedAt.localeCompare(a.row.grantedAt));
}
