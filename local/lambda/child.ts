/**
 * Runs inside the child process: loads one bundle and answers one invocation after the other. Knows nothing of local
 * mode; what a handler sees is what it would see on Lambda.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { moveDate, realNow } from '../moved-date.ts';

export interface ChildStart {
  kind: 'start';
  entry: string;
  handlerName: string;
  compiledIn?: string;
}

export interface ChildInvocation {
  kind: 'invoke';
  requestId: string;
  event: unknown;
  /** In the machine's own time. */
  deadline: number;
  /** How far the system's clock has been moved ahead of the machine's. */
  clockOffsetMilliseconds: number;
  functionName: string;
  functionArn: string;
  memoryMegabytes: number;
  tenantId?: string;
}

export type ChildMessage =
  | { kind: 'ready'; cpuMilliseconds: number }
  | { kind: 'start-failed'; error: FunctionError }
  | { kind: 'result'; requestId: string; payload: string; cpuMilliseconds: number }
  | { kind: 'error'; requestId: string; error: FunctionError; cpuMilliseconds: number };

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/**
 * Who imports `node:http` reads all that it exports, and these three load a second HTTP client, which takes as long as the
 * process itself. On AWS, where calls go over TLS, nobody imports it; here every function does with its first call.
 */
const http = process.getBuiltinModule('node:http');
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name);

type Handler = (event: unknown, context: unknown) => unknown;

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: 'Error', errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

const send = (message: ChildMessage): void => {
  process.send?.(message);
};

/** Of all threads of this process, since it was last asked; the first time, since the process began. */
let cpuToldMicroseconds = 0;
function cpuMillisecondsSince(): number {
  const { user, system } = process.cpuUsage();
  const milliseconds = (user + system - cpuToldMicroseconds) / 1000;
  cpuToldMicroseconds = user + system;
  return milliseconds;
}

let handler: Handler | undefined;
let keepsCompiled = false;

async function start(message: ChildStart): Promise<void> {
  try {
    if (message.compiledIn !== undefined) {
      enableCompileCache(message.compiledIn);
      keepsCompiled = true;
    }
    const module = (await import(pathToFileURL(message.entry).href)) as Record<string, unknown>;
    const found = module[message.handlerName];
    if (typeof found !== 'function') {
      send({
        kind: 'start-failed',
        error: {
          errorType: 'Runtime.HandlerNotFound',
          errorMessage: `${message.handlerName} is undefined or not exported`,
        },
      });
      return;
    }
    handler = found as Handler;
    send({ kind: 'ready', cpuMilliseconds: cpuMillisecondsSince() });
  } catch (error) {
    console.error(error);
    send({ kind: 'start-failed', error: describe(error) });
  }
}

async function invoke(message: ChildInvocation): Promise<void> {
  moveDate(process, message.clockOffsetMilliseconds);
  const context = {
    functionName: message.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: String(message.memoryMegabytes),
    awsRequestId: message.requestId,
    logGroupName: `/aws/lambda/${message.functionName}`,
    logStreamName: `local/${process.pid}`,
    callbackWaitsForEmptyEventLoop: false,
    ...(message.tenantId === undefined ? {} : { tenantId: message.tenantId }),
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - realNow()),
  };
  try {
    const result: unknown = await handler?.(message.event, context);
    const payload = JSON.stringify(result) ?? 'null';
    send({ kind: 'result', requestId: message.requestId, payload, cpuMilliseconds: cpuMillisecondsSince() });
  } catch (error) {
    const described = describe(error);
    send({ kind: 'error', requestId: message.requestId, error: described, cpuMilliseconds: cpuMillisecondsSince() });
  }
  // After the first call, with what that needed; a process ends by a signal, when nothing is kept any more.
  if (keepsCompiled) flushCompileCache();
  keepsCompiled = false;
}

process.on('message', (message: ChildStart | ChildInvocation) => {
  void (message.kind === 'start' ? start(message) : invoke(message));
});
process.on('disconnect', () => process.exit(0));
