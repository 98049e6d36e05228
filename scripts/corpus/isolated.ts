import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer, Task } from './worker.ts';

/** As the deployed function: its memory, its time limit. A child past either is killed and the next file gets a new one. */
const MEMORY_BYTES_MAX = 2_048_000_000;
const FILE_TIMEOUT_MS = 60_000;
const MEMORY_LOOK_MS = 50;
const LINUX_PAGE_BYTES = 4096;

/** Runs tasks one after the other in a child process with an empty environment. */
export class IsolatedParser {
  #child: ChildProcess | undefined;

  run(task: Task): Promise<{ answer: Answer; peakBytes: number }> {
    const child = (this.#child ??= this.#start());
    let peakBytes = 0;
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(late);
        clearInterval(look);
        child.off('message', onAnswer);
        child.off('exit', onExit);
        resolve({ answer, peakBytes: Math.max(peakBytes, residentBytes(child.pid)) });
      };
      const kill = (why: string): void => {
        this.#child = undefined;
        settle({ failed: why });
        child.kill('SIGKILL');
      };
      const onAnswer = (answer: Answer): void => settle(answer);
      const onExit = (): void => {
        this.#child = undefined;
        settle({ failed: 'the parser died' });
      };
      const late = setTimeout(() => kill('out of time'), FILE_TIMEOUT_MS);
      const look = setInterval(() => {
        peakBytes = Math.max(peakBytes, residentBytes(child.pid));
        if (peakBytes > MEMORY_BYTES_MAX) kill('out of memory');
      }, MEMORY_LOOK_MS);
      child.on('message', onAnswer);
      child.on('exit', onExit);
      child.send(task);
    });
  }

  stop(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  #start(): ChildProcess {
    return fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * LINUX_PAGE_BYTES;
  } catch {
    // It has just ended; its exit says more.
    return 0;
  }
}
