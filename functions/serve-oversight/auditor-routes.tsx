import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { AuditorsPage, type GrantValues } from '../../web/oversight/auditors-page.tsx';
import { formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { namesOf, overseer, rightsOf } from './reading.ts';

/** Who reads as an auditor, for how long, who said so and why. */
export function auditorRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get('/staff/oversight/auditors', async (c) => drawn(c, undefined, []));

  app.post('/staff/oversight/auditors', async (c) => {
    const actor = overseer(c, 'audit.grant', board);
    const form = await readForm(c);
    const read = readGive(form);
    if (!read.give) return drawn(c, read.values, read.errors);
    try {
      const { staffId, ...give } = read.give;
      valueOf(
        await deps.commands.run('grant-audit', { operationId: formText(form, 'operationId'), actor, staffId, give }),
      );
    } catch (error) {
      if (error instanceof Refusal && error.fields.length > 0) return drawn(c, read.values, error.fields);
      throw error;
    }
    return seeOther(c, '/staff/oversight/auditors?done=given');
  });

  app.post('/staff/oversight/auditors/end', async (c) => {
    const actor = overseer(c, 'audit.grant', board);
    const form = await readForm(c);
    valueOf(
      await deps.commands.run('grant-audit', {
        operationId: formText(form, 'operationId'),
        actor,
        staffId: formText(form, 'staffId'),
      }),
    );
    return seeOther(c, '/staff/oversight/auditors?done=ended');
  });

  async function drawn(c: HttpContext, values: GrantValues | undefined, errors: readonly FieldError[]) {
    const actor = overseer(c, 'oversight.open', board);
    const { settings, now } = deps.http;
    const [grants, staff, nameOf] = await Promise.all([deps.oversight.listGrants(), deps.staff.list(), namesOf(deps)]);
    const done = ['given', 'ended'].find((each) => each === c.req.query('done'));
    return page(
      c,
      <AuditorsPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        grants={grants}
        auditors={staff.filter(({ roles, staffId }) => roles.includes('auditor') && staffId !== actor.staffId)}
        nameOf={nameOf}
        nowIso={now().toISOString()}
        mostDays={settings.oversight.auditDaysMost}
        values={values}
        errors={errors}
        done={done}
      />,
      errors.length > 0 ? 400 : 200,
    );
  }
}

type Give = { staffId: string; from: string; through: string; reason: string };

function readGive(form: Form): { values: GrantValues; errors: FieldError[]; give?: Give } {
  const dateParts = (name: string) => ({
    month: formText(form, `${name}-month`),
    day: formText(form, `${name}-day`),
    year: formText(form, `${name}-year`),
  });
  const values: GrantValues = {
    staffId: formText(form, 'staffId'),
    from: dateParts('from'),
    through: dateParts('through'),
    reason: formText(form, 'reason'),
  };
  const dateOf = (name: string): string | undefined => {
    const date = readField({ name, kind: 'date', required: true, keptIn: 'cases' }, form);
    return date !== 'empty' && 'answer' in date ? String(date.answer) : undefined;
  };
  const [from, through] = [dateOf('from'), dateOf('through')];
  const errors: FieldError[] = [
    ...(values.staffId === '' ? [{ field: 'staffId', key: 'choose-one' }] : []),
    ...(from === undefined ? [{ field: 'from', key: 'not-a-date' }] : []),
    ...(through === undefined ? [{ field: 'through', key: 'not-a-date' }] : []),
    ...(values.reason.length < 3 ? [{ field: 'reason', key: 'required' }] : []),
  ];
  if (errors.length > 0 || from === undefined || through === undefined) return { values, errors };
  return { values, errors, give: { staffId: values.staffId, from, through, reason: values.reason } };
}
