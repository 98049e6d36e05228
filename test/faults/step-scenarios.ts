import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { stepTicks } from '../../domain/cases/rows.ts';
import { sampleCenterId } from '../../scripts/sample/board.ts';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import { participant, refusalOf, staff, until, type Person, type Staff } from './people.ts';
import type { Scene } from './scene.ts';

interface StepView {
  status: string;
  version?: number;
  mayDecide?: boolean;
  plan?: { components: unknown[]; contacts: unknown[]; assessment?: object; plan?: object };
}

async function sentStep(scene: Scene, answers: object = {}): Promise<{ who: Person; id: string; on: string }> {
  const who = participant(scene.world, `canary.${scene.name}.step@example.org`);
  scene.people.push(who);
  const { applicationId: id } = await who.post<{ applicationId: string }>('/api/applications', {
    kind: 'step',
    centerId: sampleCenterId,
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  await who.put(`/api/applications/${id}/answers`, {
    answers: {
      ...stepAnswers,
      firstName: 'Canarina',
      lastName: 'Serinus',
      street: '7 finch-lane',
      stepGoal: 'I want to work with a budgie.',
      stepBarrierNote: 'My budgie is ill.',
      ...answers,
    },
  });
  await who.submit(id);
  const view = await who.packet(id);
  return { who, id, on: wallTime(new Date(String(view['submittedAt'])), boardSettings.timeZone).date };
}

/** Waits until the request can be decided, and decides; a decision that counts is an answer, whoever pressed first. */
async function decide(scene: Scene, coach: Staff, id: string, decision: object): Promise<void> {
  const path = `/staff/api/step/${id}`;
  for (let look = 0; look < 6; look += 1) {
    const view = await until(scene.world, 'the coach may decide', async () => {
      const seen = await coach.get<StepView>(path);
      return seen.mayDecide === true ? seen : undefined;
    });
    try {
      await coach.post(`${path}/decide`, { version: view.version, ...decision });
      return;
    } catch (error) {
      if (refusalOf(error) !== 'changed-meanwhile') throw error;
    }
  }
  throw new Error('the request changed each time');
}

export const stepScenarios = {
  /** Accepted, planned, spoken with, ended: each record once, and none before what has to come first (R12). */
  async stepFollowed(scene: Scene): Promise<void> {
    const { who, id, on } = await sentStep(scene);
    const coach = staff(scene.world, 'step.se');
    await decide(scene, coach, id, { outcome: 'accept', ticks: [...stepTicks], reason: 'Canarina is welcome.' });
    const record = (progress: object) => coach.post(`/staff/api/step/${id}/progress`, { progress });
    const component = {
      what: 'component',
      component: 'vocational',
      provider: 'Serinus School',
      startsOn: on,
      hoursPerWeek: 9,
    };
    const early = await record(component).then(
      () => 'taken',
      (error: unknown) => refusalOf(error),
    );
    if (early !== 'assessment-first') throw new Error(`a component before the assessment: ${early}`);
    await record({ what: 'assessment', on });
    await record({ what: 'plan', goal: 'Work with a budgie', components: ['vocational'], signedOn: on });
    await record(component);
    await record({ what: 'contact', on, how: 'phone', note: 'on-track' });
    scene.promise(`${id} holds each record once`, async () => {
      const { plan } = await coach.get<StepView>(`/staff/api/step/${id}`);
      return (
        plan?.assessment !== undefined &&
        plan.plan !== undefined &&
        plan.components.length === 1 &&
        plan.contacts.length === 1
      );
    });
    await until(scene.world, 'the welcome', async () => ((await who.packet(id))['letter'] === true ? true : undefined));
    await record({ what: 'finish', on, reason: 'plan-complete' });
    scene.promise(`${id} is done, with its letter`, async () => {
      const view = await who.packet(id);
      return view.status === 'completed' && view['letter'] === true;
    });
  },

  /** On TANF: the Family Coach, with a letter that says how (R11). */
  async stepReferred(scene: Scene): Promise<void> {
    const { who, id } = await sentStep(scene, { getsTanf: 'yes' });
    await decide(scene, staff(scene.world, 'step.se'), id, { outcome: 'refer', reason: 'Canarina asks her budgie.' });
    scene.promise(`${id} was sent on, with its letter`, async () => {
      const view = await who.packet(id);
      return view.status === 'referred' && view['letter'] === true;
    });
  },
};
