import { supportTicks } from '../../domain/cases/rows.ts';
import { sampleCenterId } from '../../scripts/sample/board.ts';
import { supportAnswers } from '../../scripts/sample/support-answers.ts';
import { openFund, participant, staff } from './people.ts';
import type { Scene } from './scene.ts';

export const supportScenarios = {
  /** R7, R10: boots from a store and a bus pass paid back, in part; one fund and the person's support year. */
  async supportAlone(scene: Scene): Promise<void> {
    const { world } = scene;
    const who = participant(world, `canary.${scene.name}.support@example.org`);
    scene.people.push(who);
    const fundId = `run-${scene.name}-support`;
    await openFund(world, fundId, 40_000);
    const { applicationId: id } = await who.post<{ applicationId: string }>('/api/applications', {
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
      asksFor: 'support',
    });
    await who.put(`/api/applications/${id}/answers`, {
      answers: {
        ...supportAnswers,
        firstName: 'Canarina',
        lastName: 'Serinus',
        street: '7 finch-lane',
        whyNeeded: 'My budgie flew off with the boots.',
      },
    });
    await who.upload(id, scene.page('quote-clothes'));
    await who.checked(id);
    await who.excuse(id);
    await who.submit(id);
    const decided = await staff(world, 'skillsteam.se').decide(id, {
      outcome: 'approve',
      payee: undefined,
      payeeName: undefined,
      lines: [
        { fundId, costKind: 'clothes', amountCents: 12_000, payee: 'vendor', payeeName: 'Serinus Shoes' },
        { fundId, costKind: 'transport', amountCents: 6_000, payee: 'participant' },
      ],
      ticks: [...supportTicks],
    });
    if (!('outcome' in decided) || decided.outcome !== 'approved')
      throw new Error(`not approved: ${JSON.stringify(decided)}`);
    scene.promise(`${id} stands as approved, with its letter and its money`, async () => {
      const { status, letter, awardedCents } = (await who.packet(id)) as Record<string, unknown>;
      return status === 'approved' && letter === true && awardedCents === 18_000;
    });
  },
};
