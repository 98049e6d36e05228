import { createServer } from 'node:net';

/** Below the range from which the kernel takes ports for outgoing connections, so that nothing else grabs them soon. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const MAX_TRIES = 200;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

export function portTaken(port: number, what: string): Error {
  return Object.assign(
    new Error(
      `Port ${port} (${what}) is taken by another program. Stop that program, or choose another port: ` +
        'PORT=4000 npm start (it uses that port and the two after it).',
    ),
    { code: 'EADDRINUSE' },
  );
}

/** Site, AWS APIs and desk stand side by side, so that one number is enough to start again at the same addresses. */
export interface Ports {
  site: number;
  aws: number;
  desk: number;
}

const from = (site: number): Ports => ({ site, aws: site + 1, desk: site + 2 });

/** Before anything is built: a port that is taken is said at once. */
export async function checkPorts(site: number): Promise<Ports> {
  const ports = from(site);
  for (const [what, port] of [
    ['the site', ports.site],
    ['the AWS APIs', ports.aws],
    ['mailbox and staff sign-in', ports.desk],
  ] as const) {
    if (!(await isFree(port))) throw portTaken(port, what);
  }
  return ports;
}

/** Three free ports in a row; somebody else may still be faster, so whoever listens tries again. */
export async function findFreePorts(): Promise<Ports> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const ports = from(LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST)));
    const free = await Promise.all(Object.values(ports).map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new Error(`There are no three free ports in a row between ${LOWEST} and ${HIGHEST}.`);
}
