import { openFund, participant, refusalOf, staff, type Person } from './people.ts';
import type { Scene } from './scene.ts';

async function sent(scene: Scene, which: string): Promise<{ who: Person; id: string; firstSubmittedAt: unknown }> {
  const who = participant(scene.world, `canary.${scene.name}.${which}@example.org`);
  scene.people.push(who);
  const id = await who.start();
  await who.excuse(id);
  await who.submit(id);
  await who.status(id, ['in-review']);
  return { who, id, firstSubmittedAt: (await who.packet(id))['submittedAt'] };
}

interface DeskView {
  desk: { holder?: { name: string }; notes: { text: string }[]; appeals: unknown[] };
  decisions: unknown[];
  firstSubmittedAt?: unknown;
}

export const deskScenarios = {
  /** Taken, handed over with a note, taken back, handed over again: one holder in the end, and each note once. */
  async handedOver(scene: Scene): Promise<void> {
    const { id } = await sent(scene, 'desk');
    const [one, two] = [staff(scene.world, 'skillsteam.se'), staff(scene.world, 'skillsteam.se2')];
    // Whoever signs in is known to the others from then on.
    await two.get('/staff/api/team');
    const path = `/staff/api/cases/${id}`;
    const to = { kind: 'person', staffId: 'staff-skillsteam-se2' };
    await one.post(`${path}/claim`, { takeOver: true });
    await one.post(`${path}/reassign`, { to, note: 'First: ask about the budgie.' });
    try {
      await one.post(`${path}/reassign`, { to: { kind: 'undo' } });
    } catch (error) {
      // Pressed again and again until it was answered: by then it may be too late to take it back.
      if (refusalOf(error) !== 'nothing-to-undo') throw error;
    }
    await one.post(`${path}/reassign`, { to, takeOver: true, note: 'Second: the budgie is well.' });
    await two.post(`${path}/notes`, { text: 'Not the budgie, the finch.', corrects: 1 });
    scene.promise(`${id} is with the second, with three notes`, async () => {
      const { desk } = await two.get<DeskView>(path);
      return desk.holder?.name.startsWith('Second') === true && desk.notes.length === 3;
    });
  },

  /** Taken back and opened again, a no, an appeal, and somebody else's yes: in line by its first date all the while (R28). */
  async backInLine(scene: Scene): Promise<void> {
    const fundId = `run-${scene.name}-back`;
    await openFund(scene.world, fundId, 90_000);
    const { who, id, firstSubmittedAt } = await sent(scene, 'back');
    await who.post(`/api/applications/${id}/withdraw`);
    await who.post(`/api/applications/${id}/reopen`);
    const [one, two] = [staff(scene.world, 'skillsteam.se'), staff(scene.world, 'skillsteam.se2')];
    await one.decide(id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
    await who.post(`/api/applications/${id}/appeal`, { words: 'My budgie found a shorter one.' });
    const lines = [{ fundId, costKind: 'tuition', amountCents: 90_000 }];
    const decided = await two.decide(id, { outcome: 'approve', lines });
    if (!('outcome' in decided) || decided.outcome !== 'approved')
      throw new Error(`not approved: ${JSON.stringify(decided)}`);
    scene.promise(`${id} kept its first date, and both decisions stand`, async () => {
      const view = await two.get<DeskView>(`/staff/api/cases/${id}`);
      const packet = await who.packet(id);
      return (
        view.decisions.length === 2 &&
        view.desk.appeals.length === 1 &&
        view.firstSubmittedAt === firstSubmittedAt &&
        packet.status === 'approved'
      );
    });
  },
};
