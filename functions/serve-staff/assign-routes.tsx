import type { Hono } from 'hono';
import { hasCoach } from '../../domain/access/conditions.ts';
import type { CommandInput } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { mayBeHeld } from '../../domain/routing/holding.ts';
import { AssignPage, type AssignProps } from '../../web/staff/assign-page.tsx';
import { WayPage } from '../../web/staff/ways-page.tsx';
import { formText, page, readForm, seeOther, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readTeam, takersOf } from './colleagues.ts';
import { readDesk } from './desk-view.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, rightsOf, signedInStaff } from './reading.ts';

const ways = ['appeal', 'reopen', 'withdraw'] as const;
const wayCommands = {
  appeal: 'appeal-decision',
  reopen: 'reopen-application',
  withdraw: 'withdraw-application',
} as const;

/** Who has a case, where it stands, what colleagues write about it, and what the person asked staff to do. */
export function assignRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/cases/:id/assign', async (c) => assignPage(c, deps));

  app.post('/staff/cases/:id/assign', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    // Who may pass a request on need not see what stands in it (STEP, R22).
    const { application } = await openCase(c, deps, c.req.param('id'), 'case.reassign');
    const { applicationId } = application;
    const { to, note } = readTo(form);
    const version = Number(formText(form, 'version'));
    const answer = await deps.commands.run('reassign-case', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      ...(Number.isInteger(version) && version > 0 ? { version } : {}),
      to,
      ...(note === '' ? {} : { note }),
      takeOver: formText(form, 'takeOver') === 'yes',
    });
    if (answer.ok) {
      // In another center it is out of this reader's sight.
      if (to.kind === 'center' && !actor.roles.includes('liaison')) return seeOther(c, '/staff?done=moved');
      return seeOther(
        c,
        `/staff/cases/${applicationId}?done=${answer.value.insteadOf ? 'given-backup' : `given-${to.kind}`}`,
      );
    }
    const { code, params, fields } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const { title, next } = refusalTexts(c.get('page'), { code, params });
    return assignPage(c, deps, {
      values: { staffId: formText(form, 'staffId'), centerId: formText(form, 'centerId'), note },
      errors: fields,
      trouble: { title, text: next },
    });
  });

  app.post('/staff/cases/:id/notes', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { application } = await openCase(c, deps, c.req.param('id'));
    const { applicationId } = application;
    const corrects = Number(formText(form, 'corrects'));
    const reached = formText(form, 'reached') === 'yes';
    const text = formText(form, reached ? 'text-reached' : corrects > 0 ? `text-${corrects}` : 'text');
    if (text.length < 2 || text.length > 1000)
      return seeOther(c, `/staff/cases/${applicationId}?done=note-empty#notes`);
    const answer = await deps.commands.run('record-note', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      text,
      ...(corrects > 0 ? { corrects } : {}),
      ...(reached ? { reached } : {}),
    });
    if (!answer.ok) throw new Refusal(answer.error.code, answer.error.params, answer.error.fields);
    return seeOther(c, `/staff/cases/${applicationId}?done=noted#note-${answer.value.seq}`);
  });

  for (const way of ways) {
    app.get(`/staff/cases/:id/${way}`, async (c) => wayPage(c, deps, way));

    app.post(`/staff/cases/:id/${way}`, async (c) => {
      const actor = signedInStaff(c);
      const form = await readForm(c);
      const { application } = await openCase(c, deps, c.req.param('id'));
      const { applicationId } = application;
      const words = formText(form, 'words');
      if (way === 'appeal' && words.length < 3)
        return wayPage(c, deps, way, { words, errors: [{ field: 'words', key: 'required' }] });
      const common = { operationId: formText(form, 'operationId'), actor, applicationId };
      const answer =
        way === 'appeal'
          ? await deps.commands.run('appeal-decision', { ...common, words: words.slice(0, 3000) })
          : await deps.commands.run(wayCommands[way], common);
      if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=${way}`);
      const { code, params, fields } = answer.error;
      if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
      const { title, next } = refusalTexts(c.get('page'), { code, params });
      return wayPage(c, deps, way, { words, trouble: { title, text: next } });
    });
  }
}

function readTo(form: Form): { to: CommandInput<'reassign-case'>['to']; note: string } {
  const note = formText(form, 'note');
  switch (formText(form, 'to')) {
    case 'person':
      return { to: { kind: 'person', staffId: formText(form, 'staffId') }, note: formText(form, 'personNote') };
    case 'team':
      return { to: { kind: 'team' }, note };
    case 'liaison':
      return { to: { kind: 'liaison' }, note };
    case 'center':
      return { to: { kind: 'center', centerId: formText(form, 'centerId') }, note };
    case 'undo':
      return { to: { kind: 'undo' }, note: '' };
    default:
      throw new Refusal('invalid-input');
  }
}

async function assignPage(
  c: HttpContext,
  deps: StaffDeps,
  again?: Pick<AssignProps, 'values' | 'trouble'> & { errors?: FieldError[] | undefined },
): Promise<Response> {
  const actor = signedInStaff(c);
  const open = await openCase(c, deps, c.req.param('id') ?? '', 'case.reassign');
  const { application, resource } = open;
  const { may } = await readDesk(open, actor, deps);
  if (!mayBeHeld(application.status)) throw new Refusal('not-open', { number: application.number });
  if (!may.reassign) throw new Refusal('wrong-role');
  const { claimedBy, centerId } = application;
  const html = (
    <AssignPage
      ctx={c.get('page')}
      rights={rightsOf(actor, deps)}
      applicationId={application.applicationId}
      number={application.number}
      version={application.version}
      holder={claimedBy && { name: claimedBy.name, mine: claimedBy.staffId === actor.staffId }}
      colleagues={takersOf(application, await readTeam(actor, deps))}
      centers={deps.http.settings.centers.filter((center) => center.centerId !== centerId)}
      liaison={hasCoach(resource) && application.route?.team !== 'liaison'}
      {...again}
    />
  );
  return page(c, html, again ? 400 : 200);
}

async function wayPage(
  c: HttpContext,
  deps: StaffDeps,
  way: (typeof ways)[number],
  again?: { words?: string; errors?: FieldError[]; trouble?: { title: string; text: string } },
): Promise<Response> {
  const actor = signedInStaff(c);
  const open = await openCase(c, deps, c.req.param('id') ?? '');
  const { may } = await readDesk(open, actor, deps);
  const { applicationId, number } = open.application;
  if (!may[way] && !again) throw new Refusal('not-open', { number });
  const html = (
    <WayPage
      ctx={c.get('page')}
      rights={rightsOf(actor, deps)}
      way={way}
      applicationId={applicationId}
      number={number}
      {...again}
    />
  );
  return page(c, html, again ? 400 : 200);
}
