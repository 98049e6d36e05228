import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import type { Action, ResourceOf } from '../../domain/access/policies.ts';
import { board, caseResource } from '../../domain/access/resources.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import type { GlassRow } from '../../domain/oversight/glass.ts';
import type { ViewedThing } from '../../domain/oversight/views.ts';
import type { OversightRights } from '../../web/oversight/navigation.ts';
import { allow, signedInActor } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import { keepView } from '../http/view-record.ts';
import type { OversightDeps } from './deps.ts';

/** Who may do this here. The policy gives it to staff roles only; the check is for the types. */
export function overseer<A extends Action>(c: HttpContext, action: A, resource: ResourceOf[A]): StaffActor {
  const actor = allow(c, action, resource);
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
}

export const rightsOf = (actor: StaffActor): OversightRights => ({
  opens: authorize(actor, 'oversight.open', board).allowed,
  funds: authorize(actor, 'ledger.read', board).allowed,
  grants: authorize(actor, 'audit.grant', board).allowed,
  people: authorize(actor, 'people.manage', board).allowed,
  breaksGlass: authorize(actor, 'glass.break', board).allowed,
  holdsRecords: authorize(actor, 'records.hold', board).allowed,
  readsDestruction: authorize(actor, 'destruction.read', board).allowed,
  proposesDestruction: authorize(actor, 'destruction.propose', board).allowed,
  confirmsDestruction: authorize(actor, 'destruction.confirm', board).allowed,
});

export interface OpenPacket {
  actor: StaffActor;
  application: ApplicationRow;
  /** By which an operator sees it. */
  glass: GlassRow | undefined;
}

/** A packet for who may see it now, and for nobody before it stands on record that they do. */
export async function openPacket(
  c: HttpContext,
  deps: OversightDeps,
  view: { what: ViewedThing; documentId?: string },
): Promise<OpenPacket> {
  const opened = await mayOpen(c, deps);
  const { actor, application, glass } = opened;
  const { http, commands, oversight } = deps;
  const by = glass?.glassId ?? actor.audit?.grantId;
  await keepView({ applicationId: application.applicationId, ...view, ...(by ? { by } : {}) }, actor, {
    views: oversight,
    commands,
    settings: http.settings,
    now: http.now,
  });
  return opened;
}

async function mayOpen(c: HttpContext, deps: OversightDeps): Promise<OpenPacket> {
  const asks = signedInActor(c);
  if (asks.kind !== 'staff') throw new Refusal('wrong-role');
  // Who may look over nothing learns nothing of what is there.
  allow(c, 'oversight.open', board);
  const id = applicationIdSchema.safeParse(c.req.param('id'));
  const application = id.success ? await deps.cases.getApplication(id.data) : undefined;
  if (!application) throw new Refusal('not-found');
  const auditor = asks.roles.includes('auditor') && asks.audit !== undefined;
  const glass =
    asks.roles.includes('operator') && !auditor
      ? await deps.oversight.standingGlass(asks.staffId, application.applicationId, deps.http.now())
      : undefined;
  const resource = caseResource(application);
  const actor = overseer(c, 'packet.oversee', {
    ...resource,
    glass: glass && { staffId: glass.staffId, stands: true },
  });
  return { actor, application, glass };
}

/** Names of colleagues by their ids; who never signed in keeps the id. */
export async function namesOf({ staff }: OversightDeps): Promise<(staffId: string) => string> {
  const names = new Map((await staff.list()).map(({ staffId, name }) => [staffId, name]));
  return (staffId) => names.get(staffId) ?? staffId;
}
