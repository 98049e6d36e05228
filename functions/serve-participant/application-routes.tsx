import { writtenIn } from '../../domain/languages.ts';
import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { askedSections, isStarted, packetFacts } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { askingRounds } from '../../domain/information/open-items.ts';
import { isToLookAt } from '../../domain/reading/offered.ts';
import type { RequestKind } from '../../domain/requests/kinds.ts';
import { asksForOptions, type AsksFor, type Settings } from '../../domain/settings.ts';
import type { Task } from '../../web/display-components.tsx';
import type { PageContext } from '../../web/page.tsx';
import {
  ApplicationPage,
  ApplicationsPage,
  SentPage,
  WithdrawPage,
} from '../../web/participant/applications-pages.tsx';
import { AskPage } from '../../web/participant/ask-page.tsx';
import { OjtPart } from '../../web/participant/ojt-part.tsx';
import { TuiPart } from '../../web/participant/tui-pages.tsx';
import { showOedBanner } from '../../web/oed-banner.tsx';
import { NoticePage } from '../../web/participant/notice-page.tsx';
import { isCenterChoice } from '../../web/participant/center-options.ts';
import { timeline } from '../../web/participant/words.ts';
import { allow, formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { allAnswers, caseOf, centerFor, checklistOf, covers, missingOf } from './case-of.ts';
import { sentByCoach } from './sent-by-coach.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { viewed } from './viewed.ts';
import { waysBackOf } from './way-back-routes.tsx';
import { waitlistPart } from './offer-routes.tsx';
import { stepPart } from './step-routes.tsx';
import { ownDates } from './tui-routes.tsx';

export function applicationRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { settings, commands, cases } = deps;

  app.get('/notice', (c) => {
    allow(c, 'application.create', board);
    const kind = kindOf(c.req.query('kind'), settings);
    showOedBanner(c.get('page'), { kind, status: 'draft' });
    return page(
      c,
      <NoticePage
        ctx={c.get('page')}
        kind={kind}
        asksFor={asksForOf(c.req.query('for'))}
        centers={settings.centers}
        complaint={settings.complaintContact}
      />,
    );
  });

  app.get('/ask', (c) => {
    allow(c, 'application.create', board);
    const ctx = c.get('page');
    return page(c, <AskPage ctx={ctx} back={{ href: '/', text: ctx.t('start.title') }} />);
  });

  app.post('/notice', async (c) => {
    const actor = allow(c, 'application.create', board);
    const form = await readForm(c);
    const values = {
      centerId: formText(form, 'centerId'),
      formSource: formText(form, 'formSource'),
      notice: formText(form, 'notice') === 'yes',
    };
    const kind = kindOf(formText(form, 'kind'), settings);
    const asksFor = asksForOf(formText(form, 'asksFor'));
    showOedBanner(c.get('page'), { kind, status: 'draft' });
    const errors: FieldError[] = [];
    if (!values.notice) errors.push({ field: 'notice', key: 'notice' });
    if (!isCenterChoice(values.centerId, settings.centers)) errors.push({ field: 'centerId', key: 'choose-one' });
    if (values.formSource !== 'form' && values.formSource !== 'paper')
      errors.push({ field: 'formSource', key: 'choose-one' });
    const redraw = (known: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      page(
        c,
        <NoticePage
          ctx={c.get('page')}
          kind={kind}
          asksFor={asksFor}
          centers={settings.centers}
          complaint={settings.complaintContact}
          values={values}
          {...known}
        />,
        400,
      );
    if (errors.length > 0) return redraw({ errors });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('create-application', {
          operationId: formText(form, 'operationId'),
          actor,
          kind,
          ...(asksFor === undefined ? {} : { asksFor }),
          centerId: values.centerId,
          language: writtenIn(c.get('page').language),
          formSource: values.formSource === 'paper' ? 'paper' : 'form',
          noticeAcknowledged: true,
        }),
      ),
    );
    if (result.refusal) return redraw(drawn(c, result.refusal, ['centerId', 'formSource']));
    return seeOther(c, `/applications/${result.value.applicationId}`);
  });

  app.get('/applications', async (c) => {
    const actor = signedInActor(c);
    if (actor.kind !== 'participant') return seeOther(c, actor.kind === 'coach' ? '/coach' : '/staff');
    const applications = await cases.listApplicationsOf(actor.personId);
    if (applications.length === 0) return seeOther(c, '/ask');
    return page(
      c,
      <ApplicationsPage
        ctx={c.get('page')}
        applications={applications.map((application) => ({ application, center: centerFor(application, settings) }))}
      />,
    );
  });

  app.get('/applications/:id', async (c) => {
    const application = await caseOf(c, deps);
    const { applicationId, status } = application;
    const [documents, audit, decisions, answers] = await Promise.all([
      cases.listDocuments(applicationId),
      cases.listAudit(applicationId),
      application.decisionCount > 0 ? cases.listDecisions(applicationId) : [],
      status === 'draft' ? allAnswers(c, application, deps) : application.answers,
    ]);
    const ctx = c.get('page');
    return page(
      c,
      <ApplicationPage
        ctx={ctx}
        application={application}
        part={
          application.kind === 'tui' ? (
            <TuiPart ctx={ctx} application={application} {...await ownDates(c, application, deps)} />
          ) : application.kind === 'step' ? (
            await stepPart(c, application, deps)
          ) : application.kind === 'ojt' ? (
            <OjtPart ctx={ctx} application={application} center={centerFor(application, settings)} />
          ) : (
            await waitlistPart(c, application, deps)
          )
        }
        center={centerFor(application, settings)}
        tasks={status === 'draft' ? draftTasks(ctx, application, answers, documents) : sentTasks(ctx, application)}
        timeline={status === 'draft' ? [] : timeline(audit, ctx)}
        rounds={askingRounds(decisions, audit)}
        // The newest first: after an appeal there may be two of them.
        decision={decisions.find((each) => each.outcome === status)}
        ways={await waysBackOf(c, application, decisions, deps)}
        papersThere={
          (await covers(c, application, 'document.read', deps))
            ? new Set(documents.filter((each) => each.status === 'clean').map(({ kind }) => kind))
            : undefined
        }
        canWithdraw={mayMove(application, 'withdraw')}
        sentBy={sentByCoach(application, ctx, settings)}
      />,
    );
  });

  app.post('/applications/:id/source', async (c) => {
    const application = await caseOf(c, deps, 'application.save');
    const form = await readForm(c);
    valueOf(
      await commands.run('save-application', {
        operationId: formText(form, 'operationId'),
        actor: signedInActor(c),
        applicationId: application.applicationId,
        formSource: formText(form, 'formSource') === 'paper' ? 'paper' : 'form',
      }),
    );
    return seeOther(c, `/applications/${application.applicationId}`);
  });

  app.get('/applications/:id/withdraw', async (c) => {
    const application = await caseOf(c, deps, 'application.withdraw');
    if (!mayMove(application, 'withdraw')) throw new Refusal('not-open');
    return page(c, <WithdrawPage ctx={c.get('page')} application={application} />);
  });

  app.post('/applications/:id/withdraw', async (c) => {
    const application = await caseOf(c, deps, 'application.withdraw');
    const form = await readForm(c);
    valueOf(
      await commands.run('withdraw-application', {
        operationId: formText(form, 'operationId'),
        actor: signedInActor(c),
        applicationId: application.applicationId,
      }),
    );
    return seeOther(c, `/applications/${application.applicationId}`);
  });

  app.get('/applications/:id/sent', async (c) => {
    const application = await caseOf(c, deps);
    const base = `/applications/${application.applicationId}`;
    if (application.status === 'draft') return seeOther(c, base);
    return page(
      c,
      <SentPage ctx={c.get('page')} application={application} center={centerFor(application, settings)} />,
    );
  });

  app.get('/applications/:id/letter', async (c) => {
    const application = await caseOf(c, deps);
    if (!application.letter) throw new Refusal('not-found');
    return seeOther(c, await letterLink(c, application, deps));
  });
}

/** What the address or the form says; anything else is the first choice. */
/** What an earlier page says that the person came for. */
const asksForOf = (said: string | undefined): AsksFor | undefined => asksForOptions.find((each) => each === said);
const kindOf = (said: string | undefined, { requests }: Settings): RequestKind =>
  requests.find((each) => each === said) ?? 'scholarship';

/** A link for 60 seconds to exactly the version that the decision wrote. */
export async function letterLink(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps): Promise<string> {
  if (!application.letter) throw new Refusal('not-found');
  await viewed(c, application, 'letter', deps);
  const { key, versionId } = application.letter;
  return deps.signer.read(deps.packetsBucket, key, {
    now: deps.now(),
    versionId,
    downloadName: `${application.number}-letter.pdf`,
  });
}

export function draftTasks(
  ctx: PageContext,
  application: ApplicationRow,
  answers: Answers,
  documents: readonly DocumentRow[],
): Task[] {
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  const missing = missingOf(application, documents);
  const tag = (state: 'done' | 'started' | 'to-do' | 'later') => ({
    text: t(`task.${state}`),
    kind: ({ done: 'done', started: 'waiting', 'to-do': 'plain', later: 'plain' } as const)[state],
  });
  const sections: Task[] =
    application.formSource === 'paper'
      ? []
      : askedSections(application.kind, answers).map((section) => {
          const open = missing.answers.some((each) => each.sectionId === section.id);
          const started = isStarted(section.id, answers);
          return {
            text: t(`form.section.${section.id}.title`),
            href: `${base}/form/${section.id}`,
            hint: t(`form.section.${section.id}.intro`),
            tag: tag(!open && started ? 'done' : started ? 'started' : 'to-do'),
          };
        });
  const checking = documents.some((each) => each.status === 'checking');
  const complete = missing.answers.length === 0 && missing.documents.length === 0;
  const needed = checklistOf(application, documents).filter((item) => item.required).length;
  return [
    ...sections,
    {
      text: t('form.section.documents.title'),
      href: `${base}/documents`,
      hint: t('task.documents.hint', { missing: missing.documents.length, needed }),
      tag: tag(
        missing.documents.length > 0 ? (documents.length > 0 ? 'started' : 'to-do') : checking ? 'started' : 'done',
      ),
    },
    ...documents
      .filter((document) => isToLookAt(document, application))
      .slice(0, 1)
      .map(({ documentId }) => ({
        text: t('read-form.task'),
        href: `${base}/documents/${documentId}/answers`,
        hint: t('read-form.task.hint'),
        tag: tag('to-do'),
      })),
    ...registrationTask(ctx, application),
    ...optionalTask(ctx, application),
    { text: t('check.title'), href: `${base}/check`, tag: tag(complete ? 'to-do' : 'later') },
    complete
      ? { text: t('sign.title'), href: `${base}/sign`, tag: tag('to-do') }
      : { text: t('sign.title'), tag: tag('later') },
  ];
}

/** Registration with the network is asked about and pointed to; it is never a wall, before sending or after. */
function registrationTask({ t }: PageContext, application: ApplicationRow): Task[] {
  const { registration } = packetFacts(application.answers);
  if (registration !== 'no' && registration !== 'unsure') return [];
  return [
    {
      text: t('registration.task'),
      href: '/help#registration',
      hint: t('registration.task.hint'),
      tag: { text: t('registration.task.tag') },
    },
  ];
}

/** R22: asked of the person alone, and never a step before sending. */
function optionalTask({ t, workingFor }: PageContext, { applicationId }: ApplicationRow): Task[] {
  if (workingFor) return [];
  return [
    {
      text: t('demographics.title'),
      href: `/optional-questions?from=${applicationId}`,
      hint: t('demographics.task.hint'),
      tag: { text: t('demographics.task.tag') },
    },
  ];
}

export function sentTasks(ctx: PageContext, application: ApplicationRow): Task[] {
  const base = `/applications/${application.applicationId}`;
  return [
    { text: ctx.t('application.sent.answers'), href: `${base}/check`, tag: { text: ctx.t('task.sent'), kind: 'done' } },
    {
      text: ctx.t('form.section.documents.title'),
      href: `${base}/documents`,
      tag: { text: ctx.t('task.sent'), kind: 'done' },
    },
    ...registrationTask(ctx, application),
    ...optionalTask(ctx, application),
  ];
}
