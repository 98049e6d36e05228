/**
 * Every way out that Node has, as JavaScript that runs inside a deployed bundle, in its process or in a thread of it. It tries
 * them one by one, as the packages inside could, and says what came of each: `closed` by the function itself (ways-out.ts),
 * `denied` by the fence around it (isolation.ts), `DONE`, or something else.
 */
const imports = {
  childProcess: 'node:child_process',
  cluster: 'node:cluster',
  dgram: 'node:dgram',
  dns: 'node:dns',
  fs: 'node:fs',
  http: 'node:http',
  http2: 'node:http2',
  https: 'node:https',
  inspector: 'node:inspector',
  inspectorPromises: 'node:inspector/promises',
  net: 'node:net',
  tls: 'node:tls',
  workerThreads: 'node:worker_threads',
};

const tries: Record<string, string> = {
  fetch: `fetch('http://127.0.0.1:' + port + '/')`,
  'fetch another object of the same store': `fetch(store + '/another')`,
  'http.request': `settled((resolve, reject) => http.get('http://127.0.0.1:' + port, resolve).on('error', reject))`,
  'https.request': `settled((resolve, reject) => https.get('https://127.0.0.1:' + port, resolve).on('error', reject))`,
  'http2.connect': `connected(http2.connect('http://127.0.0.1:' + port))`,
  'net.connect by options': `connected(net.connect({ host: '127.0.0.1', port }))`,
  'net.connect by port': `connected(net.connect(port, '127.0.0.1'))`,
  'net.connect by name': `connected(net.connect(port, 'localhost'))`,
  'net.connect to a socket file': `connected(net.connect('/var/run/docker.sock'))`,
  'new net.Socket': `connected(new net.Socket().connect(port, '127.0.0.1'))`,
  'tls.connect': `connected(tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false }))`,
  WebSocket: `settled((resolve, reject) => Object.assign(new WebSocket('ws://127.0.0.1:' + port), { onopen: resolve, onerror: () => reject(new Error('no WebSocket')) }))`,
  'dgram.send': `settled((resolve, reject) => dgram.createSocket('udp4').send('x', port, '127.0.0.1', (error) => (error ? reject(error) : resolve())))`,
  'dns.lookup': `settled((resolve, reject) => dns.lookup('secret.example.org', (error) => (error ? reject(error) : resolve())))`,
  'dns.resolve': `settled((resolve, reject) => dns.resolve('secret.example.org', (error) => (error ? reject(error) : resolve())))`,
  'dns.promises': `dns.promises.lookup('secret.example.org')`,
  'new dns.Resolver': `settled((resolve, reject) => new dns.Resolver().resolve4('secret.example.org', (error) => (error ? reject(error) : resolve())))`,
  'the metadata service': `fetch('http://169.254.169.254/latest/meta-data/')`,
  listen: `settled((resolve, reject) => net.createServer().once('error', reject).listen(0, resolve))`,
  'inspector.open': `inspector.open(0)`,
  'look into what is closed, with a debugger': `new inspector.Session().connect()`,
  'the same by promise': `new inspectorPromises.Session().connect()`,
  'read a file of the machine': `fs.readFileSync('/etc/passwd')`,
  'read a file by promise': `fs.promises.readFile(secret)`,
  'read the parent process': `fs.readFileSync('/proc/' + process.ppid + '/environ')`,
  'read its own first environment': `fs.readFileSync('/proc/self/environ')`,
  'list a folder': `fs.readdirSync('/')`,
  'write a file': `fs.writeFileSync(outside, 'x')`,
  'write beside the bundle': `fs.writeFileSync(beside + '/left.txt', 'x')`,
  'write to /tmp': `fs.writeFileSync('/tmp/skillsdesk-left', 'x')`,
  'make a link out': `fs.symlinkSync('/etc', beside + '/link')`,
  spawn: `childProcess.spawn('/bin/true')`,
  execSync: `childProcess.execSync('true')`,
  fork: `childProcess.fork(beside + '/index.mjs')`,
  'cluster.fork': `cluster.fork()`,
  'a thread': `new workerThreads.Worker('1', { eval: true })`,
  'process.kill its parent': `process.kill(process.ppid, 0)`,
  'process.binding': `process.binding('spawn_sync')`,
  'process.dlopen': `process.dlopen({ exports: {} }, secret)`,
};
export const waysTried = Object.keys(tries);

/** What the tries are told. `beside` is the bundle's own folder. */
export interface Surroundings {
  port: number;
  store: string;
  secret: string;
  outside: string;
  beside: string;
}

const tryAll = `
const settled = (start) => new Promise((resolve, reject) => start(resolve, reject));
const connected = (socket) => settled((resolve, reject) => socket.once('connect', resolve).once('error', reject));
const tries = ({ port, store, secret, outside, beside }) => ({
${Object.entries(tries)
  .map(([way, code]) => `  ${JSON.stringify(way)}: () => ${code},`)
  .join('\n')}
});
async function tryAll(surroundings) {
  const results = {};
  for (const [way, attempt] of Object.entries(tries(surroundings))) {
    try {
      await attempt();
      results[way] = 'DONE';
    } catch (error) {
      const reasons = [error, error?.cause, ...(error?.errors ?? [])].flatMap((each) => [each?.code, each?.name]);
      results[way] = reasons.includes('WayOutClosed') ? 'closed'
        : reasons.includes('ERR_ACCESS_DENIED') ? 'denied' : 'OTHER ' + reasons.filter(Boolean).join(' ') + ' ' + error?.message;
    }
  }
  return results;
}
`;

/** Loads the bundle, lets it do its work once, then tries; its event is `{ request, surroundings }`. */
export const probeOfProcess = `
import { handler as work } from './index.mjs';
${Object.entries(imports)
  .map(([name, module]) => `import ${name} from '${module}';`)
  .join('\n')}
${tryAll}
const fromThread = new Promise((resolve) => {
  const channel = new BroadcastChannel('tried');
  channel.onmessage = ({ data }) => resolve(data);
  channel.unref();
});
export const handler = async ({ request, surroundings, threads }) => {
  const answer = await work(request, {});
  const inProcess = await tryAll(surroundings);
  return { answer, inProcess, inThread: threads ? await fromThread : {}, env: process.env };
};
`;

/** Stands in the place of the engine's script: tries, then goes on as the engine, whose file is \`real\`. */
export const probeOfThread = (surroundings: Surroundings, real: string) => `
${Object.entries(imports)
  .map(([name, module]) => `const ${name} = require('${module}');`)
  .join('\n')}
${tryAll}
tryAll(${JSON.stringify(surroundings)}).then((results) => {
  new BroadcastChannel('tried').postMessage(results);
  require(${JSON.stringify(real)});
});
`;
