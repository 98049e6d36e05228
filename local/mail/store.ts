import { randomUUID } from 'node:crypto';
import { openDurable } from '../durable.ts';

export interface MailMessage {
  /** What SES would call the MessageId. */
  id: string;
  sentAt: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html?: string;
  tags: Record<string, string>;
  /** The tag `kind`: which template. */
  kind?: string;
}
export interface TextMessage {
  id: string;
  sentAt: string;
  /** A pool or number of ours, or the person's number where they answered. */
  from: string;
  to: string;
  text: string;
  kind?: string | undefined;
}
export interface MailFilter {
  to?: string | undefined;
  kind?: string | undefined;
  /** Older than the message of this id. */
  before?: string | undefined;
  limit?: number | undefined;
}

/** A demonstration that runs for months must not fill the disk. */
const keepNewest = 5000;
const longestList = 500;

const schema = `
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT,
  body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS recipients (
  address TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES messages(seq) ON DELETE CASCADE,
  PRIMARY KEY (address, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recipients_by_message ON recipients (seq);
CREATE TABLE IF NOT EXISTS texts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS texts_by_number ON texts (number, seq);
CREATE TABLE IF NOT EXISTS opted_out (number TEXT PRIMARY KEY) WITHOUT ROWID;
PRAGMA foreign_keys = ON;
`;

const addressOf = (text: string) => (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();

export function openMailStore(dataDir: string) {
  const database = openDurable(dataDir, 'mail', schema);
  const insert = database.prepare('INSERT INTO messages (id, kind, body) VALUES (?, ?, ?)');
  const insertRecipient = database.prepare('INSERT OR IGNORE INTO recipients (address, seq) VALUES (?, ?)');
  const prune = database.prepare('DELETE FROM messages WHERE seq <= ?');
  const byId = database.prepare('SELECT body FROM messages WHERE id = ?');
  const newest = database.prepare(
    `SELECT m.body FROM messages m
     WHERE ($to IS NULL OR m.seq IN (SELECT seq FROM recipients WHERE address = $to))
       AND ($kind IS NULL OR m.kind = $kind)
       AND ($before IS NULL OR m.seq < (SELECT seq FROM messages WHERE id = $before))
     ORDER BY m.seq DESC LIMIT $limit`,
  );
  const insertText = database.prepare('INSERT INTO texts (number, body) VALUES (?, ?)');
  const pruneTexts = database.prepare('DELETE FROM texts WHERE seq <= ?');
  const newestTexts = database.prepare(
    'SELECT body FROM texts WHERE $number IS NULL OR number = $number ORDER BY seq DESC LIMIT $limit',
  );
  const optOut = database.prepare('INSERT OR IGNORE INTO opted_out (number) VALUES (?)');
  const optIn = database.prepare('DELETE FROM opted_out WHERE number = ?');
  const findOptedOut = database.prepare('SELECT number FROM opted_out WHERE number = ?');
  const parse = (row: unknown) => JSON.parse((row as { body: string }).body) as MailMessage;

  return {
    add(message: Omit<MailMessage, 'id'>): MailMessage {
      const stored = { id: randomUUID(), ...message };
      database.exec('BEGIN IMMEDIATE');
      try {
        const seq = Number(insert.run(stored.id, stored.kind ?? null, JSON.stringify(stored)).lastInsertRowid);
        for (const each of stored.to) insertRecipient.run(addressOf(each), seq);
        prune.run(seq - keepNewest);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
      return stored;
    },
    find(id: string): MailMessage | undefined {
      const row = byId.get(id);
      return row === undefined ? undefined : parse(row);
    },
    /** Newest first. */
    list({ to, kind, before, limit = 100 }: MailFilter = {}): MailMessage[] {
      const rows = newest.all({
        $to: to === undefined ? null : addressOf(to),
        $kind: kind ?? null,
        $before: before ?? null,
        $limit: Math.min(Math.max(1, limit), longestList),
      });
      return rows.map(parse);
    },
    /** `number`: whose phone shows it, where that is not whom it went to. */
    addText({ number, ...message }: Omit<TextMessage, 'id'> & { number?: string }): TextMessage {
      const stored = { id: randomUUID(), ...message };
      const { lastInsertRowid } = insertText.run(number ?? stored.to, JSON.stringify(stored));
      pruneTexts.run(Number(lastInsertRowid) - keepNewest);
      return stored;
    },
    /** Newest first. */
    listTexts({ number, limit = 100 }: { number?: string | undefined; limit?: number } = {}): TextMessage[] {
      const rows = newestTexts.all({ $number: number ?? null, $limit: Math.min(Math.max(1, limit), longestList) });
      return rows.map((row) => JSON.parse((row as { body: string }).body) as TextMessage);
    },
    hasOptedOut: (number: string): boolean => findOptedOut.get(number) !== undefined,
    setOptedOut(number: string, isOut: boolean): void {
      (isOut ? optOut : optIn).run(number);
    },
    close: () => database.close(),
  };
}
export type MailStore = ReturnType<typeof openMailStore>;
