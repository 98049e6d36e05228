import type { Hono } from 'hono';
import { ofPerson } from '../../domain/access/resources.ts';
import { nothingSaid, readDemographics, type DemographicAnswers } from '../../domain/demographics/questions.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { QuestionsPage } from '../../web/demographics/questions-page.tsx';
import { allow, formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { operationIdOf, readJson } from './api-routes.ts';
import { attempt, drawn } from './attempt.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** The optional questions (R22): a person's own, and nobody else's: not a coach's, not staff's. */
export function demographicsRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { commands, demographics, settings } = deps;

  async function kept(c: HttpContext): Promise<{ answers: DemographicAnswers; version: number }> {
    const actor = signedInActor(c);
    if (actor.kind !== 'participant') throw new Refusal('wrong-role');
    allow(c, 'demographics.answer', ofPerson(actor.personId));
    const { answers = {}, version = 0 } = (await demographics.find(actor.personId)) ?? {};
    return { answers, version };
  }
  const save = async (c: HttpContext, operationId: string, version: number, answers: DemographicAnswers) =>
    valueOf(await commands.run('answer-demographics', { operationId, actor: signedInActor(c), version, answers }));
  const propsOf = (c: HttpContext, from: string | undefined) => ({
    ctx: c.get('page'),
    officer: settings.complaintContact,
    hideBelow: deps.hideAnswersBelow,
    // An address that somebody made up leads to the list instead.
    from: applicationIdSchema.safeParse(from).data,
  });

  app.get('/optional-questions', async (c) => {
    const record = await kept(c);
    const done = (['saved', 'erased'] as const).find((each) => each === c.req.query('done'));
    return page(c, <QuestionsPage {...propsOf(c, c.req.query('from'))} {...record} done={done} />);
  });

  async function sent(c: HttpContext, answersOf: (form: Awaited<ReturnType<typeof readForm>>) => DemographicAnswers) {
    const now = await kept(c);
    const form = await readForm(c);
    const answers = answersOf(form);
    const props = propsOf(c, formText(form, 'from'));
    const said = formText(form, 'version');
    const version = /^\d{1,9}$/.test(said) ? Number(said) : -1;
    const result = await attempt(async () => {
      if (version < 0) throw new Refusal('changed-meanwhile');
      return save(c, formText(form, 'operationId'), version, answers);
    });
    if (result.refusal)
      return page(
        c,
        <QuestionsPage {...props} answers={answers} version={now.version} {...drawn(c, result.refusal, [])} />,
        400,
      );
    const done = nothingSaid(answers) ? 'erased' : 'saved';
    return seeOther(c, `/optional-questions?done=${done}${props.from === undefined ? '' : `&from=${props.from}`}`);
  }

  app.post('/optional-questions', async (c) =>
    sent(c, (form) => readDemographics((question) => [form[question] ?? []].flat())),
  );
  app.post('/optional-questions/erase', async (c) => sent(c, () => ({})));

  app.get('/api/optional-questions', async (c) => c.json(await kept(c)));

  app.put('/api/optional-questions', async (c) => {
    await kept(c);
    const { operationId, version, answers } = await readJson(c, apiInputs.demographics);
    return c.json(await save(c, operationIdOf(c, { operationId }), version, answers));
  });
}
