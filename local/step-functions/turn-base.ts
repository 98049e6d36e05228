import type { Definition, State, TaskState } from './definition.ts';
import { HistoryFull, MAX_HISTORY_EVENTS, type Json, type JsonObject } from './errors.ts';
import type { Scope } from './expressions.ts';
import type { Commit, ExecutionRow, HistoryEvent } from './journal.ts';
import { callOf, containerOf, stateOf, type Standing, type Thread } from './standing.ts';

export interface TurnContext {
  execution: ExecutionRow;
  definition: Definition;
  now: number;
  random: () => number;
  region: string;
}

/** What one turn works on and gathers: a copy of the standing, the history's next lines, tokens opened and closed, the end. */
export abstract class TurnBase {
  readonly standing: Standing;
  readonly events: HistoryEvent[] = [];
  readonly openedTokens: Commit['openedTokens'] = [];
  readonly closedTokens: string[] = [];
  end: Commit['end'];
  protected readonly context: TurnContext;

  constructor(context: TurnContext, standing: Standing) {
    this.context = context;
    this.standing = standing;
  }

  commit(): Commit {
    return {
      executionArn: this.context.execution.arn,
      standing: JSON.stringify(this.standing),
      events: this.events,
      openedTokens: this.openedTokens,
      closedTokens: this.closedTokens,
      ...(this.end ? { end: this.end } : {}),
    };
  }

  protected iteration(parent: Thread, index: number, how: string) {
    return { name: `mapIteration${how}EventDetails`, value: { name: parent.state, index } };
  }

  protected closeToken(thread: Thread): void {
    const token = callOf(thread)?.token;
    if (token !== undefined && !this.closedTokens.includes(token)) this.closedTokens.push(token);
  }

  /** After HistoryFull: the last event there is room for, and nothing of what else would have to be said. */
  endWithFullHistory(): void {
    const cause = `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`;
    const value = { error: 'States.Runtime', cause };
    for (const thread of this.standing.threads) this.closeToken(thread);
    const id = ++this.standing.lastEventId;
    const details = { name: 'executionFailedEventDetails', value };
    this.events.push({ id, previousEventId: id - 1, type: 'ExecutionFailed', at: this.context.now, details });
    this.standing.threads = [];
    this.end = { status: 'FAILED', at: this.context.now, ...value };
  }

  protected scope(thread: Thread, extra: { result?: Json; errorOutput?: Json } = {}, token?: string): Scope {
    const { execution, now, random } = this.context;
    const taskToken = token ?? callOf(thread)?.token;
    const retryCount = Object.values(thread.retries).reduce((sum, each) => sum + each, 0);
    const context: JsonObject = {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input) as Json,
        Name: execution.name,
        RoleArn: execution.roleArn,
        StartTime: new Date(execution.startedAt).toISOString(),
        RedriveCount: 0,
      },
      State: { EnteredTime: new Date(thread.enteredAt).toISOString(), Name: thread.state, RetryCount: retryCount },
      StateMachine: { Id: execution.machineArn, Name: execution.machineName },
      ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
      ...(thread.mapItem ? { Map: { Item: { ...thread.mapItem } } } : {}),
    };
    return {
      states: { input: thread.input, context, ...extra },
      variables: thread.variables,
      nowMilliseconds: now,
      random,
    };
  }

  protected emit(thread: Thread, type: string, details?: NonNullable<HistoryEvent['details']>): void {
    const endsExecution = /^Execution(Failed|Succeeded|TimedOut|Aborted)$/.test(type);
    if (this.standing.lastEventId + 1 >= MAX_HISTORY_EVENTS && !endsExecution) throw new HistoryFull();
    const id = ++this.standing.lastEventId;
    this.events.push({
      id,
      previousEventId: thread.lastEventId,
      type,
      at: this.context.now,
      ...(details ? { details } : {}),
    });
    thread.lastEventId = id;
  }

  protected addThread(
    parent: number | null,
    index: number,
    path: Thread['path'],
    state: string,
    input: Json,
    variables: JsonObject,
    lastEventId: number,
  ): Thread {
    const thread: Thread = {
      id: this.standing.nextThreadId++,
      parent,
      index,
      path,
      state,
      input,
      variables: { ...variables },
      lastEventId,
      enteredAt: this.context.now,
      retries: {},
      phase: { at: 'entering' },
    };
    this.standing.threads.push(thread);
    return thread;
  }

  protected remove(thread: Thread): void {
    this.standing.threads = this.standing.threads.filter((each) => each.id !== thread.id);
  }

  protected parentOf(thread: Thread): Thread | undefined {
    return this.standing.threads.find((each) => each.id === thread.parent);
  }

  protected threadOfCall(key: string): Thread | undefined {
    return this.standing.threads.find((each) => callOf(each)?.key === key);
  }

  protected stateOf(thread: Thread): State {
    return stateOf(this.context.definition, thread);
  }

  protected task(thread: Thread): TaskState {
    const state = containerOf(this.context.definition, thread.path).States[thread.state];
    if (state?.Type !== 'Task') throw new Error(`${thread.state} is not a Task.`);
    return state;
  }

  protected endExecution(
    type: 'ExecutionFailed' | 'ExecutionTimedOut' | 'ExecutionAborted',
    status: 'FAILED' | 'TIMED_OUT' | 'ABORTED',
    error?: string,
    cause?: string,
  ): void {
    const [root] = this.standing.threads;
    if (!root) return;
    this.abortChildren(root);
    if (type !== 'ExecutionFailed') this.abort(root);
    this.closeToken(root);
    const value = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    this.emit(root, type, { name: `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`, value });
    this.standing.threads = [];
    this.end = { status, at: this.context.now, ...value };
  }

  protected abortChildren(thread: Thread): void {
    for (const child of this.standing.threads.filter((each) => each.parent === thread.id)) {
      this.abortChildren(child);
      this.abort(child);
      if (child.mapItem && thread.phase.at === 'joining' && thread.phase.items) {
        this.emit(child, 'MapIterationAborted', this.iteration(thread, child.index, 'Aborted'));
      }
      this.remove(child);
      thread.lastEventId = child.lastEventId;
    }
  }

  protected abort(thread: Thread): void {
    this.closeToken(thread);
    const { Type } = this.stateOf(thread);
    if (thread.phase.at !== 'entering' && ['Task', 'Wait', 'Parallel', 'Map'].includes(Type)) {
      this.emit(thread, `${Type}StateAborted`);
    }
  }
}
