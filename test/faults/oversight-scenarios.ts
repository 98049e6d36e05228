import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { participant, refusalOf, staff } from './people.ts';
import type { Scene } from './scene.ts';

const home = '/staff/oversight';

/** As the three boxes of a form. */
function dayIn(name: string, now: Date): Record<string, string> {
  const [year = '', month = '', day = ''] = wallTime(now, boardSettings.timeZone).date.split('-');
  return { [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: day };
}
const countOf = (text: string, part: string): number => text.split(part).length - 1;

export const oversightScenarios = {
  /**
   * R22: optional answers changed and kept. Then what is looked over: an auditor let in who opens the packet, an operator who opens
   * it in an emergency, a colleague's role taken and given back. Each is there once, with its notice and its record.
   */
  async lookedOver(scene: Scene): Promise<void> {
    const { world } = scene;
    const who = participant(world, `canary.${scene.name}.seen@example.org`);
    scene.people.push(who);
    const id = await who.start();
    await who.excuse(id);
    await who.submit(id);
    const { number } = await who.packet(id);
    await who.put('/api/optional-questions', { version: 0, answers: { age: '25-34', race: ['asian'] } });
    await who.put('/api/optional-questions', { version: 1, answers: { age: '35-44' } });
    scene.promise('the optional answers are the last ones', async () => {
      const { answers, version } = await who.get<{ answers: object; version: number }>('/api/optional-questions');
      return version === 2 && JSON.stringify(answers) === '{"age":"35-44"}';
    });

    const operator = staff(world, 'operator');
    const auditor = staff(world, 'auditor');
    const reason = `Review of run ${scene.name}`;
    const days = { ...dayIn('from', world.now()), ...dayIn('through', world.now()) };
    // Whoever signs in is known to the operator from then on; not let in yet, an auditor sees nothing.
    await auditor.page(home).catch((error: unknown) => {
      if (refusalOf(error) !== 'status 403') throw error;
    });
    await operator.send(`${home}/auditors`, { staffId: 'staff-auditor', reason, ...days });
    await auditor.page(`${home}/packets/${id}`);
    await operator.send(`${home}/glass`, { number: String(number), reason: 'system-fault', words: reason });
    await operator.page(`${home}/packets/${id}`);
    const person = `${home}/people`;
    const taken = { staffId: 'staff-skillsteam-bh', reason, do: 'save' };
    await staff(world, 'skillsteam.bh').get('/staff/api/queue');
    await operator.send(person, taken);
    await operator.send(person, { ...taken, roles: 'skillsteam' });

    scene.promise(`${id} was opened in an emergency once, and the auditor was let in once`, async () =>
      (await Promise.all([operator.page(`${home}/glass`), operator.page(`${home}/auditors`)])).every(
        (page) => countOf(page, reason) === 1,
      ),
    );
    scene.promise('a colleague works again, and both changes are on record', async () => {
      await staff(world, 'skillsteam.bh').get('/staff/api/queue');
      return countOf(await operator.page(`${person}?who=${taken.staffId}`), reason) === 2;
    });
  },
};
