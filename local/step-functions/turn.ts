import {
  waitsForToken,
  type ChoiceState,
  type MapState,
  type ParallelState,
  type State,
  type TaskState,
} from './definition.ts';
import { LONGEST_RUN_SECONDS, matchesError, StateFailure, toData, type Json, type JsonObject } from './errors.ts';
import { evaluateTemplate } from './expressions.ts';
import { evaluateText, planCall, resourceOf, waitUntil, wrongValue } from './fields.ts';
import type { TokenAnswer } from './journal.ts';
import { callOf, dueAtOf, newToken, type TaskCall, type Thread } from './standing.ts';
import { TurnBase, type TurnContext } from './turn-base.ts';

export type CallOutcome = { ok: true; result: JsonObject } | { ok: false; error: string; cause: string };

// Inline Map runs at most this many items at once.
const MAX_MAP_CONCURRENCY = 40;

/**
 * One step forward of one execution: works on its own copy of the standing and gathers what changes (events, tokens, end),
 * so that the journal takes all of it in one transaction or nothing.
 */
export class Turn extends TurnBase {
  /** The first turn: the execution exists, its first state is about to be entered. */
  static start(context: TurnContext): Turn {
    const { definition, execution, now } = context;
    const seconds = Math.min(definition.TimeoutSeconds ?? Infinity, LONGEST_RUN_SECONDS);
    const turn = new Turn(context, {
      threads: [],
      nextThreadId: 1,
      nextCallId: 1,
      lastEventId: 0,
      deadlineAt: now + seconds * 1000,
    });
    const root = turn.addThread(null, 0, [], definition.StartAt, JSON.parse(execution.input) as Json, {}, 0);
    const value = { input: execution.input, inputDetails: { truncated: false }, roleArn: execution.roleArn };
    turn.emit(root, 'ExecutionStarted', { name: 'executionStartedEventDetails', value });
    // AWS counts the first state's predecessor as 0, not as ExecutionStarted.
    root.lastEventId = 0;
    return turn;
  }

  /** Runs every thread until each waits for something. */
  async proceed(): Promise<void> {
    for (;;) {
      const thread = this.standing.threads.find((each) => each.phase.at === 'entering');
      if (!thread) return;
      await this.attempt(thread, () => this.enter(thread));
    }
  }

  async callReturned(key: string, outcome: CallOutcome): Promise<void> {
    const thread = this.threadOfCall(key);
    if (thread?.phase.at !== 'invoking') return;
    const state = this.task(thread);
    const { task } = thread.phase;
    await this.attempt(thread, async () => {
      if (!outcome.ok) return this.taskFailed(thread, state, outcome.error, outcome.cause);
      const output = toData(outcome.result);
      if (waitsForToken(state)) {
        this.emit(thread, 'TaskSubmitted', {
          name: 'taskSubmittedEventDetails',
          value: { ...resourceOf(state), output, outputDetails: { truncated: false } },
        });
        thread.phase = { at: 'awaiting-token', task };
        return;
      }
      await this.taskSucceeded(thread, state, outcome.result);
    });
  }

  /** May come while the function still runs: a decision that was there before its token. */
  async tokenAnswered(key: string, answer: TokenAnswer): Promise<void> {
    const thread = this.threadOfCall(key);
    if (!thread) return;
    const state = this.task(thread);
    await this.attempt(thread, async () => {
      if ('success' in answer) await this.taskSucceeded(thread, state, answer.success);
      else await this.taskFailed(thread, state, answer.error, answer.cause);
    });
  }

  heartbeat(key: string): void {
    const thread = this.threadOfCall(key);
    const task = thread && callOf(thread);
    if (task?.heartbeatSeconds !== undefined) {
      task.heartbeatDeadlineAt = this.context.now + task.heartbeatSeconds * 1000;
    }
  }

  /** Moves everything whose time has come, earliest first. */
  async due(): Promise<void> {
    const { now } = this.context;
    if (this.standing.deadlineAt !== undefined && this.standing.deadlineAt <= now && !this.end) {
      this.endExecution('ExecutionTimedOut', 'TIMED_OUT', 'States.Timeout');
      return;
    }
    for (;;) {
      const [first] = this.standing.threads
        .map((thread) => ({ thread, at: dueAtOf(thread) ?? Infinity }))
        .filter(({ at }) => at <= now)
        .sort((a, b) => a.at - b.at);
      if (!first) return;
      const { thread } = first;
      await this.attempt(thread, () => this.fallDue(thread));
    }
  }

  stop(error: string | undefined, cause: string | undefined): void {
    this.endExecution('ExecutionAborted', 'ABORTED', error, cause);
  }

  /** The engine itself could not go on. */
  breakDown(cause: string): void {
    this.endExecution('ExecutionFailed', 'FAILED', 'States.Runtime', cause);
  }

  private async fallDue(thread: Thread): Promise<void> {
    const state = this.stateOf(thread);
    const { phase } = thread;
    if (phase.at === 'waiting') return this.leave(thread, state);
    if (phase.at === 'retrying') return this.work(thread, state);
    const task = callOf(thread);
    if (!task || state.Type !== 'Task') return;
    const beat = task.deadlineAt > this.context.now;
    const error = beat ? 'States.HeartbeatTimeout' : 'States.Timeout';
    this.emit(thread, 'TaskTimedOut', {
      name: 'taskTimedOutEventDetails',
      value: { ...resourceOf(state), error },
    });
    await this.fail(thread, error);
  }

  private async enter(thread: Thread): Promise<void> {
    const state = this.stateOf(thread);
    thread.enteredAt = this.context.now;
    thread.retries = {};
    const value = { name: thread.state, input: toData(thread.input), inputDetails: { truncated: false } };
    this.emit(thread, `${state.Type}StateEntered`, { name: 'stateEnteredEventDetails', value });
    switch (state.Type) {
      case 'Pass':
      case 'Succeed':
        return this.leave(thread, state);
      case 'Choice':
        return this.choose(thread, state);
      case 'Wait':
        thread.phase = { at: 'waiting', dueAt: await waitUntil(state, this.scope(thread)) };
        return;
      case 'Fail': {
        const error =
          state.Error === undefined ? undefined : await evaluateText(state.Error, this.scope(thread), 'Error');
        const cause =
          state.Cause === undefined ? undefined : await evaluateText(state.Cause, this.scope(thread), 'Cause');
        return this.failThread(thread, error ?? '', cause);
      }
      default:
        return this.work(thread, state);
    }
  }

  /** The part of a state that Retry repeats. */
  private async work(thread: Thread, state: State): Promise<void> {
    if (state.Type === 'Task') return this.schedule(thread, state);
    if (state.Type === 'Parallel') return this.fork(thread, state);
    if (state.Type === 'Map') return this.mapItems(thread, state);
    throw new Error(`A ${state.Type} state has no work to repeat.`);
  }

  private async schedule(thread: Thread, state: TaskState): Promise<void> {
    const token = waitsForToken(state) ? newToken() : undefined;
    const plan = await planCall(state, this.scope(thread, {}, token));
    this.emit(thread, 'TaskScheduled', {
      name: 'taskScheduledEventDetails',
      value: {
        ...resourceOf(state),
        region: this.context.region,
        parameters: plan.parameters,
        ...(state.TimeoutSeconds === undefined ? {} : { timeoutInSeconds: plan.timeoutSeconds }),
        ...(plan.heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: plan.heartbeatSeconds }),
      },
    });
    this.emit(thread, 'TaskStarted', { name: 'taskStartedEventDetails', value: resourceOf(state) });
    const { now } = this.context;
    const { functionName, payload, timeoutSeconds, heartbeatSeconds } = plan;
    const task: TaskCall = {
      key: String(this.standing.nextCallId++),
      functionName,
      payload,
      timeoutSeconds,
      deadlineAt: now + timeoutSeconds * 1000,
      ...(token === undefined ? {} : { token }),
      ...(heartbeatSeconds === undefined
        ? {}
        : { heartbeatSeconds, heartbeatDeadlineAt: now + heartbeatSeconds * 1000 }),
    };
    thread.phase = { at: 'invoking', task };
    if (token !== undefined) this.openedTokens.push({ token, key: task.key });
  }

  private async taskSucceeded(thread: Thread, state: TaskState, result: Json): Promise<void> {
    this.emit(thread, 'TaskSucceeded', {
      name: 'taskSucceededEventDetails',
      value: { ...resourceOf(state), output: toData(result), outputDetails: { truncated: false } },
    });
    await this.leave(thread, state, result);
  }

  private async taskFailed(thread: Thread, state: TaskState, error: string, cause?: string): Promise<void> {
    this.emit(thread, 'TaskFailed', {
      name: 'taskFailedEventDetails',
      value: { ...resourceOf(state), error, ...(cause === undefined ? {} : { cause }) },
    });
    await this.fail(thread, error, cause);
  }

  private async choose(thread: Thread, state: ChoiceState): Promise<void> {
    const scope = this.scope(thread);
    for (const [index, rule] of state.Choices.entries()) {
      const field = `Choices[${index}]/Condition`;
      const holds = await evaluateTemplate(rule.Condition, scope, field);
      if (typeof holds !== 'boolean') throw wrongValue(field, 'true or false', holds);
      if (holds) return this.exit(thread, state, rule, rule.Next, {});
    }
    if (state.Default === undefined) {
      throw new StateFailure('States.NoChoiceMatched', `No choice of ${thread.state} matched, and it has no Default.`);
    }
    await this.exit(thread, state, state, state.Default, {});
  }

  private async fork(thread: Thread, state: ParallelState): Promise<void> {
    const input =
      state.Arguments === undefined
        ? thread.input
        : await evaluateTemplate(state.Arguments, this.scope(thread), 'Arguments');
    this.emit(thread, 'ParallelStateStarted');
    const count = state.Branches.length;
    thread.phase = { at: 'joining', results: Array(count).fill(null), done: 0, started: count, concurrency: count };
    for (const [index, branch] of state.Branches.entries()) {
      const path: Thread['path'] = [...thread.path, [thread.state, index]];
      const child = this.addThread(thread.id, index, path, branch.StartAt, input, thread.variables, thread.lastEventId);
      if (thread.mapItem) child.mapItem = thread.mapItem;
    }
  }

  private async mapItems(thread: Thread, state: MapState): Promise<void> {
    const scope = this.scope(thread);
    const items = state.Items === undefined ? thread.input : await evaluateTemplate(state.Items, scope, 'Items');
    if (!Array.isArray(items)) throw wrongValue('Items', 'an array', items);
    const limit = await evaluateTemplate(state.MaxConcurrency ?? 0, scope, 'MaxConcurrency');
    if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0) {
      throw wrongValue('MaxConcurrency', 'a whole number', limit);
    }
    this.emit(thread, 'MapStateStarted', { name: 'mapStateStartedEventDetails', value: { length: items.length } });
    const concurrency = Math.min(limit || MAX_MAP_CONCURRENCY, MAX_MAP_CONCURRENCY);
    thread.phase = { at: 'joining', results: items.map(() => null), done: 0, items, started: 0, concurrency };
    await this.join(thread);
  }

  /** Starts what may start now; leaves when all is done. */
  private async join(thread: Thread): Promise<void> {
    const state = this.stateOf(thread);
    const { phase } = thread;
    if (phase.at !== 'joining') return;
    if (phase.done === phase.results.length) {
      this.emit(thread, `${state.Type}StateSucceeded`);
      return this.leave(thread, state, phase.results);
    }
    if (state.Type !== 'Map' || !phase.items) return;
    const startedEventId = thread.lastEventId;
    while (phase.started < phase.items.length && phase.started - phase.done < phase.concurrency) {
      const index = phase.started++;
      const mapItem = { Index: index, Value: phase.items[index] ?? null };
      const path: Thread['path'] = [...thread.path, [thread.state, 0]];
      const { StartAt } = state.ItemProcessor;
      const child = this.addThread(thread.id, index, path, StartAt, mapItem.Value, thread.variables, startedEventId);
      child.mapItem = mapItem;
      this.emit(child, 'MapIterationStarted', this.iteration(thread, index, 'Started'));
      if (state.ItemSelector !== undefined) {
        const scope = this.scope({ ...thread, mapItem });
        child.input = await evaluateTemplate(state.ItemSelector, scope, 'ItemSelector');
      }
    }
  }

  /** Output and Assign of the state's own success, both from what was before (AWS evaluates them side by side). */
  private async leave(thread: Thread, state: State, result?: Json): Promise<void> {
    const next = 'Next' in state ? state.Next : undefined;
    const yields = state.Type === 'Fail' ? {} : state;
    await this.exit(thread, state, yields, next, result === undefined ? {} : { result });
  }

  private async exit(
    thread: Thread,
    state: State,
    yields: { Output?: unknown; Assign?: Record<string, unknown> | undefined },
    next: string | undefined,
    extra: { result?: Json; errorOutput?: Json },
    place = '',
  ): Promise<void> {
    const scope = this.scope(thread, extra);
    const assigned =
      yields.Assign === undefined
        ? undefined
        : ((await evaluateTemplate(yields.Assign, scope, `${place}Assign`)) as JsonObject);
    const output =
      yields.Output === undefined
        ? (extra.result ?? extra.errorOutput ?? thread.input)
        : await evaluateTemplate(yields.Output, scope, `${place}Output`);
    const text = toData(output);
    // AWS: what one state assigns is bounded like what it passes on.
    if (assigned !== undefined) toData(assigned);
    Object.assign(thread.variables, assigned);
    this.closeToken(thread);
    this.emit(thread, `${state.Type}StateExited`, {
      name: 'stateExitedEventDetails',
      value: {
        name: thread.state,
        output: text,
        outputDetails: { truncated: false },
        ...(assigned === undefined
          ? {}
          : {
              assignedVariables: Object.fromEntries(
                Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
              ),
              assignedVariablesDetails: { truncated: false },
            }),
      },
    });
    if (next === undefined) return this.finish(thread, output);
    thread.state = next;
    thread.input = output;
    thread.phase = { at: 'entering' };
  }

  private async finish(thread: Thread, output: Json): Promise<void> {
    const parent = this.parentOf(thread);
    if (!parent) {
      const value = { output: toData(output), outputDetails: { truncated: false } };
      this.emit(thread, 'ExecutionSucceeded', { name: 'executionSucceededEventDetails', value });
      this.standing.threads = [];
      this.end = { status: 'SUCCEEDED', at: this.context.now, output: value.output };
      return;
    }
    const { phase } = parent;
    if (phase.at !== 'joining') throw new Error('A branch ended whose parent does not wait.');
    if (phase.items) this.emit(thread, 'MapIterationSucceeded', this.iteration(parent, thread.index, 'Succeeded'));
    phase.results[thread.index] = output;
    phase.done += 1;
    this.remove(thread);
    parent.lastEventId = thread.lastEventId;
    await this.attempt(parent, () => this.join(parent));
  }

  /** Runs a part of a state; what it fails with goes to that state's Retry and Catch. */
  private async attempt(thread: Thread, part: () => Promise<void> | void): Promise<void> {
    try {
      await part();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      if (error.location !== undefined) {
        this.emit(thread, 'EvaluationFailed', {
          name: 'evaluationFailedEventDetails',
          value: { error: error.error, cause: error.cause ?? '', location: error.location, state: thread.state },
        });
      }
      await this.fail(thread, error.error, error.cause);
    }
  }

  private async fail(thread: Thread, error: string, cause?: string): Promise<void> {
    const state = this.stateOf(thread);
    this.abortChildren(thread);
    this.closeToken(thread);
    if ('Retry' in state) {
      const index = (state.Retry ?? []).findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
      const retrier = state.Retry?.[index];
      const made = thread.retries[index] ?? 0;
      if (retrier && made < retrier.MaxAttempts) {
        const grown = retrier.IntervalSeconds * retrier.BackoffRate ** made;
        const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Infinity);
        const share = retrier.JitterStrategy === 'FULL' ? this.context.random() : 1;
        thread.retries[index] = made + 1;
        thread.phase = { at: 'retrying', dueAt: this.context.now + Math.round(seconds * share * 1000) };
        return;
      }
    }
    if ('Catch' in state) {
      const index = (state.Catch ?? []).findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
      const catcher = state.Catch?.[index];
      if (catcher) {
        const errorOutput = { Error: error, ...(cause === undefined ? {} : { Cause: cause }) };
        try {
          return await this.exit(thread, state, catcher, catcher.Next, { errorOutput }, `Catch[${index}]/`);
        } catch (failure) {
          // A catch does not catch itself.
          if (!(failure instanceof StateFailure)) throw failure;
          return this.failThread(thread, failure.error, failure.cause);
        }
      }
    }
    await this.failThread(thread, error, cause);
  }

  private async failThread(thread: Thread, error: string, cause?: string): Promise<void> {
    const parent = this.parentOf(thread);
    if (!parent) return this.endExecution('ExecutionFailed', 'FAILED', error, cause);
    const isMap = parent.phase.at === 'joining' && parent.phase.items !== undefined;
    if (isMap) this.emit(thread, 'MapIterationFailed', this.iteration(parent, thread.index, 'Failed'));
    this.remove(thread);
    parent.lastEventId = thread.lastEventId;
    this.abortChildren(parent);
    this.emit(parent, isMap ? 'MapStateFailed' : 'ParallelStateFailed');
    await this.fail(parent, error, cause);
  }
}
