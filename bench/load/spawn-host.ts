import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeAssembly } from '../../local/assembly-snapshot.ts';
import { killGroup, spawnSupervised } from '../../local/supervised-process.ts';
import { addBareHandler } from './assembly.ts';
import type { HostCollected, HostQuestion, HostReady, HostState, HostWord } from './host.ts';

export interface Host extends HostReady {
  pid: number;
  /** Where processes of functions write what they still hold, when they are asked. */
  collectedIn: string;
  state(): Promise<HostState>;
  collect(): Promise<HostCollected>;
  /** Nobody works any more on what was set off; false when that takes longer than this. */
  settle(seconds: number): Promise<boolean>;
  stop(): Promise<void>;
}

const startSeconds = 600;
const answerSeconds = 60;
const stopSeconds = 20;
/** Between a write and the stream's or the queue's delivery of it nothing is under way: so long nothing has to stir. */
const quietMilliseconds = 1200;

/** Starts bench/load/host.ts on free ports over this folder. Bundles and template are made here, so that its memory is its own. */
export async function spawnHost(dataDir: string): Promise<Host> {
  const assembly = await takeAssembly(() => {});
  const collectedIn = path.join(dataDir, 'collected');
  mkdirSync(collectedIn, { recursive: true });
  await addBareHandler(assembly.directory, collectedIn);
  const child = spawnSupervised(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--expose-gc',
      path.join(import.meta.dirname, 'host.ts'),
      assembly.directory,
      dataDir,
    ],
    { env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' }, ipc: true },
  );
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  child.stdout?.resume();
  const waiting = new Map<HostWord['kind'], (word: HostWord) => void>();
  let fallen: Error | undefined;
  const fall = (why: string): void => {
    fallen ??= new Error(`The system under load ended: ${why}\n${errors}`);
    for (const settle of waiting.values()) settle({ kind: 'failed', why });
  };
  child.on('message', (word: HostWord) => (word.kind === 'failed' ? fall(word.why) : waiting.get(word.kind)?.(word)));
  child.once('error', ({ message }) => fall(message));
  child.once('exit', (code, signal) => fall(String(signal ?? code)));
  const next = <Word extends HostWord>(kind: Word['kind'], seconds: number): Promise<Word> =>
    new Promise((resolve, reject) => {
      if (fallen) return reject(fallen);
      const timer = setTimeout(
        () => reject(new Error(`The system under load did not answer: ${kind}`)),
        seconds * 1000,
      );
      waiting.set(kind, (word) => {
        clearTimeout(timer);
        waiting.delete(kind);
        if (word.kind === 'failed') reject(fallen ?? new Error(word.why));
        else resolve(word as Word);
      });
    });
  const ask = <Word extends HostWord>(question: HostQuestion, kind: Word['kind']): Promise<Word> => {
    const answer = next<Word>(kind, answerSeconds);
    child.send(question, () => {});
    return answer;
  };

  const ready = await next<HostReady>('ready', startSeconds).catch((error: unknown) => {
    killGroup(child);
    throw error;
  });
  const state = (): Promise<HostState> => ask('state', 'state');
  return {
    ...ready,
    pid: child.pid ?? 0,
    collectedIn,
    state,
    collect: () => ask('collect', 'collected'),
    async settle(seconds) {
      const from = performance.now();
      while (performance.now() - from < seconds * 1000) {
        const { callsUnderWay, quietMs } = await state();
        if (callsUnderWay === 0 && quietMs > quietMilliseconds) return true;
        await sleep(200);
      }
      return false;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.send('stop' satisfies HostQuestion, () => {});
      const timer = setTimeout(() => killGroup(child), stopSeconds * 1000);
      await gone;
      clearTimeout(timer);
      assembly.remove();
    },
  };
}
