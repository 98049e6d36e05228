import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killGroup, spawnSupervised } from './supervised-process.ts';

export interface SpawnedSystem {
  /** The site, where participants, staff and finance go. */
  site: string;
  /** Every AWS API, for clients with the operator's keys. */
  aws: string;
  /** Mailbox, staff sign-in, clock. */
  desk: string;
  dataDir: string;
  operator: { accessKeyId: string; secretAccessKey: string };
  /** Newest first. */
  mail(): Promise<MailMessage[]>;
  /** Moves schedules, waits and due dates ahead, and the functions' own idea of now. */
  advanceClock(milliseconds: number): Promise<void>;
  /** Stops in order and, unless the folder was given, takes its data away. */
  stop(): Promise<void>;
  /** `kill -9` of the whole process group, as a power cut would; the data stays. */
  kill9(): Promise<void>;
  /** Starts again on the same data and the same ports, after stop or kill9. */
  restart(): Promise<void>;
}

interface MailMessage {
  id: string;
  to: string[];
  subject: string;
  text: string;
  [other: string]: unknown;
}

export interface SpawnOptions {
  samples?: boolean;
  dataDir?: string;
  env?: Record<string, string>;
  /** More flags of `local/start.ts`. */
  flags?: string[];
  /** What the start says while it works. */
  progress?: (line: string) => void;
}

const PROJECT = path.join(import.meta.dirname, '..');
/** Its types are stripped and its code compiled once, not at each start. */
const COMPILED = path.join(PROJECT, '.build', 'local', 'compiled');
/** More than any run sends; the page itself shows them in parts. */
const allMail = 100_000;
/** A first start bundles and synthesizes, and the samples are sent by their people; on a busy machine that takes its time. */
const START_TIMEOUT_MILLISECONDS = 600_000;
const STOP_TIMEOUT_MILLISECONDS = 20_000;

interface Ready {
  site: string;
  aws: string;
  desk: string;
  operator: { accessKeyId: string; secretAccessKey: string };
}

/** Starts the local system as a process of its own, on free ports, with empty data. */
export async function startSystem(options: SpawnOptions = {}): Promise<SpawnedSystem> {
  const { samples = false, env = {}, flags = [], progress } = options;
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'skillsdesk-'));
  let child: ChildProcess;
  let ready: Ready;

  async function start(port: number): Promise<void> {
    const args = [
      'local/start.ts',
      '--json',
      '--movable-clock',
      '--shuffle-streams',
      '--port',
      String(port),
      '--data',
      dataDir,
      ...flags,
    ];
    if (!samples) args.push('--no-samples');
    ({ child, ready } = await spawnUntilReady(args, env, progress));
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (signal === 'SIGKILL') killGroup(child);
    else child.kill(signal);
    const timer = setTimeout(() => killGroup(child), STOP_TIMEOUT_MILLISECONDS);
    await gone;
    clearTimeout(timer);
  }

  await start(0);
  return {
    get site() {
      return ready.site;
    },
    get aws() {
      return ready.aws;
    },
    get desk() {
      return ready.desk;
    },
    get operator() {
      return ready.operator;
    },
    dataDir,
    async mail() {
      const response = await fetch(`${ready.desk}/mail.json?limit=${allMail}`);
      if (!response.ok) throw new Error(`The mailbox answered ${response.status}.`);
      const body = (await response.json()) as MailMessage[] | { messages: MailMessage[] };
      return Array.isArray(body) ? body : body.messages;
    },
    async advanceClock(milliseconds) {
      const response = await fetch(`${ready.desk}/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advanceMilliseconds: milliseconds }),
      });
      if (!response.ok) throw new Error(`The clock answered ${response.status}.`);
    },
    async stop() {
      await end('SIGTERM');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
    kill9: () => end('SIGKILL'),
    restart: () => start(Number(new URL(ready.site).port)),
  };
}

function spawnUntilReady(
  args: string[],
  env: Record<string, string>,
  progress: ((line: string) => void) | undefined,
): Promise<{ child: ChildProcess; ready: Ready }> {
  return new Promise((resolve, reject) => {
    const child = spawnSupervised(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: PROJECT,
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env },
    });
    let out = '';
    let errors = '';
    let settled = false;
    const fail = (why: string) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      killGroup(child);
      reject(new Error(`The local system did not start: ${why}\n${errors}`));
    };
    const timer = setTimeout(
      () => fail(`not ready after ${START_TIMEOUT_MILLISECONDS / 1000} seconds`),
      START_TIMEOUT_MILLISECONDS,
    );
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-8000);
      for (const line of text.split('\n')) if (line !== '') progress?.(line);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-8000);
      const line = out.split('\n').find((each) => each.startsWith('{"ready":true'));
      // A line counts once it has its end.
      if (settled || line === undefined || !out.includes(`${line}\n`)) return;
      settled = true;
      clearTimeout(timer);
      resolve({ child, ready: JSON.parse(line) as Ready });
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`it ended with ${signal ?? `status ${code ?? 0}`}`));
  });
}
