import { boardSettings } from '../../adapters/board-settings.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { dayMs, openFund, participant, refusalOf, staff, until, type Person } from './people.ts';
import type { Scene } from './scene.ts';

/** What time does with a packet (R28): who is away, who does not answer, and whom no mail reaches. */
interface TimeView {
  status: string;
  call?: object;
  history: { what: string; params: Record<string, string | number> }[];
  decisions: { outcome: string; decidedBy: { staffId: string } }[];
  firstSubmittedAt?: string;
}
const backup = 'staff-liaison-partners';

async function sent(
  scene: Scene,
  answers: object = {},
  email = `canary.${scene.name}.time@example.org`,
): Promise<{ who: Person; id: string }> {
  const who = participant(scene.world, email);
  scene.people.push(who);
  const id = await who.start(answers);
  await who.excuse(id);
  await who.submit(id);
  await who.status(id, ['in-review']);
  return { who, id };
}

export const timeScenarios = {
  /** The Liaison takes a second approval and is away: it goes to who stands in, goes up while it is late, and is decided there. */
  async awayAndDecided(scene: Scene): Promise<void> {
    const { world } = scene;
    const fundId = `run-${scene.name}-away`;
    await openFund(world, fundId, 900_000);
    const coach = { hasCoach: 'yes', coachName: 'Canarina Coach', coachOrganization: 'Example Partner' };
    const { who, id } = await sent(scene, { ...coach, 'cost-tuition': 460_000, totalCost: 600_000 });
    const approval = { outcome: 'approve' as const, lines: [{ fundId, costKind: 'tuition', amountCents: 460_000 }] };
    const [one, two] = [staff(world, 'liaison'), staff(world, 'liaison.partners')];
    // Whoever signs in is known to the others from then on.
    await two.get('/staff/api/team');
    const first = await staff(world, 'skillsteam.se').decide(id, approval);
    if (!('outcome' in first) || first.outcome !== 'needs-second')
      throw new Error(`no first approval: ${JSON.stringify(first)}`);
    const path = `/staff/api/cases/${id}`;
    await until(world, 'the second approval', async () =>
      (await one.get<{ status: string }>(path)).status === 'second-review' ? true : undefined,
    );
    await one.post(`${path}/claim`, { takeOver: true });
    const today = wallTime(world.now(), boardSettings.timeZone).date;
    const staffId = 'staff-liaison';
    await one.post('/staff/api/absence', { staffId, absence: { from: today, until: addDays(today, 60), backup } });
    for (let week = 0; week < 2; week += 1) await world.advance(7 * dayMs);
    const decided = await two.decide(id, approval);
    await one.post('/staff/api/absence', { staffId });
    if (!('outcome' in decided) || decided.outcome !== 'approved')
      throw new Error(`not approved: ${JSON.stringify(decided)}`);
    scene.promise(`${id} went up while it was late, and whoever stood in decided it`, async () => {
      const { history, decisions } = await two.get<TimeView>(path);
      const { status } = await who.packet(id);
      return (
        status === 'approved' &&
        history.some(({ what }) => what === 'escalated') &&
        decisions.some(({ outcome, decidedBy }) => outcome === 'approved' && decidedBy.staffId === backup)
      );
    });
  },

  /** Asked and silent: reminded, closed by nobody's slowness, opened again by the person with its first date, and decided. */
  async silentAndBack(scene: Scene): Promise<void> {
    const { world } = scene;
    const { who, id } = await sent(scene);
    const team = staff(world, 'skillsteam.se');
    const path = `/staff/api/cases/${id}`;
    const { firstSubmittedAt } = await team.get<TimeView>(path);
    await team.decide(id, {
      outcome: 'more-information',
      requestedItems: ['layoff-letter'],
      reason: 'Please send it.',
    });
    await until(world, 'the packet is closed', async () => {
      await world.advance(7 * dayMs);
      return (await who.packet(id)).status === 'closed' ? true : undefined;
    });
    try {
      await who.post(`/api/applications/${id}/reopen`);
    } catch (error) {
      // Pressed again until it was answered.
      if (refusalOf(error) !== 'not-open') throw error;
    }
    await team.decide(id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
    scene.promise(`${id} was reminded before it was closed, and kept its first date`, async () => {
      const view = await team.get<TimeView>(path);
      const did = view.history.map(({ what }) => what);
      return (
        did.includes('reminded') &&
        did.includes('closed-unanswered') &&
        did.includes('opened-again') &&
        view.firstSubmittedAt === firstSubmittedAt &&
        (await who.packet(id)).status === 'denied'
      );
    });
  },

  /** Their mail comes back: nothing closes while nobody has spoken with them, for a month; staff call, and it goes on. */
  async unreached(scene: Scene): Promise<void> {
    const { world } = scene;
    // Unmarked: an event of mail that came back names its address, in an encrypted queue; the carrier writes it so.
    const { who, id } = await sent(scene, {}, `bounce+${scene.name}@simulator.amazonses.com`);
    const team = staff(world, 'skillsteam.se');
    const path = `/staff/api/cases/${id}`;
    await team.decide(id, {
      outcome: 'more-information',
      requestedItems: ['layoff-letter'],
      reason: 'Please send it.',
    });
    await until(world, 'staff are asked to call', async () => (await team.get<TimeView>(path)).call);
    for (let week = 0; week < 4; week += 1) await world.advance(7 * dayMs);
    const { status } = await team.get<TimeView>(path);
    if (status !== 'needs-information') throw new Error(`${id} stands as ${status}, and nobody had been reached`);
    await team.post(`${path}/notes`, { text: 'Spoke by phone.', reached: true });
    await who.excuse(id);
    await who.post(`/api/applications/${id}/answer`);
    await team.decide(id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
    scene.promise(`${id} was open until somebody had been reached`, async () => {
      const did = (await team.get<TimeView>(path)).history.map(({ what }) => what);
      return (
        did.includes('person-reached') &&
        !did.includes('closed-unanswered') &&
        (await who.packet(id)).status === 'denied'
      );
    });
  },
};
