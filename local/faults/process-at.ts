import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The process, among the given ones, that holds the other end of a connection on this machine. Linux keeps both: the
 * socket of a port in /proc/net/tcp, and the sockets of a process among its open files.
 */
export function processAt(remotePort: number, pids: readonly number[]): number | undefined {
  const socket = socketOf(remotePort);
  if (socket === undefined) return undefined;
  return pids.find((pid) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((file) => linkOf(`/proc/${pid}/fd/${file}`) === `socket:[${socket}]`);
    } catch {
      return false;
    }
  });
}

function socketOf(port: number): string | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${hex}`)) return fields[9];
    }
  }
  return undefined;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // Closed meanwhile.
    return undefined;
  }
}
