import type { Hono } from 'hono';
import { board, ofPerson } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import { coachIdSchema } from '../../domain/ids.ts';
import { allow, signedInActor, valueOf } from '../http/answers.ts';
import { coachInputs } from '../http/coach-api.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { operationIdOf, readJson } from './api-routes.ts';
import { caseOf } from './case-of.ts';
import { clientOf, clientsOf } from './coach-routes.tsx';
import { packetHistory } from './consent-history.ts';
import { asksOf, person, shownConsents } from './consent-routes.tsx';
import type { ParticipantDeps } from './dependencies.ts';
import { requestCode, signIn } from './sign-in-routes.tsx';

/** Consents and coaches for scripts: the same commands, the same rules. */
export function coachApiRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { commands, consents, settings } = deps;

  app.post('/api/coach/session/code', async (c) => {
    const { email } = await readJson(c, coachInputs.code);
    return c.json(await requestCode(c, deps, email, operationIdOf(c, {}, 16), 'coach'));
  });

  app.post('/api/coach/session', async (c) => {
    const { handle, code } = await readJson(c, coachInputs.session);
    const { token, endsAt, actor } = await signIn<'redeem-coach-code'>(deps, {
      command: 'redeem-coach-code',
      handle,
      code,
    });
    return c.json({ token, endsAt, actor });
  });

  app.get('/api/coach/clients', async (c) => {
    const actor = signedInActor(c);
    if (actor.kind !== 'coach') throw new Refusal('wrong-role');
    const clients = await clientsOf(actor, deps);
    return c.json({
      clients: clients.map(({ consent, applications }) => ({
        personId: consent.personId,
        name: consent.personName,
        birthYear: consent.birthYear,
        scope: consent.scope,
        purpose: consent.purpose,
        expiresOn: consent.expiresOn,
        applications: applications.map(({ applicationId, number, status }) => ({ applicationId, number, status })),
      })),
    });
  });

  app.post('/api/coach/asks', async (c) => {
    const actor = allow(c, 'consent.request', board);
    const input = await readJson(c, coachInputs.ask);
    return c.json(
      valueOf(await commands.run('request-consent', { ...input, operationId: operationIdOf(c, input), actor })),
    );
  });

  app.post('/api/coach/clients/:personId/applications', async (c) => {
    const { consent } = await clientOf(c, deps);
    const { client: _said, ...input } = await readJson(c, coachInputs.start);
    const value = valueOf(
      await commands.run('create-application', {
        ...input,
        operationId: operationIdOf(c, input),
        actor: signedInActor(c),
      }),
    );
    return c.json({ ...value, personId: consent.personId }, 201);
  });

  app.post('/api/coach/clients/:personId/end', async (c) => {
    const { actor } = await clientOf(c, deps);
    const input = await readJson(c, coachInputs.withdraw);
    const operationId = operationIdOf(c, input);
    const { coachId } = actor;
    return c.json(valueOf(await commands.run('withdraw-consent', { operationId, actor: signedInActor(c), coachId })));
  });

  app.get('/api/coaches', async (c) => {
    const actor = person(c);
    const asked = settings.partners.find((each) => each.organizationId === c.req.query('organization'));
    const coaches = asked ? await consents.coachesOf(asked.organizationId) : [];
    return c.json({
      for: actor.personId,
      organizations: settings.partners.map(({ organizationId, name }) => ({ organizationId, name })),
      coaches: coaches.map(({ coachId, name }) => ({ coachId, name })),
    });
  });

  app.get('/api/consents', async (c) => {
    const actor = person(c);
    const [shown, asks] = await Promise.all([shownConsents(actor.personId, deps), asksOf(actor, deps)]);
    return c.json({
      consents: shown.map(({ row, organization, over }) => ({
        coachId: row.coachId,
        coach: row.coachName,
        organizationId: row.organizationId,
        organization,
        scope: row.scope,
        purpose: row.purpose,
        expiresOn: row.expiresOn,
        how: row.how,
        grantedAt: row.grantedAt,
        stands: over === undefined,
        over,
      })),
      asks: asks.map(({ coachId, coachName, organizationId, scope, purpose, answerBy }) => ({
        coachId,
        coach: coachName,
        organizationId,
        scope,
        purpose,
        answerBy,
      })),
    });
  });

  app.post('/api/consents', async (c) => {
    const actor = person(c);
    allow(c, 'consent.grant', ofPerson(actor.personId));
    const input = await readJson(c, coachInputs.grant);
    const value = valueOf(
      await commands.run('grant-consent', { ...input, operationId: operationIdOf(c, input), actor }),
    );
    return c.json(value, 201);
  });

  app.post('/api/consents/:coachId/end', async (c) => {
    const actor = person(c);
    const input = await readJson(c, coachInputs.withdraw);
    const coachId = coachIdOf(c);
    return c.json(
      valueOf(await commands.run('withdraw-consent', { operationId: operationIdOf(c, input), actor, coachId })),
    );
  });

  app.get('/api/applications/:id/history', async (c) => {
    const application = await caseOf(c, deps);
    return c.json({ lines: await packetHistory(c, application, deps) });
  });
}

function coachIdOf(c: HttpContext): string {
  const coachId = coachIdSchema.safeParse(c.req.param('coachId'));
  if (!coachId.success) throw new Refusal('not-found');
  return coachId.data;
}
