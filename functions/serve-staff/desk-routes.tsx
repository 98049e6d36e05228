import type { Hono } from 'hono';
import { authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { bulkActions, type BulkAction } from '../../domain/routing/bulk.ts';
import { canStandIn } from '../../domain/directory/directory.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import type { DateParts } from '../../web/form-components.tsx';
import type { PageContext } from '../../web/page.tsx';
import { BulkDonePage, BulkPage, type BulkResult, type BulkValues } from '../../web/staff/bulk-pages.tsx';
import { KeyboardPage, MePage, type MeProps } from '../../web/staff/me-page.tsx';
import { formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { errorsOf, readSelected, selectedAtMost, undoAll, workThrough, type Outcome } from './bulk.ts';
import { readTeam, teamOf } from './colleagues.ts';
import { keysOn, turnKeys } from './desk-keys.ts';
import type { StaffDeps } from './deps.ts';
import { rightsOf, signedInStaff, todayOf } from './reading.ts';

export function deskRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/next', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { applicationId } = valueOf(
      await deps.commands.run('claim-next-case', { operationId: formText(form, 'operationId'), actor }),
    );
    return seeOther(c, applicationId === undefined ? '/staff?done=no-next' : `/staff/cases/${applicationId}?done=next`);
  });

  app.get('/staff/keyboard', (c) => {
    const actor = signedInStaff(c);
    return page(c, <KeyboardPage ctx={c.get('page')} rights={rightsOf(actor, deps)} on={keysOn(c)} />);
  });
  app.post('/staff/keyboard', async (c) => {
    signedInStaff(c);
    const form = await readForm(c);
    turnKeys(c, deps.http, formText(form, 'keys') === 'off' ? 'off' : 'on');
    return seeOther(c, '/staff/keyboard');
  });

  app.get('/staff/bulk', async (c) => {
    signedInStaff(c);
    return bulkPage(c, deps, c.req.queries('id') ?? []);
  });
  app.post('/staff/bulk', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const action = bulkActions.find((each) => each === formText(form, 'action'));
    if (!action) throw new Refusal('invalid-input');
    const ids = [form['id'] ?? []].flat();
    const values = valuesOf(form);
    const errors = errorsOf(action, values);
    if (errors.length > 0) return bulkPage(c, deps, ids, { values, errors });
    const { rows } = await readSelected(ids, actor, deps);
    const work = {
      action,
      values,
      takeOver: formText(form, 'takeOver') === 'yes',
      operationId: formText(form, 'operationId'),
    };
    const ctx = c.get('page');
    const results = (await workThrough(work, rows, actor, deps)).map((each) => resultOf(each, action, ctx));
    const undoMinutes = action === 'ask' ? undefined : deps.http.settings.policy.undoMinutes;
    return page(
      c,
      <BulkDonePage
        ctx={c.get('page')}
        rights={rightsOf(actor, deps)}
        results={results}
        undoMinutes={undoMinutes}
        undone={false}
      />,
    );
  });
  app.post('/staff/bulk/undo', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const wanted = [form['undo'] ?? []]
      .flat()
      .slice(0, selectedAtMost)
      .map((each) => each.split(':'));
    const versions = new Map(wanted.map(([id = '', version = '']) => [id, Number(version)]));
    const { rows } = await readSelected([...versions.keys()], actor, deps);
    const ctx = c.get('page');
    const outcomes = await undoAll(formText(form, 'operationId'), versions, rows, actor, deps);
    const results = outcomes.map((each) => resultOf(each, 'undo', ctx));
    return page(c, <BulkDonePage ctx={c.get('page')} rights={rightsOf(actor, deps)} results={results} undone />);
  });

  app.get('/staff/me', async (c) => mePage(c, deps, c.req.query('for')));
  app.post('/staff/me', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const staffId = formText(form, 'staffId');
    const back = formText(form, 'what') === 'back';
    const dates = { from: readDay(form, 'from'), until: readDay(form, 'until') };
    const backup = formText(form, 'backup');
    const values = { from: partsOf(form, 'from'), until: partsOf(form, 'until'), backup };
    const errors: FieldError[] = back
      ? []
      : (['from', 'until'] as const).flatMap((field) =>
          dates[field] === undefined ? [{ field, key: 'not-a-date' }] : [],
        );
    if (dates.from !== undefined && dates.until !== undefined && dates.until < dates.from)
      errors.push({ field: 'until', key: 'end-before-start' });
    if (errors.length > 0) return mePage(c, deps, staffId, { errors, values });
    const answer = await deps.commands.run('set-absence', {
      operationId: formText(form, 'operationId'),
      actor,
      staffId,
      ...(back
        ? {}
        : { absence: { from: dates.from ?? '', until: dates.until ?? '', ...(backup === '' ? {} : { backup }) } }),
    });
    const whose = staffId === actor.staffId ? '' : `&for=${encodeURIComponent(staffId)}`;
    if (answer.ok) return seeOther(c, `/staff/me?done=${back ? 'back' : 'out'}${whose}`);
    const { code, params, fields = [] } = answer.error;
    if (fields.length === 0) throw new Refusal(code, params, fields);
    return mePage(c, deps, staffId, { errors: fields, values });
  });
}

const partsOf = (form: Form, name: string): DateParts => ({
  month: formText(form, `${name}-month`),
  day: formText(form, `${name}-day`),
  year: formText(form, `${name}-year`),
});
function readDay(form: Form, name: string): string | undefined {
  const { month, day, year } = partsOf(form, name);
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isRealDate(iso) ? iso : undefined;
}

/** In words: what was done, or why not. */
function resultOf({ row, answer }: Outcome, work: BulkAction | 'undo', ctx: PageContext): BulkResult {
  const { applicationId, number } = row;
  if (!answer.ok) {
    const { title, next } = refusalTexts(ctx, { code: answer.error.code, params: answer.error.params });
    return { applicationId, number, ok: false, text: `${title}. ${next}` };
  }
  const { version, claimedBy: name, insteadOf: instead } = answer.value;
  const text = (): string => {
    if (work === 'ask') return ctx.t('staff.bulk.asked');
    if (work === 'claim') return ctx.t('staff.claim.done.take');
    if (work === 'undo')
      return name === undefined ? ctx.t('staff.bulk.undone.team') : ctx.t('staff.bulk.undone.person', { name });
    if (name === undefined) return ctx.t('staff.claim.done.release');
    return instead === undefined
      ? ctx.t('staff.bulk.given', { name })
      : ctx.t('staff.bulk.given-backup', { name, instead });
  };
  return { applicationId, number, ok: true, text: text(), version };
}

const valuesOf = (form: Form): BulkValues => ({
  staffId: formText(form, 'staffId'),
  note: formText(form, 'note'),
  kind: formText(form, 'kind'),
  reason: formText(form, 'reason'),
  message: formText(form, 'message'),
  language: formText(form, 'language'),
});

async function bulkPage(
  c: HttpContext,
  deps: StaffDeps,
  ids: readonly string[],
  again?: { values: BulkValues; errors: FieldError[] },
): Promise<Response> {
  const actor = signedInStaff(c);
  const { rows, left } = await readSelected(ids, actor, deps);
  const team = await readTeam(actor, deps);
  const html = (
    <BulkPage
      ctx={c.get('page')}
      rights={rightsOf(actor, deps)}
      selected={rows.map(({ applicationId, number, status, claimedBy }) => ({
        applicationId,
        number,
        status,
        holder: claimedBy?.staffId === actor.staffId ? undefined : claimedBy?.name,
      }))}
      left={left}
      colleagues={teamOf(actor, team)}
      mayApprove={rows.some(
        (row) => row.kind === 'scholarship' && authorize(actor, 'packet.decide-first', caseResource(row)).allowed,
      )}
      {...again}
    />
  );
  return page(c, html, again ? 400 : 200);
}

async function mePage(
  c: HttpContext,
  deps: StaffDeps,
  asked: string | undefined,
  again?: Pick<MeProps, 'errors' | 'values'>,
): Promise<Response> {
  const actor = signedInStaff(c);
  const ctx = c.get('page');
  const team = await readTeam(actor, deps);
  const staffId = asked ?? actor.staffId;
  const row = team.directory.find(staffId);
  if (!row) throw new Refusal('not-found');
  const { roles, center, absence } = row;
  if (!authorize(actor, 'absence.set', { kind: 'colleague', staffId, roles, center }).allowed)
    throw new Refusal('not-found');
  const today = todayOf(deps);
  const current = absence && absence.until >= today ? absence : undefined;
  const nameOf = (id: string) => team.directory.find(id)?.name ?? id;
  const done = c.req.query('done');
  const html = (
    <MePage
      ctx={ctx}
      rights={rightsOf(actor, deps)}
      who={{ staffId, name: row.name, me: staffId === actor.staffId }}
      absence={
        current && {
          from: current.from,
          until: current.until,
          backup: current.backup === undefined ? undefined : nameOf(current.backup),
          setBy: current.setBy === staffId ? undefined : nameOf(current.setBy),
        }
      }
      colleagues={team.directory.staff
        .filter((each) => each.staffId !== staffId && canStandIn(each, row))
        .map(team.colleague)}
      team={teamOf(row, team)}
      goneAfterDays={deps.http.settings.policy.goneAfterDays}
      notice={done === 'out' || done === 'back' ? ctx.t(`staff.me.done.${done}`) : undefined}
      {...again}
    />
  );
  return page(c, html, again ? 400 : 200);
}
