import type { CasesTable } from '../../adapters/cases-table.ts';
import type { ApplicationRow, ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import { tooOld } from '../../domain/papers/freshness.ts';
import { reuseOffers, type ReuseOffer } from '../../domain/papers/reuse.ts';
import type { PaperSettings } from '../../domain/papers/settings.ts';

/** So many of a person's other requests are looked through, the newest first. */
const requestsAtMost = 10;

/** What a person gave before, by what it could count for in this packet, as far as whoever looks may read it. */
export async function readReuseOffers(
  packet: {
    application: Pick<ApplicationRow, 'applicationId' | 'personId'>;
    own: readonly DocumentRow[];
    kinds: readonly ChecklistKind[];
  },
  deps: {
    cases: Pick<CasesTable, 'listApplicationsOf' | 'listDocuments'>;
    mayRead: (other: ApplicationRow) => boolean | Promise<boolean>;
    today: string;
    papers: PaperSettings;
  },
): Promise<ReadonlyMap<ChecklistKind, ReuseOffer[]>> {
  const { application, own, kinds } = packet;
  const others = (await deps.cases.listApplicationsOf(application.personId))
    .filter((each) => each.applicationId !== application.applicationId && each.documentCount > 0)
    .slice(0, requestsAtMost);
  const readable = await Promise.all(others.map(async (other) => ((await deps.mayRead(other)) ? [other] : [])));
  const earlier = await Promise.all(
    readable.flat().map(async (other) => ({
      application: other,
      documents: await deps.cases.listDocuments(other.applicationId),
    })),
  );
  const { today, papers } = deps;
  const isTooOld = (kind: ChecklistKind) => (each: DocumentRow) =>
    tooOld({ ...each, kind }, { today }, papers) !== undefined;
  return new Map(
    kinds
      .map((kind) => [kind, reuseOffers(kind, own, earlier, isTooOld(kind))] as const)
      .filter(([, offers]) => offers.length > 0),
  );
}
