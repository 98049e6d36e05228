import { sampleCenterId } from './sample/board.ts';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { startSystem } from '../local/spawn-system.ts';
import { apiClient, type Api, type PacketView } from './api-client.ts';
import { participantToken } from './token.ts';

/**
 * `npm run try-clamd`: the real clamd beside an own copy of the system. Its only definition is a mark of our own, which the
 * built-in checks do not know. A file with the mark is sent back, one without passes; while clamd is down nothing passes, and
 * what waited passes when it is back. Ends with 1 when anything is off.
 */
const mark = 'SKILLSDESK-CLAMD-TRY-1f0c7a';
const hourMs = 3_600_000;

const say = (text: string) => console.log(text);
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`off: ${what}`);
  say(`ok  ${what}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Until somebody listens there, half a minute at most. */
async function listens(port: number): Promise<boolean> {
  for (let turn = 0; turn < 150; turn += 1) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => done(true)).once('error', () => done(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return true;
    await new Promise((done) => setTimeout(done, 200));
  }
  return false;
}

function startClamd(dir: string, port: number): ChildProcess {
  writeFileSync(path.join(dir, 'try.ndb'), `Skillsdesk.Try:0:*:${Buffer.from(mark).toString('hex')}\n`);
  const config = path.join(dir, 'clamd.conf');
  writeFileSync(
    config,
    `Foreground yes\nDatabaseDirectory ${dir}\nTCPAddr 127.0.0.1\nTCPSocket ${port}\nStreamMaxLength 30M\n`,
  );
  return spawn('clamd', [`--config-file=${config}`], { stdio: 'ignore' });
}

async function stopClamd(clamd: ChildProcess): Promise<void> {
  if (clamd.exitCode !== null || clamd.signalCode !== null) return;
  const gone = new Promise((done) => clamd.once('exit', done));
  clamd.kill('SIGKILL');
  await gone;
}

/** As any file may carry it: outside of everything that is drawn. */
async function samplePdf(title: string, tail = ''): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.addPage([300, 200]).drawText(title, { x: 20, y: 100, size: 14 });
  return Buffer.concat([await pdf.save(), Buffer.from(tail === '' ? '' : `\n% ${tail}\n`)]);
}

const statusOf = (view: PacketView, id: string) => view.documents.find((each) => each.documentId === id)?.status;

async function tryIt(dir: string): Promise<void> {
  const port = await freePort();
  let clamd = startClamd(dir, port);
  const system = await startSystem({ flags: ['--clamd', `127.0.0.1:${port}`] });
  try {
    check(await listens(port), 'clamd is up, and the system asks it');
    const signedIn = async (): Promise<Api> =>
      apiClient({
        site: system.site,
        token: await participantToken({ site: system.site, desk: system.desk, email: 'clamd@example.org' }),
      });
    let person = await signedIn();
    const { applicationId } = await person.post<{ applicationId: string }>('/api/applications', {
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    const packet = `/api/applications/${applicationId}`;
    const send = (fileName: string, bytes: Uint8Array) =>
      person.upload(applicationId, { kind: 'other', fileName, contentType: 'application/pdf', bytes });
    const until = (id: string, status: string, what: string) =>
      person.until(packet, (view) => statusOf(view as unknown as PacketView, id) === status, what);

    const clean = await send('clean.pdf', await samplePdf('A plain page'));
    await until(clean, 'clean', 'the plain file');
    check(true, 'a plain file passes');
    const marked = await send('marked.pdf', await samplePdf('A page with the mark', mark));
    await until(marked, 'rejected', 'the marked file');
    const view = await person.get<PacketView>(packet);
    check(
      view.documents.find((each) => each.documentId === marked)?.rejection === 'suspicious',
      'a file that clamd warns of is sent back, though the built-in checks find nothing',
    );

    await stopClamd(clamd);
    const waiting = await send('waiting.pdf', await samplePdf('Nobody looks at this one yet'));
    await until(waiting, 'checking', 'the file while clamd is down');
    await system.advanceClock(2 * hourMs);
    // Who was away for so long signs in again.
    person = await signedIn();
    check(
      statusOf(await person.get<PacketView>(packet), waiting) === 'checking',
      'while clamd is down nothing passes, two hours and several tries later',
    );
    clamd = startClamd(dir, port);
    check(await listens(port), 'clamd is back');
    await system.advanceClock(2 * hourMs);
    person = await signedIn();
    await until(waiting, 'clean', 'the file after clamd is back');
    check(true, 'what waited passes when clamd is back');
  } finally {
    await system.stop();
    await stopClamd(clamd);
  }
}

const version = spawnSync('clamd', ['--version'], { encoding: 'utf8' });
if (version.error) {
  console.error('There is no clamd here. On Debian: apt-get install clamav-daemon');
  process.exitCode = 1;
} else {
  say(version.stdout.trim());
  const dir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-clamd-'));
  try {
    await tryIt(dir);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
