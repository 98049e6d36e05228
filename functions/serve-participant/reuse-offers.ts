import type { ApplicationRow, ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import { tooOld } from '../../domain/papers/freshness.ts';
import { pageKeyOf, reuseOffers } from '../../domain/papers/reuse.ts';
import type { ShownOffer } from '../../web/participant/reuse-part.tsx';
import type { HttpContext } from '../http/environment.ts';
import { covers, todayOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** So many of a person's other requests are looked through, the newest first. */
const requestsAtMost = 10;

/** What was given before, by what it could count for now. A coach is offered what the person's consent lets them see. */
export async function readOffers(
  c: HttpContext,
  application: ApplicationRow,
  own: readonly DocumentRow[],
  kinds: readonly ChecklistKind[],
  deps: ParticipantDeps,
): Promise<ReadonlyMap<ChecklistKind, readonly ShownOffer[]>> {
  const others = (await deps.cases.listApplicationsOf(application.personId))
    .filter((each) => each.applicationId !== application.applicationId && each.documentCount > 0)
    .slice(0, requestsAtMost);
  const readable = await Promise.all(
    others.map(async (other) => ((await covers(c, other, 'document.read', deps)) ? [other] : [])),
  );
  const earlier = await Promise.all(
    readable.flat().map(async (other) => ({
      application: other,
      documents: await deps.cases.listDocuments(other.applicationId),
    })),
  );
  const today = todayOf(deps);
  const shown = await Promise.all(
    kinds.map(async (kind) => {
      const offers = reuseOffers(
        kind,
        own,
        earlier,
        (each) => tooOld({ ...each, kind }, { today }, deps.settings.papers) !== undefined,
      );
      return [
        kind,
        await Promise.all(
          offers.map(async (offer) => ({
            ...offer,
            thumbnail: await deps.signer.read(deps.cleanBucket, pageKeyOf(offer.document, 1), { now: deps.now() }),
          })),
        ),
      ] as const;
    }),
  );
  return new Map(shown.filter(([, offers]) => offers.length > 0));
}
