import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Adapter, AdapterPayload, JWKS } from 'oidc-provider';
import { openDurable } from '../durable.ts';

const schema = `
CREATE TABLE IF NOT EXISTS models (
  model TEXT NOT NULL,
  id TEXT NOT NULL,
  uid TEXT,
  grant_id TEXT,
  expires_at INTEGER,
  payload TEXT NOT NULL,
  PRIMARY KEY (model, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS models_by_uid ON models (model, uid);
CREATE INDEX IF NOT EXISTS models_by_grant ON models (grant_id);
CREATE INDEX IF NOT EXISTS models_by_end ON models (expires_at);
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** What the issuer knows, in a file: who is signing in and the keys that sign outlive a restart. */
export function openIssuerStore(dataDir: string) {
  const database = openDurable(dataDir, 'sign-in', schema);
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO models (model, id, uid, grant_id, expires_at, payload) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const sweep = database.prepare('DELETE FROM models WHERE expires_at <= ?');
  const alive = 'model = ? AND (expires_at IS NULL OR expires_at > ?)';
  const byId = database.prepare(`SELECT payload FROM models WHERE ${alive} AND id = ?`);
  const byUid = database.prepare(`SELECT payload FROM models WHERE ${alive} AND uid = ?`);
  const remove = database.prepare('DELETE FROM models WHERE model = ? AND id = ?');
  const removeGrant = database.prepare('DELETE FROM models WHERE grant_id = ?');
  const consume = database.prepare(
    "UPDATE models SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?",
  );
  const parse = (row: unknown) =>
    row === undefined ? undefined : (JSON.parse((row as { payload: string }).payload) as AdapterPayload);

  const adapter = (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const now = nowSeconds();
      sweep.run(now);
      const end = typeof expiresIn === 'number' && expiresIn > 0 ? now + expiresIn : null;
      upsert.run(model, id, payload.uid ?? null, payload.grantId ?? null, end, JSON.stringify(payload));
    },
    async find(id) {
      return parse(byId.get(model, nowSeconds(), id));
    },
    async findByUid(uid) {
      return parse(byUid.get(model, nowSeconds(), uid));
    },
    // Only the device flow has user codes, and it is off.
    async findByUserCode() {
      return undefined;
    },
    async consume(id) {
      consume.run(nowSeconds(), model, id);
    },
    async destroy(id) {
      remove.run(model, id);
    },
    async revokeByGrantId(grantId) {
      removeGrant.run(grantId);
    },
  });

  /** Made at the first start, then kept. */
  function secret<T>(name: string, make: () => T): T {
    const row = database.prepare('SELECT value FROM secrets WHERE name = ?').get(name) as { value: string } | undefined;
    if (row) return JSON.parse(row.value) as T;
    const value = make();
    database.prepare('INSERT INTO secrets (name, value) VALUES (?, ?)').run(name, JSON.stringify(value));
    return value;
  }

  return {
    adapter,
    signingKeys: (): JWKS =>
      secret('jwks', () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        const kid = randomBytes(8).toString('hex');
        return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] } as JWKS;
      }),
    cookieKeys: (): string[] => secret('cookies', () => [randomBytes(32).toString('base64url')]),
    close: () => database.close(),
  };
}
