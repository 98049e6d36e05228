import { appendFileSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { type FunctionSettings, type FunctionUse, type Outcome, Worker } from './worker.ts';

/** Small, as two cores serve everything; more calls wait their turn. */
const MAX_WORKERS_PER_FUNCTION = 4;
const IDLE_MILLISECONDS = 2 * 60_000;
/** A tenant's process serves one application; keeping it warm buys little. */
const IDLE_TENANT_MILLISECONDS = 20_000;
const MAX_LOG_BYTES = 20 * 1024 * 1024;

/** The processes of one function. Started when first called, more when busy, ended when idle. */
export class Pool {
  readonly settings: FunctionSettings;
  private readonly workers: { worker: Worker; tenantId: string | undefined }[] = [];
  private readonly waiting: {
    tenantId: string | undefined;
    resolve: (worker: Worker) => void;
    reject: (e: Error) => void;
  }[] = [];
  private readonly logFile: string;
  private readonly idleTimer: NodeJS.Timeout;
  private readonly onUse: ((use: FunctionUse) => void) | undefined;
  private closed = false;

  constructor(settings: FunctionSettings, logDir: string, onUse?: (use: FunctionUse) => void) {
    this.settings = settings;
    this.onUse = onUse;
    mkdirSync(logDir, { recursive: true });
    this.logFile = path.join(logDir, `${settings.name}.log`);
    this.idleTimer = setInterval(() => this.endIdle(), 5000);
    this.idleTimer.unref();
  }

  log(text: string): void {
    try {
      // Bounded: a demonstration that runs for weeks must not fill the disk.
      if (statSync(this.logFile, { throwIfNoEntry: false }) && statSync(this.logFile).size > MAX_LOG_BYTES) {
        truncateSync(this.logFile);
      }
      appendFileSync(this.logFile, text);
    } catch {
      // A log that cannot be written must not fail the function.
    }
  }

  async invoke(event: unknown, clockOffsetMilliseconds: number, tenantId?: string): Promise<Outcome> {
    const tenant = this.settings.tenantIsolation ? tenantId : undefined;
    const worker = await this.take(tenant);
    try {
      const outcome = await worker.invoke(event, clockOffsetMilliseconds, tenantId);
      if (!outcome.ok) this.log(`${new Date().toISOString()} ${JSON.stringify(outcome.error)}\n`);
      return outcome;
    } finally {
      this.give(worker);
    }
  }

  private take(tenantId: string | undefined): Promise<Worker> {
    if (this.closed) return Promise.reject(new Error(`${this.settings.name} is being stopped.`));
    this.forgetEnded();
    const free = this.workers.find((w) => !w.worker.busy && w.tenantId === tenantId);
    if (free !== undefined) {
      free.worker.busy = true;
      return Promise.resolve(free.worker);
    }
    if (this.workers.length >= MAX_WORKERS_PER_FUNCTION) {
      // Another tenant's idle process makes room; it is never handed to this tenant.
      const idle = this.workers.findIndex((w) => !w.worker.busy);
      if (idle === -1) return new Promise((resolve, reject) => this.waiting.push({ tenantId, resolve, reject }));
      this.workers.splice(idle, 1)[0]?.worker.kill();
    }
    return Promise.resolve(this.start(tenantId));
  }

  private start(tenantId: string | undefined): Worker {
    const worker = new Worker(this.settings, (text) => this.log(text), this.onUse);
    worker.busy = true;
    this.workers.push({ worker, tenantId });
    return worker;
  }

  private give(worker: Worker): void {
    worker.busy = false;
    this.forgetEnded();
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.take(next.tenantId).then(next.resolve, next.reject);
  }

  private forgetEnded(): void {
    for (let i = this.workers.length - 1; i >= 0; i--) {
      if (this.workers[i]?.worker.usable === false) this.workers.splice(i, 1);
    }
  }

  processes(): { functionName: string; pid: number; kill: () => void }[] {
    const { name: functionName } = this.settings;
    return this.workers.flatMap(({ worker }) =>
      worker.pid === undefined || !worker.usable ? [] : [{ functionName, pid: worker.pid, kill: () => worker.crash() }],
    );
  }

  underWay(): number {
    return this.waiting.length + this.workers.filter(({ worker }) => worker.busy).length;
  }

  private endIdle(): void {
    for (const { worker, tenantId } of this.workers) {
      const limit = tenantId === undefined ? IDLE_MILLISECONDS : IDLE_TENANT_MILLISECONDS;
      if (!worker.busy && performance.now() - worker.lastUsed > limit) worker.kill();
    }
    this.forgetEnded();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.idleTimer);
    for (const { worker } of this.workers) worker.kill();
    for (const { reject } of this.waiting) reject(new Error(`${this.settings.name} is being stopped.`));
  }
}
