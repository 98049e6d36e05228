import { dayMs, openFund, participant, refusalOf, staff, type Person, type Staff } from './people.ts';
import type { Scene } from './scene.ts';

/** Of staff's view of a packet, what a run of papers looks at. */
interface PapersView {
  version: number;
  checklist: {
    kind: string;
    documents: {
      documentId: string;
      status: string;
      givenBefore?: string;
      placed?: object;
      printed?: { on: string };
      scan?: { at: string; underWaySince?: string };
    }[];
    absence?: { answer?: { how: string } };
  }[];
  decisions: { originals?: { kind: string }[] }[];
}

const personOf = (scene: Scene): Person => {
  const who = participant(scene.world, `canary.${scene.name}.papers@example.org`);
  scene.people.push(who);
  return who;
};
const viewOf = (desk: Staff, id: string) => desk.get<PapersView>(`/staff/api/cases/${id}`);
const answerOf = ({ checklist }: PapersView, kind: string) =>
  checklist.find((line) => line.kind === kind)?.absence?.answer?.how;
const paperIn = ({ checklist }: PapersView, kind: string, documentId: string) =>
  checklist.find((line) => line.kind === kind)?.documents.find((each) => each.documentId === documentId);

/** The day before it was sent: in the past in every time zone. */
async function dayBeforeSent(who: Person, id: string): Promise<string> {
  const sentMs = Date.parse(String((await who.packet(id))['submittedAt']));
  return new Date(sentMs - dayMs).toISOString().slice(0, 10);
}
/** Wherever it stands: it may be moved meanwhile. */
async function scanOf(desk: Staff, id: string, documentId: string) {
  const { checklist } = await viewOf(desk, id);
  return checklist.flatMap((line) => line.documents).find((each) => each.documentId === documentId)?.scan;
}

/** Acknowledged is that a scanner will look at it again. */
async function rescan(scene: Scene, desk: Staff, id: string, documentId: string): Promise<void> {
  const before = await scanOf(desk, id, documentId);
  await desk.post(`/staff/api/cases/${id}/rescan`, { documentId });
  scene.promise(`${documentId} was looked at again`, async () => {
    const scan = await scanOf(desk, id, documentId);
    return before !== undefined && scan !== undefined && scan.underWaySince === undefined && scan.at > before.at;
  });
}

/** Somebody else wrote in between: the page is looked at again, and the same thing said to what stands there now. */
async function answerAbsence(desk: Staff, id: string, kind: string, answer: object): Promise<void> {
  for (let look = 0; look < 6; look += 1) {
    const { version } = await viewOf(desk, id);
    try {
      await desk.post(`/staff/api/cases/${id}/papers`, { version, kind, answer });
      return;
    } catch (error) {
      if (refusalOf(error) !== 'changed-meanwhile') throw error;
    }
  }
  throw new Error(`${kind} was not answered in six looks`);
}

async function approve(scene: Scene, desk: Staff, id: string, amountCents: number): Promise<void> {
  const fundId = `run-${scene.name}-papers`;
  await openFund(scene.world, fundId, amountCents);
  const decided = await desk.decide(id, {
    outcome: 'approve',
    lines: [{ fundId, costKind: 'tuition', amountCents }],
  });
  if (!('outcome' in decided) || decided.outcome !== 'approved')
    throw new Error(`not approved: ${JSON.stringify(decided)}`);
}

export const paperScenarios: Record<string, (scene: Scene) => Promise<void>> = {
  /**
   * Sent in the wrong place and moved by its person, moved on and dated by staff while it is looked at again for harm; what is not
   * there is answered (R8), and one answer taken back.
   */
  async papersPutRight(scene) {
    const who = personOf(scene);
    const id = await who.start();
    const documentId = await who.upload(id, scene.page('other'));
    await who.checked(id);
    await who.post(`/api/applications/${id}/describe`, { documentId, kind: 'etpl-printout' });
    await who.excuse(id);
    await who.submit(id);
    await who.status(id, ['in-review']);

    const desk = staff(scene.world, 'skillsteam.se');
    const path = `/staff/api/cases/${id}`;
    const seenOn = await dayBeforeSent(who, id);
    await Promise.all([
      desk.post(`${path}/describe`, { documentId, kind: 'cost-sheet', printedOn: seenOn }),
      rescan(scene, desk, id, documentId),
    ]);
    await answerAbsence(desk, id, 'financial-aid-letter', { how: 'not-needed' });
    await answerAbsence(desk, id, 'government-id', { how: 'original-seen', seenOn });
    await answerAbsence(desk, id, 'layoff-letter', { how: 'not-needed' });
    await answerAbsence(desk, id, 'layoff-letter', { how: 'taken-back' });
    await approve(scene, desk, id, 60_000);

    scene.promise(`the paper of ${id} stands where staff put it, with its date`, async () => {
      const paper = paperIn(await viewOf(desk, id), 'cost-sheet', documentId);
      const { documents } = await who.packet(id);
      return (
        documents.length === 1 &&
        documents[0]?.kind === 'cost-sheet' &&
        paper?.printed?.on === seenOn &&
        paper.placed !== undefined
      );
    });
    scene.promise(
      `what was said to the papers that ${id} lacks stands, and the decision keeps what was seen`,
      async () => {
        const view = await viewOf(desk, id);
        return (
          answerOf(view, 'financial-aid-letter') === 'not-needed' &&
          answerOf(view, 'government-id') === 'original-seen' &&
          answerOf(view, 'layoff-letter') === undefined &&
          view.decisions[0]?.originals?.map(({ kind }) => kind).join() === 'government-id'
        );
      },
    );
  },

  /**
   * Given once, it counts for a second request, and there for two things; two tabs press for a third, and one is enough. Looked at
   * again for harm from where it was used again.
   */
  async givenBefore(scene) {
    const who = personOf(scene);
    const earlier = await who.start();
    const first = await who.upload(earlier, scene.page('cost-sheet'));
    await who.checked(earlier);
    const id = await who.start();
    const from = { applicationId: earlier, documentId: first };
    const reuse = (kind: string) => who.post<{ documentId: string }>(`/api/applications/${id}/reuse`, { kind, from });
    const { documentId: again } = await reuse('cost-sheet');
    const tabs = await Promise.allSettled([reuse('etpl-printout'), reuse('etpl-printout')]);
    const [here] = tabs.flatMap((tab) => (tab.status === 'fulfilled' ? [tab.value.documentId] : []));
    for (const tab of tabs)
      if (tab.status === 'rejected' && refusalOf(tab.reason) !== 'duplicate-document') throw tab.reason;
    const { documentId: other } = await reuse('school-comparison');
    await who.put(`/api/applications/${id}/absences`, { removeDocument: other });
    await who.excuse(id);
    await who.submit(id);
    await who.status(id, ['in-review']);

    const desk = staff(scene.world, 'skillsteam.se');
    await rescan(scene, desk, id, again);
    await approve(scene, desk, id, 70_000);

    scene.promise(`in ${id} the paper counts for two things, and in ${earlier} for the first`, async () => {
      const view = await viewOf(desk, id);
      const documents = view.checklist.flatMap((line) => line.documents);
      const own = await who.packet(earlier);
      return (
        documents.length === 2 &&
        paperIn(view, 'cost-sheet', again)?.givenBefore !== undefined &&
        paperIn(view, 'etpl-printout', here ?? '')?.status === 'clean' &&
        own.documents.length === 1 &&
        own.documents[0]?.status === 'clean'
      );
    });
  },
};
