import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { openDurable } from '../durable.ts';
import { AwsError } from '../edge/index.ts';

export interface QueueSettings {
  name: string;
  arn: string;
  url: string;
  visibilityTimeoutSeconds: number;
  delaySeconds: number;
  retentionSeconds: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
}

export interface Message {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, unknown>;
}

interface Row {
  id: string;
  body: string;
  message_attributes: string;
  sent: number;
  first_received: number | null;
  receive_count: number;
  receipt: string | null;
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export type QueueStore = ReturnType<typeof createQueueStore>;

/** Standard queues in one SQLite file: what was sent is there after a `kill -9`, and comes at least once. */
export function createQueueStore(dataDir: string, clock: Clock, queues: QueueSettings[]) {
  const database = openDurable(
    dataDir,
    'queues',
    `CREATE TABLE IF NOT EXISTS messages (
       id TEXT PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL, message_attributes TEXT NOT NULL,
       sent INTEGER NOT NULL, visible_at INTEGER NOT NULL, first_received INTEGER, receive_count INTEGER NOT NULL,
       receipt TEXT);
     CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at);
     CREATE INDEX IF NOT EXISTS messages_by_receipt ON messages (receipt);`,
  );
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, NULL, 0, NULL)');
  const pick = database.prepare(
    'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, sent LIMIT ?',
  );
  const take = database.prepare(
    'UPDATE messages SET visible_at = ?, receive_count = receive_count + 1, receipt = ?, first_received = coalesce(first_received, ?) WHERE id = ?',
  );
  const move = database.prepare(
    'UPDATE messages SET queue = ?, visible_at = ?, receive_count = 0, receipt = NULL, first_received = NULL WHERE id = ?',
  );
  const remove = database.prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?');
  const expire = database.prepare('DELETE FROM messages WHERE queue = ? AND sent <= ?');
  const change = database.prepare('UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ?');
  const counts = database.prepare(
    'SELECT count(*) AS messages, coalesce(sum(visible_at > ?1 AND receipt IS NOT NULL), 0) AS in_flight, coalesce(sum(visible_at > ?1 AND receipt IS NULL), 0) AS delayed FROM messages WHERE queue = ?2',
  );
  const nextVisible = database.prepare('SELECT MIN(visible_at) AS at FROM messages WHERE queue = ?');
  const byName = new Map(queues.map((queue) => [queue.name, queue]));
  const byArn = new Map(queues.map((queue) => [queue.arn, queue]));
  const listeners = new Map<string, Set<() => void>>();

  for (const queue of queues) {
    if (queue.redrive !== undefined && !byArn.has(queue.redrive.deadLetterArn)) {
      throw new Error(
        `Queue ${queue.name} names a dead letter queue that is not in the template: ${queue.redrive.deadLetterArn}`,
      );
    }
  }

  // Whoever had taken a message died with the last run; it does not count against the message.
  database
    .prepare(
      'UPDATE messages SET visible_at = ?1, receipt = NULL, receive_count = max(receive_count - 1, 0) WHERE receipt IS NOT NULL AND visible_at > ?1',
    )
    .run(clock.now());

  const tell = (name: string): void => listeners.get(name)?.forEach((listener) => listener());

  /** Takes a queue's name, URL or ARN. */
  function find(reference: string): QueueSettings {
    const queue = byArn.get(reference) ?? byName.get(reference.split('/').at(-1) ?? '');
    if (queue === undefined) {
      throw new AwsError('AWS.SimpleQueueService.NonExistentQueue', `The specified queue does not exist: ${reference}`);
    }
    return queue;
  }

  function send(
    queue: QueueSettings,
    body: string,
    delaySeconds = queue.delaySeconds,
    messageAttributes: unknown = {},
  ): string {
    const id = randomUUID();
    const now = clock.now();
    insert.run(id, queue.name, body, JSON.stringify(messageAttributes), now, now + delaySeconds * 1000);
    tell(queue.name);
    return id;
  }

  function receive(queue: QueueSettings, count: number, visibilitySeconds = queue.visibilityTimeoutSeconds): Message[] {
    const now = clock.now();
    expire.run(queue.name, now - queue.retentionSeconds * 1000);
    const messages: Message[] = [];
    for (const row of pick.all(queue.name, now, count) as unknown as Row[]) {
      const { redrive } = queue;
      if (redrive !== undefined && row.receive_count >= redrive.maxReceiveCount) {
        const deadLetter = byArn.get(redrive.deadLetterArn)!;
        move.run(deadLetter.name, now, row.id);
        tell(deadLetter.name);
        continue;
      }
      const receipt = randomUUID();
      take.run(now + visibilitySeconds * 1000, receipt, now, row.id);
      messages.push({
        messageId: row.id,
        receiptHandle: receipt,
        body: row.body,
        md5OfBody: md5(row.body),
        attributes: {
          ApproximateReceiveCount: String(row.receive_count + 1),
          SentTimestamp: String(row.sent),
          ApproximateFirstReceiveTimestamp: String(row.first_received ?? now),
          SenderId: 'local',
        },
        messageAttributes: JSON.parse(row.message_attributes) as Record<string, unknown>,
      });
    }
    return messages;
  }

  return {
    find,
    send,
    receive,
    queues,
    delete: (queue: QueueSettings, receipt: string): void => void remove.run(queue.name, receipt),
    changeVisibility(queue: QueueSettings, receipt: string, seconds: number): boolean {
      const changed = change.run(clock.now() + seconds * 1000, queue.name, receipt).changes > 0;
      if (changed) tell(queue.name);
      return changed;
    },
    counts: (queue: QueueSettings) =>
      counts.get(clock.now(), queue.name) as { messages: number; in_flight: number; delayed: number },
    purge: (queue: QueueSettings): void =>
      void database.prepare('DELETE FROM messages WHERE queue = ?').run(queue.name),
    nextVisibleAt: (queue: QueueSettings): number | null => (nextVisible.get(queue.name) as { at: number | null }).at,
    /** Calls back when a message arrives or becomes visible sooner; the answer stops it. */
    listen(queue: QueueSettings, listener: () => void): () => void {
      const set = listeners.get(queue.name) ?? new Set();
      listeners.set(queue.name, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    close: (): void => database.close(),
  };
}
