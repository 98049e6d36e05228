import { boardSettings } from '../../adapters/board-settings.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { sampleCenterId } from '../../scripts/sample/board.ts';
import { ojtAnswers } from '../../scripts/sample/ojt-answers.ts';
import { participant, refusalOf, staff, until, type Person, type Staff } from './people.ts';
import type { Scene } from './scene.ts';

interface OjtView {
  version: number;
  status: string;
  mayDecide?: boolean;
  slots: { pools: { pool: string; left: number; cap: number }[] };
  employer?: { kept: number; notKept: number };
  ojt?: { slot?: { year: string; pool: string }; result?: { what: string } };
}
const looksAt = (who: Staff, id: string) => who.get<OjtView>(`/staff/api/cases/${id}`);

async function sentOjt(scene: Scene, which: string): Promise<{ who: Person; id: string; startsOn: string }> {
  const who = participant(scene.world, `canary.${scene.name}.${which}@example.org`);
  scene.people.push(who);
  const { applicationId: id } = await who.post<{ applicationId: string }>('/api/applications', {
    kind: 'ojt',
    centerId: sampleCenterId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  await who.put(`/api/applications/${id}/answers`, {
    answers: {
      ...ojtAnswers,
      firstName: 'Canarina',
      lastName: 'Serinus',
      street: '7 finch-lane',
      ojtEmployer: `The budgie mill of ${scene.name} ${which}`,
    },
  });
  await who.excuse(id);
  await who.submit(id);
  const sentOn = wallTime(new Date(String((await who.packet(id))['submittedAt'])), boardSettings.timeZone).date;
  // So far ahead that it has not come, however long the faults last.
  return { who, id, startsOn: addDays(sentOn, 60) };
}

/** A decision that counts is an answer, whoever pressed first; what changed meanwhile is looked at again. */
async function decide(scene: Scene, by: Staff, id: string, terms: object): Promise<string> {
  for (let look = 0; look < 6; look += 1) {
    const view = await until(scene.world, 'the center may decide', async () => {
      const seen = await looksAt(by, id);
      return seen.mayDecide === true ? seen : undefined;
    });
    try {
      const { outcome } = await by.post<{ outcome: string }>(`/staff/api/cases/${id}/ojt`, {
        version: view.version,
        outcome: 'approve',
        terms: { employer: 'The budgie mill', wageCents: 2_200, hoursPerWeek: 40, weeks: 12, criteria: [], ...terms },
        ticks: [...decisionTicks],
        reason: 'Canarina learns to mill.',
        aheadOfReason: 'The finch may wait.',
      });
      return outcome;
    } catch (error) {
      if (refusalOf(error) !== 'changed-meanwhile') throw error;
    }
  }
  throw new Error('the request changed each time');
}

export const ojtScenarios = {
  /** By two people above half of the wage (R29); taken back after all: the slot is held once, and is free once (R21). */
  async ojtGivenBack(scene: Scene): Promise<void> {
    const { who, id, startsOn } = await sentOjt(scene, 'back');
    const [one, two] = [staff(scene.world, 'skillsteam.se'), staff(scene.world, 'skillsteam.se2')];
    const terms = { ratePercent: 75, criteria: ['barriers'], startsOn };
    const first = await decide(scene, one, id, terms);
    if (first !== 'needs-second') throw new Error(`one person gave three quarters: ${first}`);
    const second = await decide(scene, two, id, terms);
    if (second !== 'approved') throw new Error(`not approved: ${second}`);
    await until(scene.world, 'the letter', async () => ((await who.packet(id))['letter'] === true ? true : undefined));
    const held = await looksAt(two, id);
    await who.post(`/api/applications/${id}/withdraw`);
    scene.promise(`${id} held one slot and gave it back`, async () => {
      const { ojt, status } = await looksAt(two, id);
      return held.ojt?.slot !== undefined && ojt === undefined && status === 'withdrawn';
    });
  },

  /** Approved and told; it never began: recorded once, however often it was pressed (R21). */
  async ojtStopped(scene: Scene): Promise<void> {
    const { who, id, startsOn } = await sentOjt(scene, 'stopped');
    const one = staff(scene.world, 'skillsteam.se');
    await decide(scene, one, id, { ratePercent: 50, startsOn });
    const told = await until(scene.world, 'the letter', async () => {
      const view = await who.packet(id);
      return view['letter'] === true ? view : undefined;
    });
    const on = wallTime(new Date(String(told['submittedAt'])), boardSettings.timeZone).date;
    for (let look = 0; ; look += 1) {
      const { version } = await looksAt(one, id);
      try {
        await one.post(`/staff/api/cases/${id}/ojt-result`, { version, result: 'stopped', on });
        break;
      } catch (error) {
        if (refusalOf(error) !== 'changed-meanwhile' || look === 5) throw error;
      }
    }
    scene.promise(`${id} is over, without its slot`, async () => {
      const { ojt, status } = await looksAt(one, id);
      return status === 'completed' && ojt?.result?.what === 'stopped' && ojt.slot === undefined;
    });
  },
};
