import { readFileSync } from 'node:fs';
import { startLocalSystem } from '../../local/system.ts';

/**
 * The system under load in a process of its own, so that its memory is nobody else's: `node host.ts ASSEMBLY DATA`. Says on its channel
 * where it listens, and answers what it is asked there.
 */
export interface HostReady {
  kind: 'ready';
  site: string;
  aws: string;
  desk: string;
  operator: { accessKeyId: string; secretAccessKey: string };
}
export interface HostState {
  kind: 'state';
  callsUnderWay: number;
  /** Since anything called anything. */
  quietMs: number;
  processes: { functionName: string; pid: number }[];
}
export interface HostCollected {
  kind: 'collected';
  residentBytes: number;
  /** What is still held, on its heap and beside it. */
  heldBytes: number;
}
export type HostQuestion = 'state' | 'collect' | 'stop';
export type HostWord = HostReady | HostState | HostCollected | { kind: 'failed'; why: string };

const say = (word: HostWord): void => void process.send?.(word);

export const residentBytes = (pid: number | 'self'): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
};

async function host(assemblyDir: string, dataDir: string): Promise<void> {
  let heard = performance.now();
  const hears = (): void => void (heard = performance.now());
  const system = await startLocalSystem({
    assemblyDir,
    dataDir,
    ports: { site: 0, aws: 0, desk: 0 },
    movableClock: true,
    onAnswer: hears,
    onUse: hears,
  });
  const stop = async (): Promise<never> => {
    await system.close();
    process.exit(0);
  };
  system.failed.catch((error: unknown) => say({ kind: 'failed', why: String(error) }));
  const answers: Record<HostQuestion, () => unknown> = {
    state: () =>
      say({
        kind: 'state',
        callsUnderWay: system.callsUnderWay(),
        quietMs: performance.now() - heard,
        processes: system.processes().map(({ functionName, pid }) => ({ functionName, pid })),
      }),
    collect: () => {
      globalThis.gc?.();
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      say({ kind: 'collected', residentBytes: residentBytes('self'), heldBytes: heapUsed + external });
    },
    stop,
  };
  process.on('message', (question: HostQuestion) => void answers[question]());
  process.on('disconnect', () => void stop());
  say({ kind: 'ready', site: system.site, aws: system.aws, desk: system.desk, operator: system.operator });
}

if (import.meta.main)
  host(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
