import { writtenIn } from '../../domain/languages.ts';
import type { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CoachActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { board, ofPerson } from '../../domain/access/resources.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { consentPurposes, consentScopes, wholeScope, type ConsentRow } from '../../domain/consent/consent.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { personIdSchema } from '../../domain/ids.ts';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { AskPage, ClientPage, ClientsPage, StartPacketPage, type StartValues } from '../../web/coach/client-pages.tsx';
import { CoachCodePage, CoachSignInPage } from '../../web/coach/sign-in-pages.tsx';
import { allow, formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { cookieOptions } from '../http/pages-app.tsx';
import { listOf } from '../http/read-grant.ts';
import { attempt, drawn, refusedStatus } from './attempt.ts';
import { centerFor, consentFor } from './case-of.ts';
import { clientHistory } from './consent-history.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { codeRefusal, emailRefusal, requestCode, signIn } from './sign-in-routes.tsx';
import { workFor } from './work-for.ts';
import { isCenterChoice } from '../../web/participant/center-options.ts';

const safeNext = (path: string): string =>
  /^\/(?:coach|applications)(?:[/?][A-Za-z0-9\-._~&=%/?]*)?$/.test(path) ? path : '/coach';

/** A Career Coach's own pages: who may be helped, and the way to them. What is done for a client is done at the packet. */
export function coachRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { settings, commands } = deps;

  // Their sign-in is their own; everybody else's pages lead to the participants'.
  app.use('/coach/*', async (c, next) => {
    const open = /^\/coach\/sign-in(?:\/|$)/.test(new URL(c.req.url).pathname);
    const { actor } = c.get('session') ?? {};
    if (!open && actor?.kind !== 'coach' && c.req.method === 'GET')
      return seeOther(c, `/coach/sign-in?next=${encodeURIComponent(c.get('page').path)}`);
    return next();
  });
  signInRoutes(app, deps);

  app.get('/coach', async (c) => {
    const actor = signedInActor(c);
    if (actor.kind !== 'coach') return seeOther(c, '/coach/sign-in');
    const clients = await clientsOf(actor, deps);
    return page(
      c,
      <ClientsPage
        ctx={c.get('page')}
        clients={clients.map(({ consent, applications }) => ({
          consent,
          numbers: applications.map((each) => each.number),
          sharesName: clients.some(
            (each) =>
              each.consent.personId !== consent.personId &&
              plain(each.consent.personName) === plain(consent.personName),
          ),
        }))}
        asked={c.req.query('asked') === '1'}
      />,
    );
  });

  app.get('/coach/ask', (c) => {
    allow(c, 'consent.request', board);
    return page(c, <AskPage ctx={c.get('page')} values={{ email: '', scope: ['see'], purpose: '' }} />);
  });

  app.post('/coach/ask', async (c) => {
    const actor = allow(c, 'consent.request', board);
    const form = await readForm(c);
    const values = {
      email: formText(form, 'email'),
      scope: listOf(form, 'scope'),
      purpose: formText(form, 'purpose'),
    };
    const purpose = consentPurposes.find((each) => each === values.purpose);
    const redraw = (known: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      page(c, <AskPage ctx={c.get('page')} values={values} {...known} />, 400);
    if (!purpose) return redraw({ errors: [{ field: 'purpose', key: 'choose-one' }] });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('request-consent', {
          operationId: formText(form, 'operationId'),
          actor,
          email: values.email,
          scope: wholeScope(consentScopes.filter((each) => values.scope.includes(each))),
          purpose,
        }),
      ),
    );
    if (result.refusal) return redraw(drawn(c, emailRefusal(result.refusal), ['email']));
    return seeOther(c, '/coach?asked=1');
  });

  app.get('/coach/clients/:personId', async (c) => {
    const { actor, consent } = await clientOf(c, deps);
    const [applications, history] = await Promise.all([
      deps.cases.listApplicationsOf(consent.personId),
      clientHistory(c, consent, deps),
    ]);
    return page(
      c,
      <ClientPage
        ctx={c.get('page')}
        consent={consent}
        applications={applications.map((application) => ({ application, center: centerFor(application, settings) }))}
        mayStart={authorize(actor, 'application.create-for', ofPerson(consent.personId, known(consent))).allowed}
        history={history}
      />,
    );
  });

  app.post('/coach/clients/:personId/end', async (c) => {
    const { actor } = await clientOf(c, deps);
    const form = await readForm(c);
    valueOf(
      await commands.run('withdraw-consent', {
        operationId: formText(form, 'operationId'),
        actor: signedInActor(c),
        coachId: actor.coachId,
      }),
    );
    return seeOther(c, '/coach');
  });

  app.get('/coach/clients/:personId/start', async (c) => {
    const { actor, consent } = await clientOf(c, deps);
    allowStart(actor, consent);
    return startPage(c, consent, { kind: 'scholarship', centerId: '', formSource: '', notice: false });
  });

  app.post('/coach/clients/:personId/start', async (c) => {
    const { actor, consent } = await clientOf(c, deps);
    allowStart(actor, consent);
    const form = await readForm(c);
    const values: StartValues = {
      kind: formText(form, 'kind'),
      centerId: formText(form, 'centerId'),
      formSource: formText(form, 'formSource'),
      notice: formText(form, 'notice') === 'yes',
    };
    const kind = settings.requests.find((each) => each === values.kind);
    const errors: FieldError[] = [
      ...(values.notice ? [] : [{ field: 'notice', key: 'client-notice' }]),
      ...(kind === undefined ? [{ field: 'kind', key: 'choose-one' }] : []),
      ...(isCenterChoice(values.centerId, settings.centers) ? [] : [{ field: 'centerId', key: 'choose-one' }]),
      ...(['form', 'paper'].includes(values.formSource) ? [] : [{ field: 'formSource', key: 'choose-one' }]),
      ...(formText(form, 'clientConfirmed') === 'yes' ? [] : [{ field: 'clientConfirmed', key: 'client-confirmed' }]),
    ];
    if (errors.length > 0) return startPage(c, consent, values, { errors });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('create-application', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          kind: kind ?? 'scholarship',
          centerId: values.centerId,
          language: writtenIn(c.get('page').language),
          formSource: values.formSource === 'paper' ? 'paper' : 'form',
          noticeAcknowledged: true,
        }),
      ),
    );
    if (result.refusal) return startPage(c, consent, values, drawn(c, result.refusal, ['centerId', 'clientConfirmed']));
    return seeOther(c, `/applications/${result.value.applicationId}`);
  });

  function startPage(
    c: HttpContext,
    consent: ConsentRow,
    values: StartValues,
    known?: { errors: FieldError[]; trouble?: { title: string; next: string } },
  ) {
    return page(
      c,
      <StartPacketPage
        ctx={c.get('page')}
        consent={consent}
        centers={settings.centers}
        complaint={settings.complaintContact}
        values={values}
        {...known}
      />,
      known ? 400 : 200,
    );
  }
}

/** A code by mail to the work address, by the same machinery and limits as for participants. */
function signInRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const names = cookieNames(deps.baseUrl);
  const minutes = deps.settings.signIn.codeMinutes;

  app.get('/coach/sign-in', (c) => {
    const next = safeNext(c.req.query('next') ?? '');
    if (c.get('session')?.actor.kind === 'coach') return seeOther(c, next);
    return page(c, <CoachSignInPage ctx={c.get('page')} next={next} />);
  });

  app.post('/coach/sign-in', async (c) => {
    const form = await readForm(c);
    const [email, next] = [formText(form, 'email'), safeNext(formText(form, 'next'))];
    const result = await attempt(() => requestCode(c, deps, email, formText(form, 'operationId'), 'coach'));
    if (result.refusal) {
      const known = drawn(c, emailRefusal(result.refusal), ['email']);
      const status = refusedStatus(c, result.refusal);
      return page(c, <CoachSignInPage ctx={c.get('page')} next={next} email={email} {...known} />, status);
    }
    setCookie(c, names.code, result.value.handle, cookieOptions(deps, minutes * 60));
    return seeOther(c, `/coach/sign-in/code?next=${encodeURIComponent(next)}`);
  });

  app.get('/coach/sign-in/code', (c) => {
    const next = safeNext(c.req.query('next') ?? '');
    if (getCookie(c, names.code) === undefined) return seeOther(c, `/coach/sign-in?next=${encodeURIComponent(next)}`);
    return page(c, <CoachCodePage ctx={c.get('page')} next={next} minutes={minutes} />);
  });

  app.post('/coach/sign-in/code', async (c) => {
    const form = await readForm(c);
    const next = safeNext(formText(form, 'next'));
    const handle = getCookie(c, names.code) ?? '';
    const result = await attempt(() =>
      signIn<'redeem-coach-code'>(deps, { command: 'redeem-coach-code', handle, code: formText(form, 'code') }),
    );
    if (result.refusal) {
      const known = drawn(c, codeRefusal(result.refusal), ['code']);
      return page(c, <CoachCodePage ctx={c.get('page')} next={next} minutes={minutes} {...known} />, 400);
    }
    const seconds = Math.max(60, Math.floor((Date.parse(result.value.endsAt) - deps.now().getTime()) / 1000));
    setCookie(c, names.session, result.value.token, cookieOptions(deps, seconds));
    deleteCookie(c, names.code, cookieOptions(deps, 0));
    return seeOther(c, next);
  });
}

/** The client whom the address names, while their consent stands. The page is about them from here on. */
export async function clientOf(
  c: HttpContext,
  deps: ParticipantDeps,
): Promise<{ actor: CoachActor; consent: ConsentRow }> {
  const actor = signedInActor(c);
  if (actor.kind !== 'coach') throw new Refusal('wrong-role');
  const personId = personIdSchema.safeParse(c.req.param('personId'));
  if (!personId.success) throw new Refusal('not-found');
  const consent = await consentFor(actor, personId.data, deps);
  allow(c, 'consent.read', ofPerson(personId.data, consent));
  if (!consent) throw new Refusal('not-found');
  await workFor(c, actor, consent.row);
  return { actor, consent: consent.row };
}

/** Read a moment ago and found to stand. */
const known = ({ coachId, personId, scope }: ConsentRow) => ({ coachId, personId, scope, stands: true });

function allowStart(actor: CoachActor, consent: ConsentRow): void {
  const decision = authorize(actor, 'application.create-for', ofPerson(consent.personId, known(consent)));
  if (!decision.allowed) throw new Refusal('not-in-consent');
}

export interface Client {
  consent: ConsentRow;
  applications: ApplicationRow[];
}

/** Those whose consent stands now, by name. */
export async function clientsOf(actor: CoachActor, deps: ParticipantDeps): Promise<Client[]> {
  const ids = await deps.consents.clientsOf(actor.coachId);
  const clients = await Promise.all(
    ids.map(async (personId): Promise<Client[]> => {
      const consent = await consentFor(actor, personId, deps);
      if (!consent?.stands) return [];
      return [{ consent: consent.row, applications: await deps.cases.listApplicationsOf(personId) }];
    }),
  );
  return clients.flat().sort((a, b) => a.consent.personName.localeCompare(b.consent.personName, 'en'));
}

const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
