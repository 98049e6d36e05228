import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { boardSettings } from '../adapters/board-settings.ts';
import { startSystem, type SpawnedSystem } from '../local/spawn-system.ts';
import { apiClient, type FileToSend } from './api-client.ts';
import { importEtpl, sampleEtplFile } from './import-etpl.ts';
import { carryPacket, narrator } from './journey.ts';
import { openFunds } from './open-funds.ts';
import { sampleCenterId, skillsteamOf } from './sample/board.ts';
import { samplePacket } from './sample-packet.ts';
import { participantToken, staffToken } from './token.ts';

/**
 * `npm run demo [-- FILE…]`: an own copy of the system on free ports with empty data; one packet from upload to funded award and its paid bill,
 * through the public HTTP interface alone; each step with the money before and after. Ends with 1 when anything is off.
 */
const say = (text: string) => console.log(text);
const { step, check } = narrator(say);
const email = 'participant@example.org';

const typeOf = (name: string): string =>
  /\.jpe?g$/i.test(name) ? 'image/jpeg' : /\.png$/i.test(name) ? 'image/png' : 'application/pdf';

async function carry(files: FileToSend[], outDir: string, system: SpawnedSystem): Promise<void> {
  const { site, desk } = system;
  step('Opening the sample funds, importing the sample list of training programs');
  const operator = new LambdaClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
  const opened = await openFunds({ client: operator });
  check(opened.length === boardSettings.funds.length, `${opened.length} funds opened, each by two people`);
  const list = await importEtpl({ stage: 'local', client: operator, file: sampleEtplFile });
  check(list.created, `the list of training programs imported, ${list.listings} programs`);

  step('Everybody signs in');
  const asStaff = async (who: string) =>
    apiClient({ site, token: await staffToken({ site, desk, who: `${who}@example.org` }) });
  const people = {
    participant: apiClient({ site, token: await participantToken({ site, desk, email }) }),
    skillsteam: await asStaff(skillsteamOf(sampleCenterId)),
    finance: await asStaff('finance'),
    payments: await asStaff('payments'),
  };
  say('   participant (code by mail), SkillsTeam, finance and payments (OpenID Connect)');
  await carryPacket({
    ...people,
    files,
    say,
    keep(name, bytes) {
      mkdirSync(outDir, { recursive: true });
      const file = path.join(outDir, name);
      writeFileSync(file, bytes);
      return file;
    },
    told: (subject) => told(desk, subject),
  });
}

async function told(desk: string, subject: string): Promise<string[]> {
  for (let turn = 0; turn < 120; turn += 1) {
    const response = await fetch(new URL(`/mail.json?to=${encodeURIComponent(email)}`, desk));
    const mails = (await response.json()) as { subject: string }[];
    if (mails.some((mail) => mail.subject.startsWith(subject))) return mails.map((mail) => mail.subject).reverse();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`off: no mail "${subject}…"`);
}

async function main(): Promise<boolean> {
  const names = process.argv.slice(2);
  const own = await samplePacket();
  const kinds = own.map((file) => file.kind);
  const files: FileToSend[] =
    names.length === 0
      ? own
      : names.map((name, index) => ({
          fileName: path.basename(name),
          contentType: typeOf(name),
          kind: kinds[index] ?? 'other',
          bytes: readFileSync(name),
        }));
  const outDir = path.resolve('.local', 'demo');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-demo-'));
  say('Starting a copy of the system with empty data on free ports …');
  const system = await startSystem({ dataDir, progress: (line) => say(`   ${line}`) });
  let done = false;
  try {
    await carry(files, outDir, system);
    say('\nDone: from upload to funded award and paid bill, and the money is where it must be.');
    done = true;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    console.error(`Logs: ${path.join(dataDir, 'logs')}`);
  } finally {
    await system.stop();
  }
  if (done) rmSync(dataDir, { recursive: true, force: true });
  return done;
}

if (import.meta.main) process.exitCode = (await main()) ? 0 : 1;
