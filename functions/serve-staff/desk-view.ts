import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { mayBeHeld } from '../../domain/routing/holding.ts';
import { waitsFor, waitsSince } from '../../domain/routing/waiting.ts';
import { partnerName } from '../../domain/settings.ts';
import type { DeskView } from '../../web/staff/desk-case.tsx';
import type { StaffDeps } from './deps.ts';
import type { OpenCase } from './reading.ts';

/** Where a case stands in the house, and what this reader may do about that. */
export async function readDesk(open: OpenCase, actor: StaffActor, deps: StaffDeps): Promise<DeskView> {
  const { application, resource } = open;
  const { settings } = deps.http;
  const { route, undo, claimedBy } = application;
  const may = (action: Parameters<typeof authorize>[1]) => authorize(actor, action, resource).allowed;
  const since = waitsSince(application);
  const undoMs = deps.http.now().getTime() - Date.parse(undo?.at ?? '');
  return {
    applicationId: application.applicationId,
    number: application.number,
    version: application.version,
    centerName:
      settings.centers.find((center) => center.centerId === application.centerId)?.shortName ?? application.centerId,
    ...(route ? { team: route.team } : {}),
    ...(route?.organizationId === undefined ? {} : { organizationName: partnerName(settings, route.organizationId) }),
    reasons: route?.reasons ?? [],
    on: waitsFor(application),
    ...(since === undefined ? {} : { onSince: since }),
    ...(claimedBy
      ? { holder: { name: claimedBy.name, ...(claimedBy.givenBy ? { givenBy: claimedBy.givenBy.name } : {}) } }
      : {}),
    notes: (application.noteCount ?? 0) > 0 ? await deps.cases.listNotes(application.applicationId) : [],
    appeals: application.appeals ?? [],
    may: {
      reassign: mayBeHeld(application.status) && may('case.reassign'),
      note: may('case.note'),
      undo:
        undo?.by === actor.staffId && mayBeHeld(application.status) && undoMs <= settings.policy.undoMinutes * 60_000,
      withdraw: mayMove(application, 'withdraw') && may('application.withdraw'),
      appeal: mayMove(application, 'appeal') && may('decision.appeal'),
      reopen: mayMove(application, 'reopen') && application.firstSubmittedAt !== undefined && may('application.reopen'),
    },
  };
}
