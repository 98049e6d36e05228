import { type ChildProcess, spawn } from 'node:child_process';

/**
 * The shell waits on a pipe whose other end this process holds: when this process dies, however it dies, the pipe
 * closes and the whole process group goes with it. Then it becomes the program itself, so the child's id is the
 * program's. Its own group keeps Ctrl-C in a terminal from reaching children before the parent has stopped in order.
 */
const WATCH =
  'exec 9<&0 </dev/null; (exec 3<&- >/dev/null 2>&1; while read -r _ <&9; do :; done; kill -9 0) & exec 9<&-; exec "$0" "$@"';

/** Starts a program that cannot outlive this process. Descriptor 3 is an IPC channel where asked for. */
export function spawnSupervised(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; ipc?: boolean },
): ChildProcess {
  const child = spawn('/bin/sh', ['-c', WATCH, command, ...args], {
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    detached: true,
    stdio: options.ipc === true ? ['pipe', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
  });
  // Ends the shell that watches once the program itself has gone.
  child.once('exit', () => child.stdin?.destroy());
  child.stdin?.on('error', () => {});
  return child;
}

/** Ends a supervised program and everything it started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
