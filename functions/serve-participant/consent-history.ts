import { actorId } from '../../domain/access/actor.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { ConsentRow } from '../../domain/consent/consent.ts';
import { partnerName } from '../../domain/settings.ts';
import { historyLines, type HistoryLine, type HistoryReader } from '../../web/coach/history-page.tsx';
import { signedInActor } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import { centerFor } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

async function reader(
  c: HttpContext,
  personId: string,
  deps: ParticipantDeps,
  application?: ApplicationRow,
): Promise<HistoryReader> {
  return {
    id: actorId(signedInActor(c)),
    personId,
    personName: c.get('page').workingFor?.name ?? '',
    coaches: await deps.consents.consentsOf(personId),
    organizationName: (id) => partnerName(deps.settings, id),
    center: application ? centerFor(application, deps.settings).shortName : deps.settings.boardName,
  };
}

/** What happened to a packet, and who did it: the same lines for the person and for their coaches. */
export async function packetHistory(
  c: HttpContext,
  application: ApplicationRow,
  deps: ParticipantDeps,
): Promise<HistoryLine[]> {
  const [audit, who] = await Promise.all([
    deps.cases.listAudit(application.applicationId),
    reader(c, application.personId, deps, application),
  ]);
  return historyLines(audit, who, c.get('page'));
}

/** A coach sees what became of their own consent, not of another coach's. */
export async function clientHistory(
  c: HttpContext,
  consent: ConsentRow,
  deps: ParticipantDeps,
): Promise<HistoryLine[]> {
  const [lines, who] = await Promise.all([
    deps.consents.historyOf(consent.personId),
    reader(c, consent.personId, deps),
  ]);
  return historyLines(
    lines.filter((line) => line.coachId === consent.coachId),
    who,
    c.get('page'),
  );
}

export async function ownConsentHistory(
  c: HttpContext,
  personId: string,
  deps: ParticipantDeps,
): Promise<HistoryLine[]> {
  const [lines, who] = await Promise.all([deps.consents.historyOf(personId), reader(c, personId, deps)]);
  return historyLines(lines, who, c.get('page'));
}
