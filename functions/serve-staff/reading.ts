import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize, demandEver } from '../../domain/access/authorize.ts';
import { atCenter, caseResource, type CaseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow, DecisionRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import type { StaffRights } from '../../web/staff/navigation.ts';
import type { Reader } from '../../web/staff/queue-view.ts';
import { offers } from '../../domain/settings.ts';
import { showStaffOedBanner } from '../../web/staff/tui-banner.tsx';
import { allow, signedInActor } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import type { StaffDeps } from './deps.ts';

/** A participant's session opens nothing here, and says so before anything is read. */
export function signedInStaff(c: HttpContext): StaffActor {
  const actor = signedInActor(c);
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
}

const casework = ['skillsteam', 'liaison', 'step-coach'] as const;

export function rightsOf(actor: StaffActor, { http }: Pick<StaffDeps, 'http'>): StaffRights {
  return {
    queue: casework.some((role) => actor.roles.includes(role)),
    step: offers(http.settings, 'step') && casework.some((role) => actor.roles.includes(role)),
    coaches: actor.roles.includes('liaison') && (actor.organizations ?? []).length > 0,
    outcomes: casework.some((role) => actor.roles.includes(role)),
    scan: actor.center !== undefined && authorize(actor, 'walk-in.create', atCenter(actor.center)).allowed,
    movement: http.settings.centers.some(
      ({ centerId }) => authorize(actor, 'movement.read', atCenter(centerId)).allowed,
    ),
    report:
      actor.roles.includes('liaison') ||
      actor.roles.includes('operator') ||
      (actor.center !== undefined && authorize(actor, 'report.read', atCenter(actor.center)).allowed),
  };
}

export const readerOf = (actor: StaffActor, { http }: StaffDeps): Reader => ({
  staffId: actor.staffId,
  now: http.now().toISOString(),
  settings: http.settings,
});

export const todayOf = ({ http }: StaffDeps): string => wallTime(http.now(), http.settings.timeZone).date;

export interface OpenCase {
  application: ApplicationRow;
  decisions: DecisionRow[];
  resource: CaseResource;
  stage: 'first' | 'second';
}

/** An id that never was, somebody else's, and another center's answer alike. */
export async function openCase(
  c: HttpContext,
  deps: StaffDeps,
  id: string,
  action: 'case.read' | 'case.reassign' = 'case.read',
): Promise<OpenCase> {
  demandEver(signedInStaff(c), action);
  if (!applicationIdSchema.safeParse(id).success) throw new Refusal('not-found');
  const [application, decisions] = await Promise.all([deps.cases.getApplication(id), deps.cases.listDecisions(id)]);
  if (!application) throw new Refusal('not-found');
  const second = application.status === 'second-review';
  const first = second ? decisions.find((each) => each.outcome === 'needs-second') : undefined;
  const resource = caseResource(application, first?.decidedBy.staffId);
  allow(c, action, resource);
  showStaffOedBanner(c.get('page'), application);
  return { application, decisions, resource, stage: second ? 'second' : 'first' };
}

/** Whose queues somebody reads: the own center's, or every center's for a Liaison. */
export function centersOf(actor: StaffActor, deps: StaffDeps): string[] {
  return deps.http.settings.centers
    .map((center) => center.centerId)
    .filter((centerId) => authorize(actor, 'queue.read', atCenter(centerId)).allowed);
}
