import { writtenIn } from '../../domain/languages.ts';
import type { Hono } from 'hono';
import type * as z from 'zod';
import { board } from '../../domain/access/resources.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { oedDuty } from '../../domain/tui/duty.ts';
import { heldUntil } from '../../domain/waitlist/hold-clock.ts';
import { documentIdSchema, operationIdSchema } from '../../domain/ids.ts';
import { offeredAnswers } from '../../domain/reading/offered.ts';
import { openItems, unanswered } from '../../domain/information/open-items.ts';
import { itemTitle } from '../../web/participant/answer-page.tsx';
import { documentWords, isShown, statusSentence, warningWords } from '../../web/participant/words.ts';
import { allow, signedInActor, valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import { apiDocument } from '../http/api-document.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { letterLink } from './application-routes.tsx';
import { caseOf, centerFor, covers, limitsOf, missingOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { waitlistView } from './offer-routes.tsx';
import { stepView } from './step-routes.tsx';
import { requestCode, signIn } from './sign-in-routes.tsx';
import { ownDates, packetLink } from './tui-routes.tsx';

/** The same commands and the same rules as the pages, as JSON. Amounts are integer cents, dates are ISO. */
export function apiRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { commands, cases, settings } = deps;

  app.get('/openapi.json', (c) => c.json(apiDocument(deps.baseUrl)));

  app.post('/api/session/code', async (c) => {
    const { email } = await readJson(c, apiInputs.code);
    const { handle, minutes, expiresAt } = await requestCode(c, deps, email, operationIdOf(c, {}, 16));
    return c.json({ handle, minutes, expiresAt });
  });

  app.post('/api/session', async (c) => {
    const { handle, code } = await readJson(c, apiInputs.session);
    const { token, endsAt, personId } = await signIn<'redeem-code'>(deps, { command: 'redeem-code', handle, code });
    return c.json({ token, endsAt, personId });
  });

  app.post('/api/applications', async (c) => {
    const actor = allow(c, 'application.create', board);
    const { operationId, ...input } = await readJson(c, apiInputs.create);
    const value = valueOf(
      await commands.run('create-application', {
        ...input,
        language: input.language ?? writtenIn(c.get('page').language),
        operationId: operationIdOf(c, { operationId }),
        actor,
      }),
    );
    return c.json(value, 201);
  });

  app.get('/api/applications', async (c) => {
    const actor = signedInActor(c);
    if (actor.kind !== 'participant') throw new Refusal('wrong-role');
    const rows = await cases.listApplicationsOf(actor.personId);
    return c.json({ applications: rows.map((row) => applicationView(c, row, deps)) });
  });

  app.get('/api/applications/:id', async (c) => {
    const application = await caseOf(c, deps);
    const documents = await cases.listDocuments(application.applicationId);
    const missing = missingOf(application, documents);
    return c.json({
      ...applicationView(c, application, deps),
      ...(await stepView(c, application, deps)),
      ...(await waitlistView(application, deps)),
      ...(application.kind === 'tui' ? { countdown: (await ownDates(c, application, deps)).countdown } : {}),
      // A coach sees what the consent covers.
      ...((await covers(c, application, 'answers.read', deps)) ? { answers: application.answers } : {}),
      ...((await covers(c, application, 'document.read', deps))
        ? {
            absences: application.absences,
            documents: documents
              .filter((row) => isShown(row, row.documentId))
              .map((row) => ({ ...documentView(c, row, deps), formAnswers: formAnswersOf(row, application) })),
          }
        : {}),
      missing: openItems(application)
        ? stillAsked(application, documents)
        : { answers: missing.answers.map(({ error }) => error.field), documents: missing.documents },
    });
  });

  app.put('/api/applications/:id/answers', async (c) => {
    const input = await readJson(c, apiInputs.answers);
    return c.json(await ofApplication(c, input, (common) => commands.run('save-application', { ...input, ...common })));
  });

  app.put('/api/applications/:id/absences', async (c) => {
    const input = await readJson(c, apiInputs.absences);
    return c.json(await ofApplication(c, input, (common) => commands.run('save-application', { ...input, ...common })));
  });

  app.post('/api/applications/:id/uploads', async (c) => {
    const input = await readJson(c, apiInputs.upload);
    return c.json(
      await ofApplication(c, input, (common) => commands.run('issue-upload', { ...input, ...common })),
      201,
    );
  });

  app.post('/api/applications/:id/uploads/:documentId/complete', async (c) => {
    const input = await readJson(c, apiInputs.bare);
    const documentId = documentIdSchema.safeParse(c.req.param('documentId'));
    if (!documentId.success) throw new Refusal('not-found');
    return c.json(
      await ofApplication(c, input, (common) =>
        commands.run('complete-upload', { ...common, documentId: documentId.data }),
      ),
    );
  });

  app.post('/api/applications/:id/reuse', async (c) => {
    const input = await readJson(c, apiInputs.reuse);
    return c.json(
      await ofApplication(c, input, (common) => commands.run('reuse-document', { ...input, ...common })),
      201,
    );
  });

  app.post('/api/applications/:id/describe', async (c) => {
    const input = await readJson(c, apiInputs.describe);
    return c.json(
      await ofApplication(c, input, (common) => commands.run('describe-document', { ...input, ...common })),
    );
  });

  app.post('/api/applications/:id/submit', async (c) => {
    const input = await readJson(c, apiInputs.submit);
    return c.json(
      await ofApplication(c, input, (common) => commands.run('submit-application', { ...input, ...common })),
    );
  });

  app.post('/api/applications/:id/answer', async (c) => {
    const input = await readJson(c, apiInputs.bare);
    return c.json(await ofApplication(c, input, (common) => commands.run('answer-request', common)));
  });

  app.post('/api/applications/:id/reopen', async (c) => {
    const input = await readJson(c, apiInputs.bare);
    return c.json(await ofApplication(c, input, (common) => commands.run('reopen-application', common)));
  });

  app.post('/api/applications/:id/appeal', async (c) => {
    const input = await readJson(c, apiInputs.appealOwn);
    return c.json(await ofApplication(c, input, (common) => commands.run('appeal-decision', { ...input, ...common })));
  });

  app.post('/api/applications/:id/withdraw', async (c) => {
    const input = await readJson(c, apiInputs.bare);
    return c.json(await ofApplication(c, input, (common) => commands.run('withdraw-application', common)));
  });

  app.post('/api/applications/:id/offer', async (c) => {
    const input = await readJson(c, apiInputs.offerAnswer);
    return c.json(await ofApplication(c, input, (common) => commands.run('answer-offer', { ...input, ...common })));
  });

  app.post('/api/applications/:id/tui', async (c) => {
    const input = await readJson(c, apiInputs.tuiReport);
    return c.json(await ofApplication(c, input, (common) => commands.run('report-tui', { ...input, ...common })));
  });

  app.get('/api/applications/:id/packet', async (c) => {
    const application = await caseOf(c, deps, 'document.read');
    return c.json({ url: await packetLink(c, application, deps), seconds: 60 });
  });

  app.get('/api/applications/:id/letter', async (c) => {
    const application = await caseOf(c, deps);
    return c.json({ url: await letterLink(c, application, deps), seconds: 60 });
  });

  async function ofApplication<V>(
    c: HttpContext,
    input: { operationId?: string | undefined },
    run: (common: {
      operationId: string;
      actor: ReturnType<typeof signedInActor>;
      applicationId: string;
    }) => Promise<Parameters<typeof valueOf<V>>[0]>,
  ): Promise<V> {
    const { applicationId } = await caseOf(c, deps);
    return valueOf(await run({ operationId: operationIdOf(c, input), actor: signedInActor(c), applicationId }));
  }

  /** What `takeOver` may name of this document, with the value that was read. */
  function formAnswersOf(row: DocumentRow, application: ApplicationRow) {
    const offered = offeredAnswers(row, application);
    if (offered.length === 0) return undefined;
    return offered.map(({ field, answer, taken }) => ({ field: field.name, answer, taken }));
  }

  function documentView(c: HttpContext, row: DocumentRow, { settings: own }: ParticipantDeps) {
    const { text, next } = documentWords(row, c.get('page'), limitsOf(own));
    const { documentId, kind, fileName, status, pages, bytes, sha256, duplicateOf } = row;
    return {
      documentId,
      kind,
      fileName,
      status,
      rejection: row.rejection,
      pages,
      bytes,
      sha256,
      duplicateOf,
      text,
      next,
      warnings: warningWords(row, c.get('page')),
    };
  }

  function applicationView(c: HttpContext, row: ApplicationRow, _deps: ParticipantDeps) {
    return {
      applicationId: row.applicationId,
      number: row.number,
      status: row.status,
      statusText: statusSentence(row, centerFor(row, settings), c.get('page')),
      centerId: row.centerId,
      formSource: row.formSource,
      submittedAt: row.submittedAt,
      dueAt: row.due?.dueAt,
      askedCents: row.askedCents,
      awardedCents: row.awardedCents,
      holdUntil: heldUntil(row),
      ...requestView(c, row),
      kind: row.kind,
      ...tuiView(row),
      ...ojtView(row),
      letter: row.letter !== undefined,
    };
  }
}

/** R21: the place, without what the employer gets back for it: that is between the employer and the board. */
function ojtView({ ojt }: ApplicationRow) {
  if (!ojt) return {};
  const { employer, hoursPerWeek, startsOn, wageCents, weeks } = ojt.terms;
  return { place: { employer, hoursPerWeek, startsOn, wageCents, weeks, result: ojt.result?.what } };
}

/** R15: what was handed over and told since; R16: what goes on all the time. */
function tuiView(row: ApplicationRow) {
  if (row.kind !== 'tui') return {};
  const { handedOver, sent, answer, award, weeklyOff = false } = row.tui ?? {};
  return {
    tui: {
      handedOverAt: handedOver?.at,
      packet: handedOver !== undefined && row.packet !== undefined,
      award: award?.number,
      sent: sent && { on: sent.on, way: sent.way, proof: sent.noProof === undefined },
      answer: answer && { outcome: answer.outcome, on: answer.on },
      weeklyMail: !weeklyOff,
      duty: oedDuty(row),
    },
  };
}

/** What keeps the answer from being sent. */
function stillAsked(application: ApplicationRow, documents: readonly DocumentRow[]) {
  const missing = unanswered(application, documents);
  const ofKind = (paper: boolean) =>
    missing.filter(({ key }) => (key === 'document-missing') === paper).map(({ field }) => field);
  return { answers: ofKind(false), documents: ofKind(true) };
}

/** What the person is asked for, in codes and in words; only that can be changed (R28). */
function requestView(c: HttpContext, row: ApplicationRow) {
  const { request } = row;
  if (!request || !openItems(row)) return {};
  const { t } = c.get('page');
  const requestedItems = request.items.map((item) => ({
    ...item,
    title: itemTitle(item, t),
    reasonText: t(`asking.reason.${item.reason}`),
  }));
  const { message, language, answered, unable } = request;
  return { requestedItems, request: { message, language, askedAt: request.askedAt, answered, unable } };
}

export async function readJson<S extends z.ZodType>(c: HttpContext, schema: S): Promise<z.output<S>> {
  const body = parsedBody(await c.req.text());
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'invalid-input',
    {},
    parsed.error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', key: 'invalid' })),
  );
}

/** In the body, or as a header; without one each call is a command of its own, and a lost answer cannot be asked for again. */
export function operationIdOf(c: HttpContext, input: { operationId?: string | undefined }, minLength = 8): string {
  const given = input.operationId ?? c.req.header('idempotency-key');
  if (given === undefined) return c.get('page').newOperationId();
  const parsed = operationIdSchema.safeParse(given);
  if (!parsed.success || given.length < minLength)
    throw new Refusal('invalid-input', {}, [{ field: 'operationId', key: 'invalid' }]);
  return parsed.data;
}

/** A command without input may come without a body; a body that is no JSON is a mistake, not an empty input. */
function parsedBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('invalid-input', {}, [{ field: 'body', key: 'invalid' }]);
  }
}
