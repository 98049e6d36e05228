import type { Hono } from 'hono';
import { staffRoles, type StaffRole } from '../../domain/access/actor.ts';
import { board } from '../../domain/access/resources.ts';
import type { StaffRow } from '../../domain/directory/staff.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import type { SignInInput } from '../../domain/sign-in/commands.ts';
import { PeoplePage, PersonPage, type PersonValues } from '../../web/oversight/people-page.tsx';
import { formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { namesOf, overseer, rightsOf } from './reading.ts';

const base = '/staff/oversight/people';

/** Who works here and as what; an operator takes a role away, gives it back, or ends somebody's sessions. */
export function peopleRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get(base, async (c) => {
    const who = c.req.query('who');
    if (who !== undefined) return drawn(c, who, undefined, []);
    const actor = overseer(c, 'oversight.open', board);
    const [staff, changes] = await Promise.all([deps.staff.list(), deps.oversight.listRights()]);
    const done = ['changed', 'ended'].find((each) => each === c.req.query('done'));
    return page(
      c,
      <PeoplePage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        staff={staff.map((each) => ({ ...each, withheld: withheldNow(each, changes) }))}
        centers={deps.http.settings.centers}
        me={actor.staffId}
        done={done}
      />,
    );
  });

  app.post(base, async (c) => {
    const actor = overseer(c, 'people.manage', board);
    const form = await readForm(c);
    const staffId = formText(form, 'staffId');
    const values: PersonValues = { roles: chosen(form), reason: formText(form, 'reason') };
    const ends = formText(form, 'do') === 'end';
    if (values.reason.trim().length < 3) return drawn(c, staffId, values, [{ field: 'reason', key: 'required' }]);
    const [person, changes] = await Promise.all([known(staffId), deps.oversight.listRights()]);
    const input: SignInInput<'change-rights'> = {
      command: 'change-rights',
      operationId: formText(form, 'operationId'),
      actor,
      staffId,
      reason: values.reason,
      ...(ends ? {} : { withheld: rolesOf(person, changes).filter((each) => !values.roles.includes(each)) }),
    };
    valueOf((await deps.commands.invoke('sign-in', input)) as Parameters<typeof valueOf>[0]);
    return seeOther(c, `${base}?done=${ends ? 'ended' : 'changed'}`);
  });

  async function known(staffId: string): Promise<StaffRow> {
    const row = (await deps.staff.list()).find((each) => each.staffId === staffId);
    if (!row) throw new Refusal('not-found');
    return row;
  }

  async function drawn(c: HttpContext, staffId: string, values: PersonValues | undefined, errors: FieldError[]) {
    const actor = overseer(c, 'people.manage', board);
    const [row, changes, nameOf] = await Promise.all([known(staffId), deps.oversight.listRights(), namesOf(deps)]);
    const withheld = withheldNow(row, changes);
    const person = { ...row, roles: rolesOf(row, changes) };
    return page(
      c,
      <PersonPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        person={person}
        mine={person.staffId === actor.staffId}
        changes={changes.filter((each) => each.staffId === staffId)}
        nameOf={nameOf}
        values={values ?? { roles: person.roles.filter((each) => !withheld.includes(each)), reason: '' }}
        errors={errors}
      />,
      errors.length > 0 ? 400 : 200,
    );
  }
}

type Changes = Awaited<ReturnType<OversightDeps['oversight']['listRights']>>;

/** By the newest change that said anything of roles. */
const withheldNow = ({ staffId }: StaffRow, newestFirst: Changes): readonly string[] =>
  newestFirst.find((each) => each.staffId === staffId && each.withheld !== undefined)?.withheld ?? [];

/**
 * What may be given and taken: also what is withheld and the issuer says no more. Otherwise a save would forget it, and they had
 * it again as soon as the issuer says it again.
 */
const rolesOf = (row: StaffRow, changes: Changes): StaffRole[] => {
  const withheld = withheldNow(row, changes);
  return staffRoles.filter((each) => row.roles.includes(each) || withheld.includes(each));
};

function chosen(form: Form): string[] {
  const sent = form['roles'] ?? [];
  return (Array.isArray(sent) ? sent : [sent]).filter((each) => (staffRoles as readonly string[]).includes(each));
}
