import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { realNow } from '../moved-date.ts';
import { killGroup, spawnSupervised } from '../supervised-process.ts';
import { CHILD_FILE } from './child-file.ts';
import type { ChildInvocation, ChildMessage, ChildStart, FunctionError } from './child.ts';
import { isolationFlags } from './isolation.ts';

export interface FunctionSettings {
  name: string;
  arn: string;
  /** The bundle's file and the export that is called. */
  entry: string;
  handlerName: string;
  /** Where the compiled bundle is kept for the next process of the function; its bundle must never change in its place. */
  compiledIn?: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** Everything the child sees; nothing of this process's environment is added. */
  environment: Record<string, string>;
  /** One process per tenant id, which every call has to name. */
  tenantIsolation: boolean;
  /** Stands in a network that leads nowhere on AWS: here behind the fence of isolation.ts. */
  fenced: boolean;
}

/** What one invocation took of a processor; of a process's first one, also what its start took. */
export interface FunctionUse {
  functionName: string;
  memoryMegabytes: number;
  cpuMilliseconds: number;
  initCpuMilliseconds?: number;
}

export type Outcome = { ok: true; payload: string } | { ok: false; error: FunctionError };

/** Often enough that a parser that runs away is stopped within some hundred megabytes. */
const MEMORY_CHECK_MILLISECONDS = 25;
/** Loading a bundle on a busy machine; Lambda itself allows 10 seconds of init. */
const START_TIMEOUT_SECONDS = 60;
const PAGE_BYTES = 4096;

function residentMegabytes(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * PAGE_BYTES) / (1024 * 1024);
  } catch {
    return 0;
  }
}

/** One child process: serves one invocation at a time, and is thrown away after a timeout, a crash or too much memory. */
export class Worker {
  private readonly child;
  private readonly settings: FunctionSettings;
  private readonly ready: Promise<FunctionError | undefined>;
  private ended = false;
  private killedFor: FunctionError | undefined;
  private onMessage: ((message: ChildMessage) => void) | undefined;
  private onEnd: ((error: FunctionError) => void) | undefined;
  private initCpuMilliseconds: number | undefined;
  private readonly onUse: ((use: FunctionUse) => void) | undefined;
  busy = false;
  lastUsed = performance.now();

  constructor(settings: FunctionSettings, log: (text: string) => void, onUse?: (use: FunctionUse) => void) {
    this.settings = settings;
    this.onUse = onUse;
    // Lambda's runtime gives V8 these shares of the memory, so that it collects before the limit is reached.
    const share = (percent: number) => Math.max(1, Math.floor((settings.memoryMegabytes * percent) / 100));
    const heap = [`--max-old-space-size=${share(90)}`, `--max-semi-space-size=${share(5)}`];
    const isolation = settings.fenced ? isolationFlags(settings.entry) : [];
    const flags = ['--disable-warning=ExperimentalWarning', ...heap, ...isolation];
    this.child = spawnSupervised(process.execPath, [...flags, CHILD_FILE], {
      env: settings.environment,
      cwd: path.dirname(settings.entry),
      ipc: true,
    });
    this.child.stdout?.setEncoding('utf8').on('data', log);
    this.child.stderr?.setEncoding('utf8').on('data', log);
    this.ready = new Promise((resolve) => {
      this.onMessage = (message) => {
        if (message.kind === 'ready') {
          this.initCpuMilliseconds = message.cpuMilliseconds;
          resolve(undefined);
        }
        if (message.kind === 'start-failed') resolve(message.error);
      };
      this.onEnd = resolve;
    });
    this.child.on('message', (message) => this.onMessage?.(message as ChildMessage));
    this.child.on('error', (error) => this.end(`could not start: ${error.message}`));
    this.child.on('exit', (code, signal) =>
      this.end(signal === null ? `exit status ${code ?? 0}` : `signal: ${signal.toLowerCase().replace('sig', '')}`),
    );
    const { entry, handlerName, compiledIn } = settings;
    const start: ChildStart = {
      kind: 'start',
      entry,
      handlerName,
      ...(compiledIn === undefined ? {} : { compiledIn }),
    };
    this.child.send(start, () => {});
  }

  get usable(): boolean {
    return !this.ended;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  kill(): void {
    this.ended = true;
    killGroup(this.child);
  }

  /** As if it died by itself: whoever waits for its answer hears that it ended. */
  crash(): void {
    killGroup(this.child);
  }

  private end(how: string): void {
    this.ended = true;
    const error = this.killedFor ?? {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: unknown Error: Runtime exited with error: ${how}`,
    };
    this.onEnd?.(error);
  }

  private stopFor(error: FunctionError): void {
    this.killedFor = error;
    this.kill();
  }

  private tellUse(cpuMilliseconds: number): void {
    const { name: functionName, memoryMegabytes } = this.settings;
    const init = this.initCpuMilliseconds;
    this.initCpuMilliseconds = undefined;
    this.onUse?.({
      functionName,
      memoryMegabytes,
      cpuMilliseconds,
      ...(init === undefined ? {} : { initCpuMilliseconds: init }),
    });
  }

  async invoke(event: unknown, clockOffsetMilliseconds: number, tenantId?: string): Promise<Outcome> {
    const { settings } = this;
    const requestId = randomUUID();
    const memoryWatch = setInterval(() => {
      if (this.child.pid === undefined || residentMegabytes(this.child.pid) <= settings.memoryMegabytes) return;
      this.stopFor({
        errorType: 'Runtime.OutOfMemory',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed (more than ${settings.memoryMegabytes} MB)`,
      });
    }, MEMORY_CHECK_MILLISECONDS);
    const startTimer = setTimeout(
      () =>
        this.stopFor({
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${requestId} Error: the function did not load within ${START_TIMEOUT_SECONDS} seconds`,
        }),
      START_TIMEOUT_SECONDS * 1000,
    );
    let timer: NodeJS.Timeout | undefined;
    try {
      const failure = await this.ready;
      clearTimeout(startTimer);
      if (failure !== undefined) {
        this.kill();
        return { ok: false, error: failure };
      }
      if (this.ended) return { ok: false, error: this.killedFor ?? gone(requestId) };
      return await new Promise<Outcome>((resolve) => {
        this.onEnd = (error) =>
          resolve({ ok: false, error: { ...error, errorMessage: error.errorMessage.replace('unknown', requestId) } });
        this.onMessage = (message) => {
          if (message.kind === 'result' || message.kind === 'error') this.tellUse(message.cpuMilliseconds);
          if (message.kind === 'result' && message.requestId === requestId)
            resolve({ ok: true, payload: message.payload });
          if (message.kind === 'error' && message.requestId === requestId) resolve({ ok: false, error: message.error });
        };
        timer = setTimeout(() => {
          this.stopFor({
            errorType: 'Sandbox.Timedout',
            errorMessage: `RequestId: ${requestId} Error: Task timed out after ${settings.timeoutSeconds}.00 seconds`,
          });
        }, settings.timeoutSeconds * 1000);
        const invocation: ChildInvocation = {
          kind: 'invoke',
          requestId,
          event,
          deadline: realNow() + settings.timeoutSeconds * 1000,
          clockOffsetMilliseconds,
          functionName: settings.name,
          functionArn: settings.arn,
          memoryMegabytes: settings.memoryMegabytes,
          ...(tenantId === undefined ? {} : { tenantId }),
        };
        this.child.send(invocation, (error) => {
          if (error !== null) resolve({ ok: false, error: gone(requestId) });
        });
      });
    } finally {
      clearInterval(memoryWatch);
      clearTimeout(startTimer);
      clearTimeout(timer);
      this.onMessage = undefined;
      this.onEnd = undefined;
      this.lastUsed = performance.now();
    }
  }
}

const gone = (requestId: string): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited before it took the request`,
});
