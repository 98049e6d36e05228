import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createStepFunctions, type LambdaAnswer, type StepFunctions } from '../../local/step-functions/index.ts';
import { createMovableClock, type MovableClock } from './movable-clock.ts';

/** What a scripted function does with one call: answer, fail as a function, throw as the Lambda service, or never answer. */
type Script = (payload: Record<string, unknown>, call: number) => unknown;

export class FunctionCrash extends Error {
  readonly errorType: string | undefined;
  constructor(errorType: string | undefined, message = 'broken') {
    super(message);
    this.errorType = errorType;
  }
}

export const serviceError = (name: string) => Object.assign(new Error(`${name} from the service`), { name });

interface Call {
  functionName: string;
  payload: Record<string, unknown>;
}

export interface Desk {
  engine: StepFunctions;
  clock: MovableClock;
  calls: Call[];
  /** By function name; replaced at will during a test. */
  scripts: Record<string, Script>;
  machine(name: string, definition: object | string, substitutions?: Record<string, string>): string;
  start(machineArn: string, input?: unknown, name?: string): Promise<string>;
  describe(executionArn: string): Promise<Record<string, unknown>>;
  output(executionArn: string): Promise<unknown>;
  history(executionArn: string): Promise<HistoryLine[]>;
  types(executionArn: string): Promise<string[]>;
  settle(): Promise<void>;
  move(seconds: number): Promise<void>;
  restart(): Promise<void>;
  lastToken(functionName: string): string;
  close(): Promise<void>;
}

interface HistoryLine {
  id: number;
  previousEventId: number;
  type: string;
  timestamp: number;
  [details: string]: unknown;
}

/** The engine on a folder of its own with scripted functions and a clock that the test moves. */
export async function openDesk(random: () => number = () => 1): Promise<Desk> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'step-functions-'));
  const clock = createMovableClock();
  const calls: Call[] = [];
  const scripts: Record<string, Script> = {};
  const counts = new Map<string, number>();

  async function invokeLambda(functionArn: string, payload: unknown): Promise<LambdaAnswer> {
    const functionName = functionArn.split(':').at(-1) ?? '';
    calls.push({ functionName, payload: payload as Record<string, unknown> });
    const count = (counts.get(functionName) ?? 0) + 1;
    counts.set(functionName, count);
    const script = scripts[functionName];
    if (!script) throw serviceError('ResourceNotFoundException');
    try {
      return { payload: await script(payload as Record<string, unknown>, count) };
    } catch (error) {
      if (!(error instanceof FunctionCrash)) throw error;
      const { errorType, message } = error;
      return {
        functionError: 'Unhandled',
        payload: { ...(errorType === undefined ? {} : { errorType }), errorMessage: message, trace: [] },
      };
    }
  }

  const open = () => createStepFunctions({ dataDir, invokeLambda, clock, random });
  const machines: Parameters<StepFunctions['createStateMachine']>[0][] = [];
  const desk: Desk = {
    engine: open(),
    clock,
    calls,
    scripts,
    machine(name, definition, definitionSubstitutions = {}) {
      const machine = { name, roleArn: 'arn:aws:iam::000000000000:role/workflow', definition, definitionSubstitutions };
      machines.push(machine);
      return desk.engine.createStateMachine(machine);
    },
    async start(stateMachineArn, input = {}, name) {
      const body = { stateMachineArn, input: JSON.stringify(input), ...(name === undefined ? {} : { name }) };
      const { executionArn } = await desk.engine.call('StartExecution', body);
      await desk.settle();
      return String(executionArn);
    },
    describe: (executionArn) => desk.engine.call('DescribeExecution', { executionArn }),
    async output(executionArn) {
      const row = await desk.describe(executionArn);
      if (row['status'] !== 'SUCCEEDED') throw new Error(`Not succeeded: ${JSON.stringify(row)}`);
      return JSON.parse(String(row['output'])) as unknown;
    },
    async history(executionArn) {
      const { events } = await desk.engine.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
      return events as HistoryLine[];
    },
    types: async (executionArn) => (await desk.history(executionArn)).map((event) => event.type),
    settle: () => desk.engine.idle(),
    move: (seconds) => clock.move(seconds, desk.settle),
    async restart() {
      await desk.engine.close();
      desk.engine = open();
      for (const machine of machines) desk.engine.createStateMachine(machine);
      await desk.settle();
    },
    lastToken(functionName) {
      const call = calls.filter((each) => each.functionName === functionName).at(-1);
      return String(call?.payload['taskToken']);
    },
    async close() {
      await desk.engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return desk;
}

/** A state machine of one language with the given states. */
export const machineOf = (StartAt: string, States: Record<string, unknown>, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
  ...more,
});

export const lambda = (functionName: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: functionName, Payload: '{% $states.input %}' },
  End: true,
  ...more,
});

export const lambdaWithToken = (functionName: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: functionName, Payload: { taskToken: '{% $states.context.Task.Token %}' } },
  End: true,
  ...more,
});

/** The code of the API error that a call is refused with. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return String((error as { code?: string }).code);
  }
  return 'none';
}
