import type { Hono } from 'hono';
import * as z from 'zod';
import type { CommandInput } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { readBody } from '../http/read-body.ts';
import { errorsOf, readSelected, undoAll, workThrough, type Outcome } from './bulk.ts';
import { readTeam, teamOf } from './colleagues.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, signedInStaff } from './reading.ts';

const ofCase = {
  reassign: { command: 'reassign-case', body: z.strictObject(apiInputs.reassign.shape) },
  notes: { command: 'record-note', body: z.strictObject(apiInputs.note.shape) },
  appeal: { command: 'appeal-decision', body: z.strictObject(apiInputs.appeal.shape) },
  reopen: { command: 'reopen-application', body: z.strictObject(apiInputs.reopen.shape) },
  offer: { command: 'answer-offer', body: z.strictObject(apiInputs.offerAnswerOf.shape) },
  hold: { command: 'extend-hold', body: z.strictObject(apiInputs.holdLonger.shape) },
  papers: { command: 'answer-absence', body: z.strictObject(apiInputs.absenceAnswer.shape) },
  describe: { command: 'describe-document', body: z.strictObject(apiInputs.describeOf.shape) },
  rescan: { command: 'rescan-document', body: z.strictObject(apiInputs.rescan.shape) },
  withdraw: { command: 'withdraw-application', body: z.strictObject(apiInputs.withdraw.shape) },
} as const;

/** The desk for scripts: the same commands by the same rules. */
export function deskApiRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/api/next', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, z.strictObject(apiInputs.next.shape));
    return c.json(valueOf(await deps.commands.run('claim-next-case', { ...body, actor })));
  });

  app.get('/staff/api/team', async (c) => {
    const actor = signedInStaff(c);
    const team = teamOf(actor, await readTeam(actor, deps));
    return c.json({ team });
  });

  app.post('/staff/api/absence', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, z.strictObject(apiInputs.absence.shape));
    return c.json(valueOf(await deps.commands.run('set-absence', { ...body, actor })));
  });

  app.post('/staff/api/bulk', async (c) => {
    const actor = signedInStaff(c);
    const { operationId, action, ids, takeOver, ...values } = await readBody(c, apiInputs.bulk);
    const errors = errorsOf(action, values);
    if (errors.length > 0) throw new Refusal('invalid-input', {}, errors);
    const { rows } = await readSelected(ids, actor, deps);
    const outcomes = await workThrough({ operationId, action, takeOver, values }, rows, actor, deps);
    return c.json({ results: outcomes.map(resultOf) });
  });

  app.post('/staff/api/bulk/undo', async (c) => {
    const actor = signedInStaff(c);
    const { operationId, changes } = await readBody(c, apiInputs.bulkUndo);
    const versions = new Map(changes.map(({ applicationId, version }) => [applicationId, version]));
    const { rows } = await readSelected([...versions.keys()], actor, deps);
    return c.json({ results: (await undoAll(operationId, versions, rows, actor, deps)).map(resultOf) });
  });

  for (const [path, { command, body }] of Object.entries(ofCase)) {
    app.post(`/staff/api/cases/:id/${path}`, async (c: HttpContext) => {
      const actor = signedInStaff(c);
      const parsed = await readBody(c, body);
      const { application } = await openCase(c, deps, c.req.param('id') ?? '');
      const input = { ...parsed, actor, applicationId: application.applicationId } as CommandInput<typeof command>;
      return c.json(valueOf<object>(await deps.commands.run(command, input)));
    });
  }
}

const resultOf = ({ row, answer }: Outcome) => ({ applicationId: row.applicationId, number: row.number, answer });
