import type { Clock } from '../clock.ts';
import { checkFilters, type FilterCriteria, matchesFilters } from '../events/pattern.ts';
import { reportedFailures } from '../lambda/batch-report.ts';
import type { Outcome } from '../lambda/index.ts';
import type { Message, QueueStore } from './store.ts';

export interface QueueMappingSettings {
  queueArn: string;
  functionArn: string;
  batchSize: number;
  batchWindowSeconds: number;
  reportBatchItemFailures: boolean;
  maximumConcurrency: number;
  filters?: FilterCriteria;
}

const region = (arn: string): string => arn.split(':')[3] ?? '';

/** An event source mapping: takes batches from a queue to a function, deletes what went well, leaves the rest. */
export function createQueuePoller(options: {
  store: QueueStore;
  clock: Clock;
  mapping: QueueMappingSettings;
  invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  log?: (line: string) => void;
}) {
  const { store, clock, mapping, invoke, log = () => {} } = options;
  const queue = store.find(mapping.queueArn);
  if (mapping.filters !== undefined) checkFilters(mapping.filters);
  let inFlight = 0;
  let closed = false;
  let cancelTimer: (() => void) | undefined;
  let windowOpenUntil: number | undefined;
  const idle: (() => void)[] = [];

  function record(message: Message): Record<string, unknown> {
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: message.messageAttributes,
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: mapping.queueArn,
      awsRegion: region(mapping.queueArn),
    };
  }

  /** Filters see the body as JSON where it is JSON. What no filter wants is deleted, as on AWS. */
  function wanted(message: Message): boolean {
    if (mapping.filters === undefined) return true;
    let body: unknown = message.body;
    try {
      const parsed: unknown = JSON.parse(message.body);
      if (typeof parsed === 'object') body = parsed;
    } catch {
      // Stays text.
    }
    if (matchesFilters(mapping.filters, { ...record(message), body })) return true;
    store.delete(queue, message.receiptHandle);
    return false;
  }

  function poll(): void {
    if (closed) return;
    cancelTimer?.();
    cancelTimer = undefined;
    while (!closed && inFlight < mapping.maximumConcurrency) {
      if (mapping.batchWindowSeconds > 0 && !windowIsOver()) break;
      const messages = store.receive(queue, mapping.batchSize).filter(wanted);
      windowOpenUntil = undefined;
      if (messages.length === 0) break;
      inFlight += 1;
      run(messages)
        .catch((error: unknown) => log(`${queue.name} → ${mapping.functionArn}: ${String(error)}`))
        .finally(() => {
          inFlight -= 1;
          if (inFlight === 0) for (const done of idle.splice(0)) done();
          poll();
        });
    }
    if (closed || inFlight >= mapping.maximumConcurrency || cancelTimer !== undefined) return;
    const next = store.nextVisibleAt(queue);
    if (next !== null) cancelTimer = clock.at(Math.max(next, windowOpenUntil ?? 0, clock.now() + 20), poll);
  }

  /** A batch may gather for the window's length, or until it is full. */
  function windowIsOver(): boolean {
    const { messages, in_flight, delayed } = store.counts(queue);
    const visible = messages - in_flight - delayed;
    if (visible === 0) return false;
    windowOpenUntil ??= clock.now() + mapping.batchWindowSeconds * 1000;
    return visible >= mapping.batchSize || clock.now() >= windowOpenUntil;
  }

  async function run(messages: Message[]): Promise<void> {
    const outcome = await invoke(mapping.functionArn, { Records: messages.map(record) });
    if (closed) return;
    const failed = outcome.ok ? failures(outcome.payload, messages) : new Set(messages.map((m) => m.messageId));
    for (const message of messages) {
      if (!failed.has(message.messageId)) store.delete(queue, message.receiptHandle);
    }
    if (failed.size > 0) {
      const why = outcome.ok ? 'reported by the function' : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
      log(`${queue.name}: ${failed.size} of ${messages.length} messages stay for another try (${why})`);
    }
  }

  function failures(payload: string, messages: Message[]): ReadonlySet<string> {
    if (!mapping.reportBatchItemFailures) return new Set();
    const all = new Set(messages.map((message) => message.messageId));
    const failed = reportedFailures(payload, all);
    return failed === 'all' ? all : failed;
  }

  const stop = store.listen(queue, () => setImmediate(poll));
  setImmediate(poll);

  return {
    /** Takes nothing more; resolves when what is under way has ended. */
    async close(): Promise<void> {
      closed = true;
      stop();
      cancelTimer?.();
      if (inFlight > 0) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}
