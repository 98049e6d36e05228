import type { Hono } from 'hono';
import * as z from 'zod';
import { commands, type CommandInput } from '../../domain/commands.ts';
import { valueOf } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import { readBody } from '../http/read-body.ts';
import { openAnswers, readDecideRoom, readView, whyNot } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { readDesk } from './desk-view.ts';
import { resultLink } from './file-routes.ts';
import { ojtView } from './ojt-props.ts';
import { programView } from './program-view.ts';
import { queryOf, readQueue } from './queue-routes.tsx';
import { openCase, signedInStaff } from './reading.ts';
import { tuiView } from './tui-routes.tsx';

/** The bodies are the commands' own schemas without what the session and the address say; unknown fields are refused. */
const named = { actor: true, applicationId: true } as const;
const claimBody = z.strictObject(commands['claim-case'].input.omit(named).shape);
const decideBody = z.strictObject(commands['decide-packet'].input.omit(named).shape);
const checkBody = z.strictObject(commands['check-program'].input.omit(named).shape);

/** The same reads and commands for scripts. Amounts are integer cents; there is no review step. */
export function apiRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/api/queue', async (c) => {
    const actor = signedInStaff(c);
    const { query, lines, total, pages, counts, cut } = await readQueue(actor, queryOf(c, actor), deps);
    return c.json({ ...query, packets: lines, total, pages, counts, more: cut });
  });

  app.get('/staff/api/cases/:id', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const program = programView(open, actor, await deps.etpl.today());
    const [view, room] = await Promise.all([
      readView(open, actor, deps),
      readDecideRoom(open, actor, deps, program?.bar),
    ]);
    const why = whyNot(open, actor);
    return c.json({
      ...view,
      desk: await readDesk(open, actor, deps),
      program,
      askable: {
        documents: view.askable.documents,
        questions: view.askable.questions.flatMap(({ fields }) => fields.map(({ name }) => name)),
      },
      answers: openAnswers(open.application.answers),
      mayDecide: why === undefined,
      ...(why === undefined ? { stage: open.stage } : { mayNotDecideBecause: why }),
      // R15: no fund and no place in a line for money stand beside what the office decides.
      ...(open.application.kind === 'tui'
        ? tuiView(open, actor)
        : open.application.kind === 'ojt'
          ? { ...(await ojtView(open, actor, deps)), waitingAhead: room.context.waitingAhead }
          : {
              funds: room.context.funds,
              capLeft: room.context.capLeft,
              waitingAhead: room.context.waitingAhead,
            }),
    });
  });

  app.post('/staff/api/cases/:id/claim', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, claimBody);
    const { application } = await openCase(c, deps, c.req.param('id'));
    const input: CommandInput<'claim-case'> = { ...body, actor, applicationId: application.applicationId };
    return c.json(valueOf(await deps.commands.run('claim-case', input)));
  });

  app.post('/staff/api/cases/:id/program', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, checkBody);
    const { application } = await openCase(c, deps, c.req.param('id'));
    const input: CommandInput<'check-program'> = { ...body, actor, applicationId: application.applicationId };
    return c.json(valueOf(await deps.commands.run('check-program', input)));
  });

  app.post('/staff/api/cases/:id/decide', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, decideBody);
    const { application } = await openCase(c, deps, c.req.param('id'));
    const input: CommandInput<'decide-packet'> = { ...body, actor, applicationId: application.applicationId };
    return c.json(valueOf(await deps.commands.run('decide-packet', input)));
  });

  for (const file of ['packet', 'letter'] as const) {
    app.get(`/staff/api/cases/:id/${file}`, async (c) => c.json({ url: await resultLink(c, deps, file) }));
  }
}
