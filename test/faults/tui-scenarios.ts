import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { sampleCenterId } from '../../scripts/sample/board.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { participant, refusalOf, staff, until, type Person } from './people.ts';
import type { Scene } from './scene.ts';

interface TuiView {
  status: string;
  submittedAt?: string;
  tui?: { packet: boolean; duty: string; sent?: { on: string }; answer?: { outcome: string } };
}
const viewOf = async (who: Person, id: string) => (await who.packet(id)) as unknown as TuiView;

/** Sent, looked through by staff, handed to the person: what counts is that it is complete, and nobody says yes to it (R15). */
async function handedOver(scene: Scene): Promise<{ who: Person; id: string; on: string }> {
  const { world } = scene;
  const who = participant(world, `canary.${scene.name}.tui@example.org`);
  scene.people.push(who);
  const { applicationId: id } = await who.post<{ applicationId: string }>('/api/applications', {
    kind: 'tui',
    centerId: sampleCenterId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  await who.put(`/api/applications/${id}/answers`, {
    answers: {
      ...tuiAnswers,
      firstName: 'Canarina',
      lastName: 'Serinus',
      street: '7 finch-lane',
      layoffEmployer: 'The budgie mill',
    },
  });
  await who.upload(id, scene.page('layoff-letter'));
  await who.checked(id);
  await who.excuse(id);
  await who.submit(id);
  const team = staff(world, 'skillsteam.se');
  const path = `/staff/api/cases/${id}`;
  for (let look = 0; ; look += 1) {
    const { version } = await until(world, 'staff may hand it over', async () => {
      const seen = await team.get<{ mayHandOver?: boolean; version: number }>(path);
      return seen.mayHandOver === true ? seen : undefined;
    });
    try {
      await team.post(`${path}/hand-over`, { version, outcome: 'handed-over' });
      break;
    } catch (error) {
      if (refusalOf(error) !== 'changed-meanwhile' || look === 5) throw error;
    }
  }
  const view = await until(world, 'the packet for OED', async () => {
    const seen = await viewOf(who, id);
    return seen.tui?.packet === true ? seen : undefined;
  });
  return { who, id, on: wallTime(new Date(String(view.submittedAt)), boardSettings.timeZone).date };
}

export const tuiScenarios = {
  /** Sent and approved by OED: each is known once, and the person is told of it. */
  async tuiApproved(scene: Scene): Promise<void> {
    const { who, id, on } = await handedOver(scene);
    const tell = (report: object) => who.post(`/api/applications/${id}/tui`, { report });
    await tell({ what: 'sent', on, way: 'fax', noProof: 'My budgie ate the slip.' });
    await tell({ what: 'answer', outcome: 'approved', on });
    const again = await tell({ what: 'answer', outcome: 'not-approved', on }).then(
      () => 'taken',
      (error: unknown) => refusalOf(error),
    );
    if (again !== 'already-reported') throw new Error(`a second answer of OED: ${again}`);
    scene.promise(`${id} is in classes, as OED said`, async () => {
      const { status, tui } = await viewOf(who, id);
      return status === 'oed-approved' && tui?.sent?.on === on && tui.answer?.outcome === 'approved';
    });
  },

  /** Told by a slip, taken back; then OED's no: the packet ends, its first date stays. */
  async tuiNotApproved(scene: Scene): Promise<void> {
    const { who, id, on } = await handedOver(scene);
    const { submittedAt } = await viewOf(who, id);
    const tell = (report: object) => who.post(`/api/applications/${id}/tui`, { report });
    await tell({ what: 'sent', on, way: 'online', noProof: 'Canarina saved nothing.' });
    await tell({ what: 'answer', outcome: 'approved', on });
    await tell({ what: 'undo' });
    await tell({ what: 'answer', outcome: 'not-approved', on });
    scene.promise(`${id} has OED's no, and its first date`, async () => {
      const view = await viewOf(who, id);
      return (
        view.tui?.answer?.outcome === 'not-approved' && view.tui.duty === 'search' && view.submittedAt === submittedAt
      );
    });
  },
};
