import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import dns from 'node:dns';
import http2 from 'node:http2';
import inspector from 'node:inspector';
import inspectorPromises from 'node:inspector/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

/**
 * For a function that opens hostile files: after this its own process, or the thread that calls it, reaches the links of its
 * request and nothing else. It holds against everything that is written in JavaScript or WebAssembly, ours and the packages'.
 * A file that makes the native picture library run instructions of its own is past it, and meets what does not lie in this
 * process: on AWS a network without a way out (docs/adr/0014-network-of-parsers.md), on one machine nothing.
 */
class WayOutClosed extends Error {
  override readonly name = 'WayOutClosed';
}

type Fetch = typeof fetch;
type Links = readonly string[];

const addressOf = (host: string, port: string | number): string => `${host.replace(/^\[|\]$/g, '')}:${port}`;
function addressOfLink(link: string): string {
  const { hostname, port, protocol } = new URL(link);
  return addressOf(hostname, port || (protocol === 'https:' ? 443 : 80));
}

/** Where the caller's arguments lead: `connect(options)`, `connect(port, host)`, `connect(path)`, or Node's own list of them. */
function destination(given: readonly unknown[]): string | undefined {
  const first = Array.isArray(given[0]) ? (given[0] as unknown[])[0] : given[0];
  if (typeof first === 'object' && first !== null) {
    const { host = 'localhost', port, path } = first as { host?: string; port?: number | string; path?: string | null };
    return port === undefined || (path !== undefined && path !== null) ? undefined : addressOf(host, port);
  }
  const port = Number(first);
  return Number.isInteger(port) ? addressOf(typeof given[1] === 'string' ? given[1] : 'localhost', port) : undefined;
}

interface WaysOut {
  /** From now on these links and no others; answers a fetch that knows nothing else either. */
  only(links: Links): Fetch;
}

/** Once for a process or thread, before the first file. Whoever took hold of a way out earlier keeps it: import everything first. */
export function closeWaysOut(env: NodeJS.ProcessEnv = process.env): WaysOut {
  // Lambda's own runtime takes its work from here.
  const always = env['AWS_LAMBDA_RUNTIME_API'] === undefined ? [] : [env['AWS_LAMBDA_RUNTIME_API']];
  // The role may write logs, which Lambda does itself: nothing here needs to be that role.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete env[name];
  let addresses = new Set(always);

  // A function, not an arrow: some of the ways are constructors.
  function refuse(): never {
    throw new WayOutClosed('closed');
  }
  const connect = net.Socket.prototype.connect as (...given: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (
    this: net.Socket & { connecting: boolean },
    ...given: unknown[]
  ): net.Socket {
    const to = destination(given);
    if (to !== undefined && addresses.has(to)) return connect.apply(this, given);
    // As a connection that fails: whoever waits for it hears of it.
    this.connecting = true;
    process.nextTick(() => this.destroy(new WayOutClosed('closed')));
    return this;
  };
  const lookup = dns.lookup as (host: string, ...rest: unknown[]) => void;
  const lookupKnown = (host: string, ...rest: unknown[]): void =>
    [...addresses].some((address) => address.startsWith(`${host}:`)) ? lookup(host, ...rest) : refuse();
  Object.assign(dns, { lookup: lookupKnown });
  close(dns.Resolver.prototype, (name) => /^(resolve|reverse)/.test(name));
  close(dns.promises.Resolver.prototype, (name) => /^(resolve|reverse)/.test(name));
  close(dns, (name) => /^(resolve|reverse|lookupService|Resolver)/.test(name));
  close(dns.promises, (name) => /^(resolve|reverse|lookup|Resolver)/.test(name));
  close(dgram.Socket.prototype, (name) => /^(send|connect|bind)/.test(name));
  close(net.Server.prototype, (name) => name === 'listen');
  close(childProcess, (name) => /^(exec|fork|spawn)/.test(name));
  close(cluster, (name) => /^(fork|setup)/.test(name));
  close(workerThreads, (name) => name === 'Worker');
  close(http2, (name) => /^(connect|createS)/.test(name));
  // A debugger reads what closed functions close over, in this thread and from a thread in the first one.
  for (const each of [inspector, inspectorPromises]) {
    close(each.Session.prototype, (name) => name.startsWith('connect'));
    close(each, (name) => /^(open|Session)$/.test(name));
  }
  close(globalThis, (name) => /^(WebSocket|EventSource)$/.test(name));
  close(process, (name) => /^(kill|_kill|dlopen|binding|_linkedBinding)$/.test(name));
  syncBuiltinESMExports();

  function close(object: object, isWay: (name: string) => boolean): void {
    for (const name of Object.getOwnPropertyNames(object).filter(isWay)) Reflect.set(object, name, refuse);
  }

  const plainFetch = globalThis.fetch;
  return {
    only(links) {
      addresses = new Set([...always, ...links.map(addressOfLink)]);
      const known = new Set(links);
      const narrow: Fetch = (link, init) =>
        known.has(String(link))
          ? plainFetch(link, { ...init, redirect: 'error' })
          : Promise.reject(new WayOutClosed('closed'));
      globalThis.fetch = narrow;
      return narrow;
    },
  };
}
