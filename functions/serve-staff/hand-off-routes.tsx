import type { Hono } from 'hono';
import * as z from 'zod';
import { authorize } from '../../domain/access/authorize.ts';
import { commands } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { HandOffCase } from '../../domain/hand-off/facts.ts';
import type { HandOffRow } from '../../domain/hand-off/rows.ts';
import { changedSince, digestsOf, sheetMark, sheetOf } from '../../domain/hand-off/sheet.ts';
import type { HandOffSystem } from '../../domain/hand-off/settings.ts';
import { isGranted } from '../../domain/outcomes/participation.ts';
import { handOffSystems } from '../../adapters/hand-off-settings.ts';
import { digest } from '../../adapters/outcomes-table.ts';
import { toCsv } from '../../web/csv.ts';
import { HandOffPage, HandOffQueuePage, type HandOffProps, type SheetView } from '../../web/staff/hand-off-pages.tsx';
import { valueText } from '../../web/staff/hand-off-words.ts';
import { allow, formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import type { StaffDeps } from './deps.ts';
import { chosenCenter, readable } from './outcome-routes.tsx';
import { openCase, rightsOf, signedInStaff, type OpenCase } from './reading.ts';

/** A table is typed by hand, row by row; the page says when there are more. */
const rowsAtMost = 200;
const casesAtOnce = 20;
const handOffBody = z.strictObject(commands['record-hand-off'].input.omit({ actor: true, applicationId: true }).shape);

/** What is typed into the board's own systems: a sheet per case, a queue and a table per system. */
export function handOffRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/hand-off', async (c) => {
    const actor = signedInStaff(c);
    const { centers, centerId, system, rows: found } = await readQueue(c, deps);
    const rows = await readable(actor, deps, found);
    return page(
      c,
      <HandOffQueuePage
        ctx={c.get('page')}
        rights={rightsOf(actor, deps)}
        centers={centers}
        centerId={centerId}
        systems={handOffSystems}
        system={system}
        rows={rows}
        cut={found.length === rowsAtMost}
      />,
    );
  });

  app.get('/staff/hand-off/queue.csv', async (c) => {
    const { system, rows, centerId } = await readQueue(c, deps);
    const sheets: string[][] = [];
    for (let at = 0; at < rows.length; at += casesAtOnce) {
      const some = await Promise.all(rows.slice(at, at + casesAtOnce).map((row) => csvRow(c, deps, system, row)));
      sheets.push(...some.filter((row) => row !== undefined));
    }
    const { t } = c.get('page');
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="${system.systemId}-${centerId}.csv"`);
    return c.body(toCsv([[t('hand-off.csv.packet'), ...system.entries.map((entry) => entry.label)], ...sheets]));
  });

  app.get('/staff/cases/:id/hand-off', async (c) => {
    const done = c.req.query('done');
    const system = handOffSystems.find((each) => each.systemId === c.req.query('system'));
    const { t } = c.get('page');
    const notice =
      system && (done === 'yes' || done === 'no')
        ? ({
            kind: 'success',
            text: t(done === 'yes' ? 'hand-off.ticked' : 'hand-off.unticked', { system: system.name }),
          } as const)
        : undefined;
    return sheetPage(c, deps, notice, 200);
  });

  app.post('/staff/cases/:id/hand-off', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { applicationId } = (await openSheets(c, deps)).open.application;
    const systemId = formText(form, 'system');
    const done = formText(form, 'done');
    if (done !== 'yes' && done !== 'no') throw new Refusal('invalid-input');
    const answer = await deps.commands.run('record-hand-off', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      systemId,
      done: done === 'yes',
      mark: formText(form, 'mark'),
    });
    if (answer.ok)
      return seeOther(c, `/staff/cases/${applicationId}/hand-off?system=${systemId}&done=${done}#${systemId}`);
    const { code, params, fields } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const { title, next } = refusalTexts(c.get('page'), { code, params });
    return sheetPage(c, deps, { kind: 'error', title, text: next }, 409);
  });

  app.get('/staff/api/cases/:id/hand-off', async (c) => {
    const { open, sheets } = await openSheets(c, deps);
    return c.json({ number: open.application.number, sheets });
  });
  app.post('/staff/api/cases/:id/hand-off', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, handOffBody);
    const { applicationId } = (await openSheets(c, deps)).open.application;
    return c.json(valueOf(await deps.commands.run('record-hand-off', { ...body, actor, applicationId })));
  });

  const script = deps.handOffScript;
  if (script)
    app.get(script.href, (c) => {
      // Its address changes with its content.
      c.header('Cache-Control', 'public, max-age=31536000, immutable');
      c.header('Content-Type', 'text/javascript; charset=utf-8');
      return c.body(script.text);
    });
}

async function readQueue(c: HttpContext, deps: StaffDeps) {
  const actor = signedInStaff(c);
  const { centers, centerId } = chosenCenter(c, actor, deps);
  const system = handOffSystems.find((each) => each.systemId === c.req.query('system')) ?? handOffSystems[0];
  if (!system) throw new Refusal('not-found');
  const rows = await deps.outcomes.waitingHandOffs(centerId, system.systemId, rowsAtMost);
  return { centers, centerId, system, rows };
}

async function caseOf(deps: StaffDeps, open: OpenCase): Promise<HandOffCase> {
  const { application, decisions } = open;
  const outcomes = await deps.outcomes.listOutcomes(application.applicationId);
  return { application, decisions, outcomes, settings: deps.http.settings };
}

/** Each row has to pass the same question as the case itself; what this reader may not open is not in the table. */
async function csvRow(
  c: HttpContext,
  deps: StaffDeps,
  system: HandOffSystem,
  { applicationId }: HandOffRow,
): Promise<string[] | undefined> {
  try {
    const open = await openCase(c, deps, applicationId);
    allow(c, 'hand-off.type', open.resource);
    const lines = new Map(sheetOf(system, await caseOf(deps, open)).map((line) => [line.entry.id, line]));
    const cells = system.entries.map((entry) => {
      const line = lines.get(entry.id);
      return line ? valueText(line) : '';
    });
    return [open.application.number, ...cells];
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  }
}

async function openSheets(c: HttpContext, deps: StaffDeps): Promise<{ open: OpenCase; sheets: SheetView[] }> {
  const open = await openCase(c, deps, c.req.param('id') ?? '');
  allow(c, 'hand-off.type', open.resource);
  const [of, rows] = await Promise.all([
    caseOf(deps, open),
    deps.outcomes.listHandOffs(open.application.applicationId),
  ]);
  const sheets = handOffSystems
    .filter((system) => system.kinds.includes(open.application.kind))
    .map((system) =>
      sheetView(
        system,
        of,
        rows.find((row) => row.systemId === system.systemId),
      ),
    );
  return { open, sheets };
}

function sheetView(system: HandOffSystem, of: HandOffCase, row: HandOffRow | undefined): SheetView {
  const lines = sheetOf(system, of);
  const digests = digestsOf(lines, digest);
  const changed = row?.done ? new Set(changedSince(row.typed, digests)) : new Set<string>();
  return {
    systemId: system.systemId,
    name: system.name,
    lines: lines.map((line) => ({
      id: line.entry.id,
      label: line.entry.label,
      text: valueText(line),
      changed: changed.has(line.entry.id),
    })),
    gone: system.entries
      .filter((entry) => changed.has(entry.id) && digests[entry.id] === undefined)
      .map((entry) => entry.label),
    done: row?.done && { name: row.done.name, at: row.done.at },
    changed: changed.size > 0,
    mark: sheetMark(digests, digest),
  };
}

async function sheetPage(
  c: HttpContext,
  deps: StaffDeps,
  notice: HandOffProps['notice'],
  status: 200 | 409,
): Promise<Response> {
  const actor = signedInStaff(c);
  const { open, sheets } = await openSheets(c, deps);
  return page(
    c,
    <HandOffPage
      ctx={c.get('page')}
      applicationId={open.application.applicationId}
      number={open.application.number}
      rights={rightsOf(actor, deps)}
      sheets={sheets}
      open={isGranted(open.application.status)}
      mayTick={authorize(actor, 'hand-off.type', open.resource).allowed}
      notice={notice}
      scriptHref={deps.handOffScript?.href}
    />,
    status,
  );
}
