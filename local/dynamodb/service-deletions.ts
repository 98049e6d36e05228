import type { DatabaseSync } from 'node:sqlite';

/** DynamoDB signs the stream records of expired items; the engine leaves the column empty when we delete for it. */
const SERVICE = '{"type":"Service","principalId":"dynamodb.amazonaws.com"}';

/**
 * Lets the stream record of a deletion say that the service did it. The mark is made before the deletion and the engine's
 * own transaction reads it, so no reader ever sees the record without.
 */
export function createServiceDeletions(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS _service_deletions (table_name TEXT NOT NULL, keys_json TEXT NOT NULL);
    DELETE FROM _service_deletions;
    CREATE TRIGGER IF NOT EXISTS _stream_records_by_service AFTER INSERT ON _stream_records
    WHEN NEW.event_name = 'REMOVE'
      AND EXISTS (SELECT 1 FROM _service_deletions WHERE table_name = NEW.table_name AND keys_json = NEW.keys_json)
    BEGIN UPDATE _stream_records SET user_identity = '${SERVICE}' WHERE id = NEW.id; END;`);
  const mark = database.prepare('INSERT INTO _service_deletions VALUES (?, ?)');
  const forget = database.prepare('DELETE FROM _service_deletions WHERE table_name = ?');

  return async function asService<T>(
    tableName: string,
    key: Record<string, unknown>,
    remove: () => Promise<T>,
  ): Promise<T> {
    const names = Object.keys(key);
    // The engine writes a key's attributes in no order of ours.
    for (const order of [names, [...names].reverse()]) {
      mark.run(tableName, JSON.stringify(Object.fromEntries(order.map((name) => [name, key[name]]))));
    }
    try {
      return await remove();
    } finally {
      forget.run(tableName);
    }
  };
}
