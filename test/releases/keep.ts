import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Api } from '../../scripts/api-client.ts';
import { sampleCostSheet } from '../../scripts/sample-packet.ts';
import { inProject } from '../../infra/paths.ts';
import { asParticipant, asStaff, decideCase, newPacket, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { sendOjt, untilDecidable } from '../support/ojt-people.ts';
import { acceptStep, sendStep } from '../support/step-people.ts';
import { startSystem } from '../support/system.ts';
import { sendTui } from '../support/tui-people.ts';
import { pack, type Kept } from './kept.ts';

/**
 * `npm run keep-release`: makes a packet of each kind that waits for somebody, with the code of today, and keeps the store as
 * test/releases/<version>.json.gz. Once for each release; from then on a test opens it with whatever came after.
 */
const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string };
const dataDir = mkdtempSync(path.join(tmpdir(), 'keep-release-'));
const system = await startSystem({ dataDir, progress: (line) => console.log(line) });
const packets: Kept['packets'] = {};
try {
  await openAllFunds(system);
  const team = await asStaff(system, 'skillsteam.se');
  const file = {
    kind: 'cost-sheet',
    fileName: 'costs.pdf',
    contentType: 'application/pdf',
    bytes: await sampleCostSheet(),
  };
  const person = async (name: string, work: (participant: Api) => Promise<string>): Promise<string> => {
    const email = `${name}@example.org`;
    const applicationId = await work(await asParticipant(system, email));
    packets[name] = { email, applicationId };
    console.log(`${name}: ${applicationId}`);
    return applicationId;
  };
  const decidable = (id: string) =>
    team.until(`/staff/api/cases/${id}`, ({ mayDecide }) => mayDecide === true, 'the case at the center');

  await person('draft', async (participant) => {
    const id = await newPacket(participant);
    await participant.checked(id, [await participant.upload(id, file)]);
    return id;
  });
  await decidable(await person('in-review', (participant) => sendPacket(participant, [file])));
  const asked = await person('asked', (participant) => sendPacket(participant, []));
  await decideCase(team, asked, {
    outcome: 'more-information',
    requestedItems: ['layoff-letter'],
    reason: 'Please send the letter about the end of your job.',
  });
  const second = await person('second-review', (participant) =>
    sendPacket(participant, [], 'se', { 'cost-tuition': 480_000 }),
  );
  await decideCase(team, second, {
    outcome: 'approve',
    lines: [{ fundId: 'dw-py2026-july', costKind: 'tuition', amountCents: 450_000 }],
    reason: 'The whole course.',
  });
  const coach = await asStaff(system, 'step.se');
  await person('step-sent', (participant) => sendStep(participant));
  await acceptStep(coach, await person('step-active', (participant) => sendStep(participant)));
  const tui = await person('tui', (participant) => sendTui(participant));
  await team.until(`/staff/api/cases/${tui}`, ({ mayHandOver }) => mayHandOver === true, 'the packet at the center');
  await untilDecidable(team, await person('ojt', (participant) => sendOjt(participant)));
  await asParticipant(system, packets['asked']?.email ?? '').then((participant) =>
    participant.until(`/api/applications/${asked}`, ({ status }) => status === 'needs-information', 'the question'),
  );
  // What has no wait of its own yet is under way: nothing is torn out of it.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
} finally {
  await system.stop();
}
const to = inProject('test/releases', `${version}.json.gz`);
pack(dataDir, { release: version, keptAt: new Date().toISOString(), packets }, to);
rmSync(dataDir, { recursive: true });
console.log(`${to}: ${Math.round(statSync(to).size / 1000)} kB`);
