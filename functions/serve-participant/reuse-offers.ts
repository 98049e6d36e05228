import type { ApplicationRow, ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import type { ShownOffer } from '../../web/participant/reuse-part.tsx';
import type { HttpContext } from '../http/environment.ts';
import { readReuseOffers } from '../http/reuse-offers.ts';
import { covers, todayOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { viewed } from './viewed.ts';

/** What was given before, with a picture. A coach is offered what the person's consent lets them see. */
export async function readOffers(
  c: HttpContext,
  application: ApplicationRow,
  own: readonly DocumentRow[],
  kinds: readonly ChecklistKind[],
  deps: ParticipantDeps,
): Promise<ReadonlyMap<ChecklistKind, readonly ShownOffer[]>> {
  const offers = await readReuseOffers(
    { application, own, kinds },
    {
      cases: deps.cases,
      mayRead: (other) => covers(c, other, 'document.read', deps),
      today: todayOf(deps),
      papers: deps.settings.papers,
    },
  );
  const shown = [...offers].map(async ([kind, each]) => {
    const withPictures = each.map(async (offer) => {
      await viewed(c, offer.document, 'pages', deps);
      const key = pageKeyOf(offer.document, 1);
      return { ...offer, thumbnail: await deps.signer.read(deps.cleanBucket, key, { now: deps.now() }) };
    });
    return [kind, await Promise.all(withPictures)] as const;
  });
  return new Map(await Promise.all(shown));
}
