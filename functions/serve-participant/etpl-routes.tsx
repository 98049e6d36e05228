import type { Hono } from 'hono';
import { Refusal } from '../../domain/errors.ts';
import { searchPrograms } from '../../domain/etpl/search.ts';
import { answerSections } from '../../domain/forms/form.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { EtplPage } from '../../web/participant/etpl-page.tsx';
import { shortDate } from '../../web/participant/words.ts';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** "Find your program" (R1): the state's list beside the form. Anybody who is signed in may search it; it holds no one's data. */
export function etplRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  app.get('/applications/:id/program', async (c) => {
    const application = await openDraft(c, deps);
    return searchPage(c, deps, application, c.req.query('q')?.trim() ?? '', 200);
  });

  app.post('/applications/:id/program', async (c) => {
    const application = await openDraft(c, deps);
    const { applicationId } = application;
    const form = await readForm(c);
    const etplId = formText(form, 'etplId');
    const result = await attempt(async () =>
      valueOf(
        await deps.commands.run('save-application', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId,
          program: etplId === '' ? {} : { etplId },
        }),
      ),
    );
    if (!result.refusal) return seeOther(c, `/applications/${applicationId}/form/training`);
    // A list that was imported meanwhile may lack what was found a minute ago.
    const { trouble } = drawn(c, new Refusal(result.refusal.code, result.refusal.params), []);
    return searchPage(c, deps, application, '', 409, trouble);
  });

  app.get('/api/programs', async (c) => {
    signedInActor(c);
    const list = await deps.etpl.today();
    const found = list ? searchPrograms(list.index, c.req.query('q') ?? '') : { listings: [], total: 0 };
    return c.json({
      list: list && { importedAt: list.version.importedAt, listings: list.version.listings },
      programs: found.listings,
      total: found.total,
    });
  });
}

async function openDraft(c: HttpContext, deps: ParticipantDeps): Promise<ApplicationRow> {
  const application = await caseOf(c, deps, 'application.save');
  if (!asksForListing(application)) throw new Refusal('not-found');
  if (application.status !== 'draft') throw new Refusal('already-sent', { number: application.number });
  return application;
}

/** Whether this request's form has a place for what the list would fill in. */
export const asksForListing = ({ kind, formSource }: Pick<ApplicationRow, 'kind' | 'formSource'>): boolean =>
  formSource === 'form' && answerSections(kind).some(({ fields }) => fields.some(({ name }) => name === 'etplId'));

async function searchPage(
  c: HttpContext,
  deps: ParticipantDeps,
  { applicationId }: ApplicationRow,
  query: string,
  status: 200 | 409,
  trouble?: { title: string; next: string },
) {
  const ctx = c.get('page');
  const list = await deps.etpl.today();
  return page(
    c,
    <EtplPage
      ctx={ctx}
      base={`/applications/${applicationId}`}
      query={query}
      found={list && query !== '' ? searchPrograms(list.index, query) : undefined}
      listDate={list && shortDate(list.version.importedAt, ctx)}
      trouble={trouble}
    />,
    status,
  );
}
