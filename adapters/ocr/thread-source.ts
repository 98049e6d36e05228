/**
 * What runs first in the engine's thread: every way to the network that Node has is taken away, then the engine is loaded. The
 * package looks for its parts on the network when it misses one, and a page is hostile input to an engine of C++. Connections
 * of every protocol go through one method of `net`; names, datagrams, programs, listeners and further threads have ways of
 * their own. It keeps an engine honest; what holds against a taken-over process is that the function has no grants.
 */
export const threadSource = `
function refuse() { throw new Error('the reader has no network'); }
globalThis.fetch = refuse;
globalThis.WebSocket = refuse;
globalThis.EventSource = refuse;
require('node:net').Socket.prototype.connect = refuse;
require('node:net').Server.prototype.listen = refuse;
for (const method of ['send', 'connect', 'bind']) require('node:dgram').Socket.prototype[method] = refuse;
for (const name of ['node:dns', 'node:dns/promises', 'node:child_process', 'node:cluster', 'node:inspector']) {
  const builtin = require(name);
  for (const [key, value] of Object.entries(builtin)) if (typeof value === 'function') builtin[key] = refuse;
}
for (const resolver of [require('node:dns').promises]) for (const key of Object.keys(resolver)) if (typeof resolver[key] === 'function') resolver[key] = refuse;
require('node:worker_threads').Worker = refuse;
require('node:module').syncBuiltinESMExports();
require(require('node:worker_threads').workerData.script);
`;
