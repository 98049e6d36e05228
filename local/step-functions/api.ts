import * as z from 'zod';
import type { Engine } from './engine.ts';
import { parseJson } from './engine.ts';
import { ApiError, MAX_DATA_BYTES, type JsonObject } from './errors.ts';
import type { ExecutionRow, HistoryEvent, Machine } from './journal.ts';

const arn = z.string().min(1).max(256);
const page = {
  maxResults: z.number().int().min(0).max(1000).optional(),
  nextToken: z.string().max(1024).optional(),
};
const data = z.string();
const error = z.string().max(256).optional();
const status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']);
// METADATA_ONLY is refused: nobody here asks for it.
const includedData = z.literal('ALL_DATA').optional();
const cause = z.string().max(32_768).optional();

const inputs = {
  StartExecution: z.object({ stateMachineArn: arn, name: z.string().optional(), input: data.optional() }),
  DescribeExecution: z.object({ executionArn: arn, includedData }),
  ListExecutions: z.object({ stateMachineArn: arn, statusFilter: status.optional(), ...page }),
  GetExecutionHistory: z.object({
    executionArn: arn,
    reverseOrder: z.boolean().optional(),
    includeExecutionData: z.boolean().optional(),
    ...page,
  }),
  StopExecution: z.object({ executionArn: arn, error, cause }),
  DescribeStateMachine: z.object({ stateMachineArn: arn, includedData }),
  SendTaskSuccess: z.object({ taskToken: z.string().min(1).max(2048), output: data }),
  SendTaskFailure: z.object({ taskToken: z.string().min(1).max(2048), error, cause }),
  SendTaskHeartbeat: z.object({ taskToken: z.string().min(1).max(2048) }),
};
type Operation = keyof typeof inputs;
type Handlers = { [O in Operation]: (input: z.infer<(typeof inputs)[O]>) => JsonObject | Promise<JsonObject> };

const seconds = (milliseconds: number) => milliseconds / 1000;
const included = { included: true };

/** The operations of the AWS API that this engine answers, as functions of the request's body. */
export function createOperations(engine: Engine): (operation: string, body: unknown) => Promise<JsonObject> {
  const { journal } = engine;

  function machine(machineArn: string): Machine {
    if (!/^arn:aws[a-z-]*:states:[^:]*:\d{12}:stateMachine:[^:]+$/.test(machineArn)) {
      throw new ApiError('InvalidArn', `Invalid Arn: '${machineArn}'`);
    }
    const found = journal.machine(machineArn);
    if (!found) throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    return found;
  }

  function execution(executionArn: string): ExecutionRow {
    if (!/^arn:aws[a-z-]*:states:[^:]*:\d{12}:execution:[^:]+:[^:]+$/.test(executionArn)) {
      throw new ApiError('InvalidArn', `Invalid Arn: '${executionArn}'`);
    }
    const found = engine.execution(executionArn);
    if (!found) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return found;
  }

  const handlers: Handlers = {
    StartExecution({ stateMachineArn, name, input }) {
      checkSize(input ?? '', 'InvalidExecutionInput');
      const started = engine.startExecution(machine(stateMachineArn), name, input);
      return { executionArn: started.arn, startDate: seconds(started.startedAt) };
    },
    DescribeExecution({ executionArn }) {
      const row = execution(executionArn);
      return {
        ...summary(row),
        input: row.input,
        inputDetails: included,
        ...(row.output === undefined ? {} : { output: row.output, outputDetails: included }),
        ...(row.error === undefined ? {} : { error: row.error }),
        ...(row.cause === undefined ? {} : { cause: row.cause }),
      };
    },
    ListExecutions({ stateMachineArn, statusFilter, ...rest }) {
      const { arn: machineArn } = machine(stateMachineArn);
      engine.forgetEnded();
      return paged('executions', rest, 100, (offset, limit) =>
        journal.listExecutions(machineArn, statusFilter, offset, limit).map(summary),
      );
    },
    GetExecutionHistory({ executionArn, reverseOrder, includeExecutionData, ...rest }) {
      const row = execution(executionArn);
      return paged('events', rest, 100, (offset, limit) =>
        journal
          .history(row.arn, reverseOrder ?? false, offset, limit)
          .map((event) => historyEvent(event, includeExecutionData ?? true)),
      );
    },
    async StopExecution({ executionArn, ...why }) {
      execution(executionArn);
      return { stopDate: seconds(await engine.stopExecution(executionArn, why.error, why.cause)) };
    },
    DescribeStateMachine({ stateMachineArn }) {
      const found = machine(stateMachineArn);
      return {
        stateMachineArn: found.arn,
        name: found.name,
        status: 'ACTIVE',
        definition: found.definition,
        roleArn: found.roleArn,
        type: 'STANDARD',
        creationDate: seconds(found.createdAt),
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      };
    },
    SendTaskSuccess({ taskToken, output }) {
      checkSize(output, 'InvalidOutput');
      const success = parseJson(output);
      if (success === undefined) throw new ApiError('InvalidOutput', "Invalid Output: 'The output is not JSON'");
      engine.answerToken(taskToken, { success });
      return {};
    },
    SendTaskFailure({ taskToken, ...why }) {
      const failure = { error: why.error ?? '', ...(why.cause === undefined ? {} : { cause: why.cause }) };
      engine.answerToken(taskToken, failure);
      return {};
    },
    async SendTaskHeartbeat({ taskToken }) {
      await engine.heartbeat(taskToken);
      return {};
    },
  };

  return async (operation, body) => {
    if (!Object.hasOwn(inputs, operation)) {
      throw new ApiError('UnknownOperationException', `${operation} is not an operation that works here.`);
    }
    const name = operation as Operation;
    const parsed = inputs[name].safeParse(body);
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new ApiError('ValidationException', `${issues.length} validation error(s): ${issues.join('; ')}`);
    }
    return handlers[name](parsed.data as never);
  };
}

function checkSize(text: string, code: string): void {
  if (Buffer.byteLength(text) > MAX_DATA_BYTES) throw new ApiError(code, `More than ${MAX_DATA_BYTES} bytes.`);
}

function summary(row: ExecutionRow): JsonObject {
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name,
    status: row.status,
    startDate: seconds(row.startedAt),
    ...(row.stoppedAt === undefined ? {} : { stopDate: seconds(row.stoppedAt) }),
  };
}

function historyEvent(event: HistoryEvent, includeData: boolean): JsonObject {
  const { id, previousEventId, type, details } = event;
  let value = details?.value;
  if (value && !includeData) {
    value = Object.fromEntries(
      Object.entries(value).filter(([key]) => !['input', 'output', 'parameters'].includes(key)),
    );
  }
  return {
    timestamp: seconds(event.at),
    type,
    id,
    previousEventId,
    ...(details && value ? { [details.name]: value } : {}),
  };
}

function paged(
  field: string,
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
  standard: number,
  read: (offset: number, limit: number) => JsonObject[],
): JsonObject {
  const offset = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isSafeInteger(offset) || offset < 0) throw new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
  // AWS: 0 means the standard page.
  const limit = maxResults || standard;
  const rows = read(offset, limit + 1);
  const more = rows.length > limit;
  return {
    [field]: rows.slice(0, limit),
    ...(more ? { nextToken: Buffer.from(String(offset + limit)).toString('base64url') } : {}),
  };
}
