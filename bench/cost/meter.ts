import type { Call } from '../../local/edge/index.ts';
import type { ConsumedCapacity } from '../../local/dynamodb/consumed.ts';
import type { FunctionUse } from '../../local/lambda/index.ts';
import { assumptions, slowness, type FunctionCount } from './price.ts';

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const waits: Readonly<Record<string, number>> = assumptions.waitMilliseconds;

/** Hears every call and every invocation of a local system, and counts while it is on. */
export class Meter {
  on = false;
  private uses = new Map<string, FunctionCount>();
  private invokes = new Map<string, number>();
  private keys = new Set<string>();
  /** By table, with its indexes. */
  readonly units = new Map<string, { read: number; write: number }>();
  s3Puts = 0;
  s3Gets = 0;
  mails = 0;
  mailBytes = 0;
  texts = 0;
  sends = 0;
  puts = 0;
  heard = 0;
  private readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  onUse = (use: FunctionUse): void => {
    this.heard = Date.now();
    if (!this.on) return;
    const count = this.of(this.shortOf(use.functionName), use.memoryMegabytes);
    count.invocations += 1;
    count.cpuMilliseconds += use.cpuMilliseconds + (use.initCpuMilliseconds ?? 0);
    if (use.initCpuMilliseconds !== undefined) count.inits += 1;
  };

  onConsumed = (consumed: ConsumedCapacity[]): void => {
    this.heard = Date.now();
    if (!this.on) return;
    for (const each of consumed) {
      const units = each.CapacityUnits ?? 0;
      const table = this.shortOf(each.TableName);
      const { read, write } = this.units.get(table) ?? { read: 0, write: 0 };
      this.units.set(table, reads.has(each.operation) ? { read: read + units, write } : { read, write: write + units });
    }
  };

  onAnswer = (call: Call, status: number): void => {
    this.heard = Date.now();
    if (!this.on || status >= 500) return;
    const signed = call.url.includes('X-Amz-Signature=');
    const caller = call.principal?.kind === 'function' ? this.shortOf(call.principal.name) : undefined;
    // Links that it signs are used by those who have no grants; all other links by browsers, where nobody is billed for waiting.
    const who = signed ? (caller === 'check-document' ? 'parse-document' : undefined) : caller;
    if (who !== undefined) this.of(who).waitMilliseconds += waits[call.service] ?? 0;
    if (call.service === 's3') this.s3(call, caller ?? 'browser');
    if (call.service === 'lambda' && caller !== undefined) {
      const callee = this.shortOf(decodeURIComponent(/functions\/([^/]+)\//.exec(call.url)?.[1] ?? ''));
      const pair = `${caller} ${callee}`;
      this.invokes.set(pair, (this.invokes.get(pair) ?? 0) + 1);
    }
    if (call.service === 'mail' && call.method === 'POST') {
      this.mails += 1;
      this.mailBytes += call.body?.length ?? 0;
    }
    if (call.service === 'texts') this.texts += 1;
    if (call.service === 'queues' && call.operation.startsWith('SendMessage')) this.sends += 1;
    if (call.service === 'events') this.puts += 1;
  };

  private s3(call: Call, caller: string): void {
    const [path = '', query = ''] = call.url.split('?');
    this.keys.add(`${caller} ${path.split('/')[1] ?? ''}`);
    const lists = call.method === 'GET' && /(^|&)(list-type|versions|uploads)(=|&|$)/.test(query);
    if (call.method === 'PUT' || call.method === 'POST' || lists) this.s3Puts += 1;
    else if (call.method === 'GET' || call.method === 'HEAD') this.s3Gets += 1;
  }

  /** With a bucket key, S3 asks KMS once for a caller and a bucket; Lambda once for a function's environment. */
  get keyRequests(): number {
    return this.keys.size + [...this.uses.values()].reduce((sum, { inits }) => sum + inits, 0);
  }

  /** Whoever calls another function waits as long as that one takes. */
  functions(): Record<string, FunctionCount> {
    const known = new Map<string, number>();
    const waitOf = (name: string): number => {
      const kept = known.get(name);
      if (kept !== undefined) return kept;
      let wait = this.uses.get(name)?.waitMilliseconds ?? 0;
      known.set(name, wait);
      for (const [pair, times] of this.invokes) {
        const [caller, callee = ''] = pair.split(' ');
        const called = this.uses.get(callee);
        if (caller !== name || called === undefined || called.invocations === 0) continue;
        const each = (called.cpuMilliseconds * slowness(called.memoryMegabytes) + waitOf(callee)) / called.invocations;
        wait += times * each;
      }
      known.set(name, wait);
      return wait;
    };
    return Object.fromEntries(
      [...this.uses]
        .filter(([, { invocations }]) => invocations > 0)
        .map(([name, use]) => [name, { ...use, waitMilliseconds: waitOf(name) }]),
    );
  }

  private of(name: string, memoryMegabytes = 0): FunctionCount {
    const count = this.uses.get(name) ?? {
      memoryMegabytes,
      invocations: 0,
      inits: 0,
      cpuMilliseconds: 0,
      waitMilliseconds: 0,
    };
    if (memoryMegabytes > 0) count.memoryMegabytes = memoryMegabytes;
    this.uses.set(name, count);
    return count;
  }

  private shortOf(name: string): string {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : name;
  }
}
