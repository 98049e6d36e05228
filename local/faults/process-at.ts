import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One end of a connection on this machine, as a socket names it. */
interface Connection {
  localPort?: number | undefined;
  remotePort?: number | undefined;
}

/**
 * The process, among the given ones, that holds the other end of a connection on this machine. Linux keeps both: the
 * socket of a connection in /proc/net/tcp, and the sockets of a process among its open files.
 */
export function processAt(connection: Connection, pids: readonly number[]): number | undefined {
  const socket = otherEndOf(connection);
  if (socket === undefined) return undefined;
  return pids.find((pid) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((file) => linkOf(`/proc/${pid}/fd/${file}`) === `socket:[${socket}]`);
    } catch {
      return false;
    }
  });
}

/** Both ports are compared: Linux lets one port go out to several places at once. */
function otherEndOf({ localPort = 0, remotePort = 0 }: Connection): string | undefined {
  const [near, far] = [remotePort, localPort].map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`);
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local = '', remote = '', , , , , , , inode] = line.trim().split(/\s+/);
      if (local.endsWith(near ?? '') && remote.endsWith(far ?? '')) return inode;
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
