import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createClock, type Clock } from '../clock.ts';
import { createOperations } from './api.ts';
import { Engine, type InvokeLambda, type NewStateMachine } from './engine.ts';
import { ApiError } from './errors.ts';

export type { LambdaAnswer } from './engine.ts';

export interface StepFunctionsOptions {
  dataDir: string;
  invokeLambda: InvokeLambda;
  /** Goes by this time; default: the machine's. */
  clock?: Pick<Clock, 'now' | 'at'> & Partial<Pick<Clock, 'hold'>>;
  /** For full jitter; default Math.random. */
  random?: () => number;
  region?: string;
  account?: string;
}

export interface StepFunctions {
  /** AWS JSON 1.0 with `X-Amz-Target: AWSStepFunctions.<operation>`. A body that was read already may stand in `req.body`. */
  handle(req: IncomingMessage & { body?: Buffer | string }, res: ServerResponse): Promise<void>;
  /** Answers the ARN. Executions that were running when the last process ended go on from here. Throws InvalidDefinition. */
  createStateMachine(machine: NewStateMachine): string;
  /** One operation without HTTP, for callers in the same process; throws ApiError. */
  call(operation: string, body: object): Promise<Record<string, unknown>>;
  /** The state machine whose execution waits, or waited, for this token. */
  stateMachineOf(taskToken: string): string | undefined;
  /** Everything that can move now has moved: for tests that move the clock. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const ownClock = options.clock ? undefined : createClock();
  const engine = new Engine({
    dataDir: options.dataDir,
    invokeLambda: options.invokeLambda,
    clock: options.clock ?? ownClock ?? createClock(),
    random: options.random ?? Math.random,
    region: options.region ?? 'us-west-2',
    account: options.account ?? '000000000000',
  });
  const operate = createOperations(engine);

  async function answer(req: IncomingMessage & { body?: Buffer | string }) {
    const [service, operation = ''] = String(req.headers['x-amz-target'] ?? '').split('.');
    if (service !== 'AWSStepFunctions') {
      throw new ApiError('UnknownOperationException', 'X-Amz-Target names no operation of Step Functions.');
    }
    const text = req.body === undefined ? await readBody(req) : String(req.body);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new ApiError('SerializationException', 'The body is not JSON.');
    }
    return operate(operation, body);
  }

  return {
    async handle(req, res) {
      let status = 200;
      let body: object;
      try {
        body = await answer(req);
      } catch (error) {
        const known = error instanceof ApiError;
        status = known ? 400 : 500;
        const message = error instanceof Error ? error.message : String(error);
        body = { __type: known ? error.code : 'InternalFailure', message };
      }
      const text = JSON.stringify(body);
      res.writeHead(status, {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(text),
        'x-amzn-requestid': randomUUID(),
      });
      res.end(text);
    },
    createStateMachine: (machine) => engine.createStateMachine(machine),
    call: (operation, body) => operate(operation, body),
    stateMachineOf(taskToken) {
      const token = engine.journal.token(taskToken);
      return token === undefined ? undefined : engine.journal.execution(token.executionArn)?.machineArn;
    },
    idle: () => engine.idle(),
    async close() {
      await engine.close();
      ownClock?.close();
    },
  };
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiError('ValidationException', `More than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
