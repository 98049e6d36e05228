import type { Context, Hono, Next } from 'hono';
import { checklistKindSchema, type ApplicationRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { isMinor } from '../../domain/forms/form.ts';
import { openItems } from '../../domain/information/open-items.ts';
import { ClientPacketPage, ConfirmUploadPage, SendForPage, type SendValues } from '../../web/coach/client-pages.tsx';
import { HistoryPage } from '../../web/coach/history-page.tsx';
import type { Task } from '../../web/display-components.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { draftTasks, sentTasks } from './application-routes.tsx';
import { attempt, drawn } from './attempt.ts';
import { caseOf, centerFor, consentFor, covers, missingOf, todayOf, type CaseAction } from './case-of.ts';
import { packetHistory } from './consent-history.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { sentByCoach } from './sent-by-coach.ts';

/** These pages only for coaches; whoever is none goes on to the participant's page at the same address. */
const forCoaches =
  (work: (c: HttpContext) => Promise<Response | undefined>) =>
  async (c: Context<HttpEnv>, next: Next): Promise<Response | undefined> => {
    if (c.get('session')?.actor.kind !== 'coach') return void (await next());
    return (await work(c)) ?? void (await next());
  };

/**
 * A client's packet. Form, papers and answers are the participant's own pages, with the bar that says whose they are; what a
 * coach sees, confirms and signs differently is here. Stands before those routes.
 */
export function coachPacketRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { cases, commands, settings } = deps;

  app.get(
    '/applications/:id',
    forCoaches(async (c) => {
      const application = await caseOf(c, deps);
      const ctx = c.get('page');
      const [tasks, history] = await Promise.all([tasksOf(c, application, deps), packetHistory(c, application, deps)]);
      return page(
        c,
        <ClientPacketPage
          ctx={ctx}
          application={application}
          center={centerFor(application, settings)}
          tasks={tasks}
          history={history}
          sentBy={sentByCoach(application, ctx, settings)}
        />,
      );
    }),
  );

  // The coach says whose paper it is before a form for it is signed.
  app.post(
    '/applications/:id/uploads',
    forCoaches(async (c) => {
      if (c.get('json')) return undefined;
      const application = await caseOf(c, deps, 'document.upload');
      const form = await readForm(c);
      const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
      if (!kind.success || formText(form, 'clientConfirmed') === 'yes') return undefined;
      const asked = formText(form, 'asked') === 'yes';
      return page(
        c,
        <ConfirmUploadPage
          ctx={c.get('page')}
          application={application}
          kind={kind.data}
          operationId={formText(form, 'operationId')}
          errors={asked ? [{ field: 'clientConfirmed', key: 'client-confirmed' }] : []}
        />,
        asked ? 400 : 200,
      );
    }),
  );

  app.get(
    '/applications/:id/sign',
    forCoaches(async (c) => {
      const application = await caseOf(c, deps, 'application.submit');
      const base = `/applications/${application.applicationId}`;
      if (application.status !== 'draft') return seeOther(c, base);
      const missing = missingOf(application, await cases.listDocuments(application.applicationId));
      if (missing.answers.length + missing.documents.length > 0) return seeOther(c, base);
      return sendPage(c, application, {
        agreed: false,
        notice: false,
        truth: false,
        signatureName: '',
        guardianName: String(application.answers['guardianName'] ?? ''),
      });
    }),
  );

  app.post(
    '/applications/:id/sign',
    forCoaches(async (c) => {
      const application = await caseOf(c, deps, 'application.submit');
      const { applicationId } = application;
      const form = await readForm(c);
      const values: SendValues = {
        agreed: formText(form, 'personAgreed') === 'yes',
        notice: formText(form, 'noticeReceived') === 'yes',
        truth: formText(form, 'truth') === 'yes',
        signatureName: formText(form, 'signatureName'),
        guardianName: formText(form, 'guardianName'),
      };
      const guardian = await guardianOf(c, application);
      const errors: FieldError[] = [
        ...(formText(form, 'clientConfirmed') === 'yes' ? [] : [{ field: 'clientConfirmed', key: 'client-confirmed' }]),
        ...(values.agreed ? [] : [{ field: 'personAgreed', key: 'client-agreed' }]),
        ...(values.notice ? [] : [{ field: 'noticeReceived', key: 'client-notice' }]),
        ...(values.truth ? [] : [{ field: 'truth', key: 'truth' }]),
        ...(values.signatureName.length >= 2 ? [] : [{ field: 'signatureName', key: 'signature' }]),
        ...(guardian === 'asked' && values.guardianName.length < 2
          ? [{ field: 'guardianName', key: 'guardian-required' }]
          : []),
      ];
      if (errors.length > 0 || guardian === 'only-by-person') return sendPage(c, application, values, { errors });
      const actor = signedInActor(c);
      const consent = actor.kind === 'coach' ? await consentFor(actor, application.personId, deps) : undefined;
      const operationId = formText(form, 'operationId');
      const result = await attempt(async () => {
        if (guardian === 'asked' && application.answers['guardianName'] !== values.guardianName)
          valueOf(
            await commands.run('save-application', {
              // Its own permanent id: the same click, a different command.
              operationId: `${operationId.slice(0, 62)}-g`,
              actor,
              applicationId,
              answers: { guardianName: values.guardianName },
            }),
          );
        return valueOf(
          await commands.run('submit-application', {
            operationId,
            actor,
            applicationId,
            signatureName: values.signatureName,
            truthConfirmed: true,
            // The release ends when the consent does.
            releaseUntil: consent?.row.expiresOn ?? todayOf(deps),
            onBehalf: { personAgreed: true, noticeReceived: true },
          }),
        );
      });
      if (!result.refusal || result.refusal.code === 'already-sent')
        return seeOther(c, `/applications/${applicationId}`);
      return sendPage(c, application, values, drawn(c, result.refusal, ['signatureName', 'clientConfirmed']));
    }),
  );

  /** Both sides, the same list. */
  app.get('/applications/:id/history', async (c) => {
    const application = await caseOf(c, deps);
    return page(
      c,
      <HistoryPage
        ctx={c.get('page')}
        base={`/applications/${application.applicationId}`}
        number={application.number}
        lines={await packetHistory(c, application, deps)}
      />,
    );
  });

  async function guardianOf(c: HttpContext, application: ApplicationRow) {
    if (!isMinor(application.answers['birthDate'] as string | undefined, todayOf(deps))) return 'not-needed' as const;
    if (await covers(c, application, 'application.save', deps)) return 'asked' as const;
    return application.answers['guardianName'] === undefined ? ('only-by-person' as const) : ('not-needed' as const);
  }

  async function sendPage(
    c: HttpContext,
    application: ApplicationRow,
    values: SendValues,
    known?: { errors: FieldError[]; trouble?: { title: string; next: string } },
  ): Promise<Response> {
    return page(
      c,
      <SendForPage
        ctx={c.get('page')}
        application={application}
        values={values}
        guardian={await guardianOf(c, application)}
        {...known}
      />,
      known ? 400 : 200,
    );
  }
}

/** The page of each task asks for its own rights: a task that the consent does not cover is not shown. */
const actionsOf: readonly [RegExp, ...CaseAction[]][] = [
  [/\/form\//, 'application.save'],
  [/\/documents\/[^/]+\/answers$/, 'application.save', 'document.read'],
  [/\/documents$/, 'document.read'],
  [/\/check$/, 'answers.read'],
  [/\/sign$/, 'application.submit'],
  [/\/answer$/, 'document.read'],
];

async function tasksOf(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps): Promise<Task[]> {
  const ctx = c.get('page');
  const base = `/applications/${application.applicationId}`;
  const documents = await deps.cases.listDocuments(application.applicationId);
  const tasks: Task[] =
    application.status === 'draft'
      ? draftTasks(ctx, application, application.answers, documents)
      : [
          ...(openItems(application)
            ? [{ text: ctx.t('application.asked.answer'), href: `${base}/answer`, tag: { text: ctx.t('task.to-do') } }]
            : []),
          ...sentTasks(ctx, application),
        ];
  const shown = await Promise.all(
    tasks.map(async (task) => {
      const { href } = task;
      if (href === undefined) return [];
      const [, ...actions] = actionsOf.find(([path]) => path.test(href)) ?? [];
      const covered = await Promise.all(actions.map((action) => covers(c, application, action, deps)));
      return covered.includes(false) ? [] : [task];
    }),
  );
  return shown.flat();
}
