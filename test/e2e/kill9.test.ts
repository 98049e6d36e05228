import { boardSettings } from '../../adapters/board-settings.ts';
import { sampleCenterId, sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam } from '../support/board.ts';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { PacketView } from '../../scripts/api-client.ts';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { asParticipant, asStaff, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { openPdf } from '../support/pdf.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
}, 300_000);
afterAll(async () => system?.stop());

describe('kill -9 of the whole system', () => {
  test('a packet that waits for its decision is decided after the restart, and nothing acknowledged is missing', async () => {
    const files = await samplePacket();
    const email = 'participant@example.org';
    const before = await asParticipant(system, email);
    const id = await sendPacket(before, files);
    const staffBefore = await asStaff(system, mainTeam);
    await staffBefore.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
    // A second packet is cut off right after its upload was acknowledged, before anybody looked at it.
    const half = (
      await before.post<{ applicationId: string }>('/api/applications', {
        centerId: sampleCenterId,
        formSource: 'form',
        noticeAcknowledged: true,
      })
    ).applicationId;
    const [first] = files;
    if (!first) throw new Error('no sample file');
    const late = await before.upload(half, first);

    await system.kill9();
    await system.restart();

    // Tokens are rows: both people are still signed in.
    const checked = await before.checked(half, [late]);
    expect(checked.documents).toMatchObject([
      { documentId: late, status: 'clean', sha256: createHash('sha256').update(first.bytes).digest('hex') },
    ]);
    const waiting = await before.get<PacketView>(`/api/applications/${id}`);
    expect(waiting.documents.map((each) => each.status)).toEqual(files.map(() => 'clean'));

    const { version } = await staffBefore.post<{ version: number }>(`/staff/api/cases/${id}/claim`);
    const decision = await staffBefore.post(`/staff/api/cases/${id}/decide`, {
      version,
      outcome: 'approve',
      lines: [{ fundId: sampleFundId('wioa-dislocated-worker'), costKind: 'tuition', amountCents: 100_000 }],
      payee: 'school',
      reason: 'Half of the tuition.',
      ticks: [...decisionTicks],
      aheadOfReason: 'The course starts soon.',
    });
    expect(decision).toMatchObject({ outcome: 'approved' });

    // And once more, before the packet is composed and the person is told.
    await system.kill9();
    await system.restart();

    await before.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter', 180);
    const { url } = await before.get<{ url: string }>(`/api/applications/${id}/letter`);
    const letter = await openPdf(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    expect(letter.text).toContain('$1,000.00');
    const finance = await asStaff(system, 'finance');
    const { funds } = await finance.get<{ funds: { fundId: string; columns: Record<string, number> }[] }>(
      '/finance/api/funds',
    );
    const fundId = sampleFundId('wioa-dislocated-worker');
    const { capCents = 0, alreadyPaidCents = 0 } = boardSettings.funds.find((each) => each.fundId === fundId) ?? {};
    expect(funds.find((each) => each.fundId === fundId)?.columns).toMatchObject({
      availableCents: capCents - alreadyPaidCents - 100_000,
      committedCents: 100_000,
    });
    await told(id);
  }, 400_000);
});

/** Mail may rarely go twice; once at least. */
async function told(id: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const approved = (await system.mail()).filter((mail) => mail.subject.startsWith('Approved: $1,000.00'));
    if (approved.length > 0) {
      expect(approved[0]?.text).toContain(id);
      return;
    }
    if (turn > 200) throw new Error('the person was never told');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
