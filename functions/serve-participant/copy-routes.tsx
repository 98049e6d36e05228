import type { Hono } from 'hono';
import { ofPerson } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import { exportStanding, fetchUntil, type RecordsExport } from '../../domain/exports/exports.ts';
import { writtenIn } from '../../domain/languages.ts';
import { CopyPage } from '../../web/participant/copy-page.tsx';
import { allow, formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { operationIdOf, readJson } from './api-routes.ts';
import { attempt, drawn } from './attempt.ts';
import type { ParticipantDeps } from './dependencies.ts';

const linkSeconds = 60;

/** A copy of everything that a person gave: their own, and nobody else's: not a coach's, not staff's. */
export function copyRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { cases, commands } = deps;

  async function known(c: HttpContext): Promise<{ exports: RecordsExport[]; personId: string }> {
    const actor = signedInActor(c);
    if (actor.kind !== 'participant') throw new Refusal('wrong-role');
    allow(c, 'records.export', ofPerson(actor.personId));
    return { exports: (await deps.exports.exportsOf(actor.personId))?.exports ?? [], personId: actor.personId };
  }
  const run = async (c: HttpContext, operationId: string, fetch?: string) =>
    valueOf(
      await commands.run('ask-export', {
        operationId,
        actor: signedInActor(c),
        language: writtenIn(c.get('page').language),
        ...(fetch === undefined ? {} : { fetch }),
      }),
    );
  async function draw(c: HttpContext, refusal?: Refusal): Promise<Response> {
    const { exports, personId } = await known(c);
    const hasRequests = (await cases.listApplicationsOf(personId, 1)).length > 0;
    const props = { ctx: c.get('page'), exports, hasRequests };
    if (!refusal) return page(c, <CopyPage {...props} />);
    return page(c, <CopyPage {...props} {...drawn(c, refusal, [])} />, refusal.code === 'too-many-exports' ? 429 : 409);
  }
  /** Written down before the link is given; the link is to exactly the version that was made. */
  async function linkTo(c: HttpContext, operationId: string, exportId: string): Promise<string> {
    await run(c, operationId, exportId);
    const one = (await known(c)).exports.find((each) => each.exportId === exportId);
    // A second click of an old page is answered as the first one was: that it lies there no more is seen here.
    if (!one?.file || exportStanding(one, deps.now()) !== 'ready') throw new Refusal('export-over');
    return deps.signer.read(deps.packetsBucket, one.file.key, {
      now: deps.now(),
      versionId: one.file.versionId,
      seconds: linkSeconds,
      downloadName: `records-${(one.asOf ?? one.askedAt).slice(0, 10)}.zip`,
    });
  }

  app.get('/your-copy', (c) => draw(c));

  app.post('/your-copy', async (c) => {
    await known(c);
    const form = await readForm(c);
    const { refusal } = await attempt(() => run(c, formText(form, 'operationId')));
    return refusal ? draw(c, refusal) : seeOther(c, '/your-copy');
  });

  app.post('/your-copy/file', async (c) => {
    await known(c);
    const form = await readForm(c);
    const { refusal, value } = await attempt(() =>
      linkTo(c, formText(form, 'operationId'), formText(form, 'exportId')),
    );
    return refusal ? draw(c, refusal) : seeOther(c, value);
  });

  app.get('/api/your-copy', async (c) => {
    const { exports } = await known(c);
    return c.json({ copies: exports.map((each) => viewOf(each, deps.now())) });
  });

  app.post('/api/your-copy', async (c) => {
    await known(c);
    const { operationId } = await readJson(c, apiInputs.copy);
    return c.json(await run(c, operationIdOf(c, { operationId })), 201);
  });

  app.post('/api/your-copy/file', async (c) => {
    await known(c);
    const { operationId, exportId } = await readJson(c, apiInputs.copyFile);
    return c.json({ url: await linkTo(c, operationIdOf(c, { operationId }), exportId), seconds: linkSeconds });
  });
}

function viewOf(each: RecordsExport, now: Date) {
  const { exportId, askedAt, asOf, file, fetchedAt } = each;
  const state = exportStanding(each, now);
  return {
    exportId,
    state,
    askedAt,
    asOf,
    fetchedAt,
    ...(state === 'ready' ? { bytes: file?.bytes, until: fetchUntil(each).toISOString() } : {}),
  };
}
