import {
  dayMs,
  openFund,
  participant,
  refusalOf,
  stopWorkflow,
  staff,
  until,
  type Decided,
  type Person,
  type Staff,
} from './people.ts';
import { sampleCenterId } from '../../scripts/sample/board.ts';
import { deskScenarios } from './desk-scenarios.ts';
import { moneyScenarios } from './money-scenarios.ts';
import { ojtScenarios } from './ojt-scenarios.ts';
import { oversightScenarios } from './oversight-scenarios.ts';
import { paperScenarios } from './paper-scenarios.ts';
import { recordsScenarios } from './records-scenarios.ts';
import { stepScenarios } from './step-scenarios.ts';
import { supportScenarios } from './support-scenarios.ts';
import { timeScenarios } from './time-scenarios.ts';
import { tuiScenarios } from './tui-scenarios.ts';
import { uploadScenarios } from './upload-scenarios.ts';
import type { Scene } from './scene.ts';

const person = (scene: Scene, who = 'one'): Person => {
  const made = participant(scene.world, `canary.${scene.name}.${who}@example.org`);
  scene.people.push(made);
  return made;
};
const team = (scene: Scene): Staff => staff(scene.world, 'skillsteam.se');

async function fund(scene: Scene, capCents: number, which = 'a'): Promise<string> {
  const fundId = `run-${scene.name}-${which}`;
  await openFund(scene.world, fundId, capCents);
  return fundId;
}

/** Nothing more and nothing less than what was approved has left the fund. */
function promiseMoney(scene: Scene, fundId: string, capCents: number, committedCents: () => number): void {
  scene.promise(`${fundId} holds what was approved and the rest is left`, async () => {
    const finance = staff(scene.world, 'finance');
    const { funds } = await finance.get<{ funds: { fundId: string; columns: Record<string, number> }[] }>(
      '/finance/api/funds',
    );
    const columns = funds.find((each) => each.fundId === fundId)?.columns;
    return (
      columns?.['committedCents'] === committedCents() && columns['availableCents'] === capCents - committedCents()
    );
  });
}

function promiseStatus(scene: Scene, who: Person, id: string, status: string, letter: boolean): void {
  scene.promise(`${id} stands as ${status}${letter ? ', with its letter' : ''}`, async () => {
    const view = await who.packet(id);
    return view.status === status && view['letter'] === letter;
  });
}

const approve = (fundId: string, amountCents: number) => ({
  outcome: 'approve' as const,
  lines: [{ fundId, costKind: 'tuition', amountCents }],
});

/** Started, papers sent, signed. */
async function sent(
  scene: Scene,
  who: Person,
  { files = 0, answers = {} }: { files?: number; answers?: object } = {},
): Promise<string> {
  const id = await who.start(answers);
  for (let n = 0; n < files; n += 1) await who.upload(id, scene.page('cost-sheet'));
  if (files > 0) await who.checked(id);
  await who.excuse(id);
  await who.submit(id);
  scene.promise(`${id} was sent and stays sent`, async () => (await who.packet(id))['submittedAt'] !== undefined);
  return id;
}

/** Of a sheet for another system, what a run looks at. */
interface Sheet {
  systemId: string;
  mark: string;
  changed: boolean;
  done?: object;
}

const approved = (decided: Decided): boolean => 'outcome' in decided && decided.outcome === 'approved';

export const scenarios: Record<string, (scene: Scene) => Promise<void>> = {
  /** A page is uploaded, the packet approved, the letter written. */
  async awarded(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 500_000);
    const id = await sent(scene, who, { files: 1 });
    const decided = await team(scene).decide(id, approve(fundId, 125_000));
    if (!approved(decided)) throw new Error(`not approved: ${JSON.stringify(decided)}`);
    promiseMoney(scene, fundId, 500_000, () => 125_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  /** From two funds, training and support costs: four limits in one transaction. */
  async awardedFromTwoFunds(scene) {
    const who = person(scene);
    const [a, b] = [await fund(scene, 90_000, 'a'), await fund(scene, 40_000, 'b')];
    const id = await sent(scene, who);
    const decided = await team(scene).decide(id, {
      outcome: 'approve',
      lines: [
        { fundId: a, costKind: 'tuition', amountCents: 90_000 },
        { fundId: b, costKind: 'tuition', amountCents: 10_000 },
        { fundId: b, costKind: 'clothes', amountCents: 5_000 },
      ],
    });
    if (!approved(decided)) throw new Error(`not approved: ${JSON.stringify(decided)}`);
    promiseMoney(scene, a, 90_000, () => 90_000);
    promiseMoney(scene, b, 40_000, () => 15_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  /** Above the threshold: one recommends, another awards (R29). */
  async awardedByTwo(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 900_000);
    const answers = {
      hasCoach: 'yes',
      coachName: 'Canarina Coach',
      coachOrganization: 'Example Partner',
      'cost-tuition': 460_000,
      totalCost: 600_000,
    };
    const id = await sent(scene, who, { answers });
    const first = await team(scene).decide(id, approve(fundId, 460_000));
    if (!('outcome' in first) || first.outcome !== 'needs-second')
      throw new Error(`no first approval: ${JSON.stringify(first)}`);
    const second = await staff(scene.world, 'liaison').decide(id, approve(fundId, 460_000));
    if (!approved(second)) throw new Error(`not approved: ${JSON.stringify(second)}`);
    promiseMoney(scene, fundId, 900_000, () => 460_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  async denied(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 50_000);
    const id = await sent(scene, who);
    await team(scene).decide(id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
    promiseMoney(scene, fundId, 50_000, () => 0);
    promiseStatus(scene, who, id, 'denied', true);
  },

  /** One paper is asked for, comes, and the packet is decided in its second turn (R28). */
  async askedAndAnswered(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 300_000);
    const id = await sent(scene, who);
    await team(scene).decide(id, {
      outcome: 'more-information',
      requestedItems: ['layoff-letter'],
      reason: 'Please send it.',
    });
    await who.status(id, ['needs-information']);
    await who.upload(id, scene.page('layoff-letter'));
    await who.checked(id);
    await who.post(`/api/applications/${id}/answer`);
    const decided = await team(scene).decide(id, approve(fundId, 200_000));
    if (!approved(decided)) throw new Error(`not approved: ${JSON.stringify(decided)}`);
    promiseMoney(scene, fundId, 300_000, () => 200_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  /** Asked, and silent: reminded, closed without a denial, opened again by a late answer. */
  async askedAndSilent(scene) {
    const who = person(scene);
    const id = await sent(scene, who);
    await team(scene).decide(id, {
      outcome: 'more-information',
      requestedItems: ['layoff-letter'],
      reason: 'Please send it.',
    });
    await until(scene.world, 'the packet is closed', async () => {
      await scene.world.advance(7 * dayMs);
      return (await who.packet(id)).status === 'closed' ? true : undefined;
    });
    await who.excuse(id);
    await who.post(`/api/applications/${id}/answer`);
    await team(scene).decide(id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
    promiseStatus(scene, who, id, 'denied', true);
  },

  /** Nobody decides for three weeks: it is escalated, and still decided in the end. */
  async leftWaiting(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 70_000);
    const id = await sent(scene, who);
    await who.status(id, ['in-review']);
    for (let week = 0; week < 3; week += 1) await scene.world.advance(7 * dayMs);
    const decided = await team(scene).decide(id, approve(fundId, 70_000));
    if (!approved(decided)) throw new Error(`not approved: ${JSON.stringify(decided)}`);
    promiseMoney(scene, fundId, 70_000, () => 70_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  async withdrawn(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 50_000);
    const id = await sent(scene, who, { files: scene.random() < 0.3 ? 1 : 0 });
    if (scene.random() < 0.5) await who.status(id, ['in-review']);
    await who.post(`/api/applications/${id}/withdraw`);
    promiseMoney(scene, fundId, 50_000, () => 0);
    promiseStatus(scene, who, id, 'withdrawn', false);
  },

  /** Taken back in the same moment as it is approved: one of both happens, and the money is where that one says. */
  async withdrawnWhileDecided(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 80_000);
    const id = await sent(scene, who);
    await who.status(id, ['in-review']);
    const decider = team(scene);
    await decider.view(id);
    const withdraw = async (): Promise<boolean> => {
      await who.packet(id);
      try {
        await who.post(`/api/applications/${id}/withdraw`);
        return true;
      } catch (error) {
        if (refusalOf(error) === undefined) throw error;
        return false;
      }
    };
    const [decided, withdrew] = await Promise.all([
      decider.decide(id, approve(fundId, 80_000), { claims: false }),
      withdraw(),
    ]);
    if (approved(decided) === withdrew) throw new Error(`not exactly one happened: ${JSON.stringify(decided)}`);
    promiseMoney(scene, fundId, 80_000, () => (withdrew ? 0 : 80_000));
    promiseStatus(scene, who, id, withdrew ? 'withdrawn' : 'approved', !withdrew);
  },

  /** Two packets, and the money for one of them: one center wins, the other is told what is left. */
  async lastDollar(scene) {
    const [one, two] = [person(scene, 'one'), person(scene, 'two')];
    const fundId = await fund(scene, 100_000);
    const ids = [await sent(scene, one), await sent(scene, two)];
    const results = await Promise.all(
      ids.map((id, index) =>
        staff(scene.world, index === 0 ? 'skillsteam.se' : 'skillsteam.se2').decide(
          id,
          approve(fundId, 60_000 + index),
        ),
      ),
    );
    const won = results.findIndex(approved);
    if (results.filter(approved).length !== 1) throw new Error(`not exactly one won: ${JSON.stringify(results)}`);
    if (!results.some((each) => 'refused' in each && each.refused === 'fund-short'))
      throw new Error(`the loser was not told: ${JSON.stringify(results)}`);
    promiseMoney(scene, fundId, 100_000, () => 60_000 + won);
    promiseStatus(scene, won === 0 ? one : two, ids[won] ?? '', 'approved', true);
  },

  /** One packet, two people decide at once, each clicking twice: one decision, one award. */
  async twoDeciders(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 400_000);
    const id = await sent(scene, who);
    await who.status(id, ['in-review']);
    const results = await Promise.all(
      ['skillsteam.se', 'skillsteam.se2'].map((name, index) =>
        // Nobody has said "I work on it", so both come as far as the transaction.
        staff(scene.world, name).decide(id, approve(fundId, 50_000 + index), { claims: false }),
      ),
    );
    const won = results.findIndex(approved);
    if (results.filter(approved).length !== 1) throw new Error(`not exactly one won: ${JSON.stringify(results)}`);
    promiseMoney(scene, fundId, 400_000, () => 50_000 + won);
    promiseStatus(scene, who, id, 'approved', true);
  },

  /** An operator stops the workflow by mistake, once while the packet waits and once when it is decided. */
  async stopped(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 60_000);
    const id = await sent(scene, who);
    await who.status(id, ['in-review']);
    if (scene.random() < 0.3) await stopWorkflow(scene.world, `${id}-1`);
    const decided = await team(scene).decide(id, approve(fundId, 60_000));
    if (!approved(decided)) throw new Error(`not approved: ${JSON.stringify(decided)}`);
    await stopWorkflow(scene.world, `${id}-1`);
    promiseMoney(scene, fundId, 60_000, () => 60_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  /** What came of it: recorded, told and confirmed, typed into another system, and a workshop; each once, and in the report. */
  async toldHowItWent(scene) {
    const who = person(scene);
    const fundId = await fund(scene, 70_000);
    const id = await sent(scene, who);
    const decided = await team(scene).decide(id, approve(fundId, 70_000));
    if (!approved(decided)) throw new Error(`not approved: ${JSON.stringify(decided)}`);
    const desk = team(scene);
    const path = `/staff/api/cases/${id}`;
    // The day before it was sent: in the past in every time zone.
    const sentMs = Date.parse(String((await who.packet(id))['submittedAt']));
    const on = new Date(sentMs - dayMs).toISOString().slice(0, 10);
    const job = { event: 'employed', on, jobTitle: 'Budgie keeper' };
    await desk.post(`${path}/outcomes`, { said: { event: 'started', on } });
    const { seq } = await who.post<{ seq: number }>(`/api/applications/${id}/outcomes`, { said: job });
    await desk.post(`${path}/outcomes`, { said: { ...job, sector: 'other', related: 'no' }, replaces: seq });
    const { sheets } = await desk.get<{ sheets: Sheet[] }>(`${path}/hand-off`);
    for (const { systemId, mark } of sheets.slice(0, 1))
      await desk.post(`${path}/hand-off`, { systemId, done: true, mark });
    // A partner of this run alone: other runs count at the same center.
    const partner = `Run ${scene.name}`;
    const workshop = { action: 'record', service: 'workshop', on, people: 7, partner };
    await desk.post('/staff/api/services', { centerId: sampleCenterId, what: workshop });
    scene.promise(`${id} was told of once, and one sheet was typed`, async () => {
      const { told, standing } = await desk.get<{ told: unknown[]; standing: number[] }>(`${path}/outcomes`);
      const { sheets: now } = await desk.get<{ sheets: Sheet[] }>(`${path}/hand-off`);
      const typed = now.filter((sheet) => sheet.done && !sheet.changed).length;
      return told.length === 3 && standing.length === 2 && typed === 1;
    });
    scene.promise(`the workshop of ${partner} counts once`, async () => {
      const report = await desk.get<{ figures: { workshops: unknown } }>(
        `/staff/api/report?from=${on}&to=${on}&partner=${encodeURIComponent(partner)}`,
      );
      return report.figures.workshops === 7;
    });
    promiseMoney(scene, fundId, 70_000, () => 70_000);
    promiseStatus(scene, who, id, 'approved', true);
  },

  /** Papers in every state: good, the same again, no PDF at all, announced and never sent, taken out again. */
  async papers(scene) {
    const who = person(scene);
    const id = await who.start();
    const page = scene.page('cost-sheet');
    const first = await who.upload(id, page);
    await who.checked(id);
    await who.upload(id, { ...page, fileName: 'again.pdf' });
    await who.upload(id, { ...scene.page('budget'), bytes: Buffer.from('A budgie wrote this. It is no PDF.') });
    await who.checked(id);
    await who.put(`/api/applications/${id}/absences`, { removeDocument: first });
    try {
      await who.post(`/api/applications/${id}/uploads`, {
        kind: 'budget',
        fileName: 'never.pdf',
        contentType: 'application/pdf',
        bytes: 1000,
      });
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
    }
    // What was announced and never came is forgotten after a day; its place is free again.
    await scene.world.advance(dayMs);
    await scene.world.advance(dayMs / 12);
    await who.excuse(id);
    await who.submit(id);
    const decided = await team(scene).decide(id, {
      outcome: 'deny',
      reason: 'The program is longer than our funds run.',
    });
    if (!('outcome' in decided)) throw new Error(`not denied: ${JSON.stringify(decided)}`);
    promiseStatus(scene, who, id, 'denied', true);
  },

  ...stepScenarios,
  ...supportScenarios,
  ...moneyScenarios,
  ...tuiScenarios,
  ...ojtScenarios,
  ...deskScenarios,
  ...timeScenarios,
  ...uploadScenarios,
  ...paperScenarios,
  ...oversightScenarios,
  ...recordsScenarios,
};
