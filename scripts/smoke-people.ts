import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../adapters/board-settings.ts';
import { sessionsTable } from '../adapters/sessions-table.ts';
import type { StaffRole } from '../domain/access/actor.ts';
import { codeHash, newCode, newSecret } from '../domain/sign-in/secrets.ts';
import { openSession } from '../domain/sign-in/session.ts';
import { apiClient, type Api } from './api-client.ts';
import type { Journey } from './journey.ts';
import { sampleCenterId } from './sample/board.ts';

/** Answers every mail with success and reads none: of Amazon SES, and of no person. */
const mailbox = (label: string): string => `success+${label}@simulator.amazonses.com`;

interface SmokePeople extends Pick<Journey, 'participant' | 'skillsteam' | 'finance' | 'payments'> {
  signOut(): Promise<void>;
}

/**
 * Lets the four people of a journey in, with the rights of an operator on the table of sessions: only for a stage that is a
 * demonstration, where nobody's own data is. The participant comes through the door as everybody does, with a code that is
 * written down in place of the one that was mailed; staff get the session that they would have after their issuer, which asks
 * for a second factor that no program has.
 */
export async function smokePeople({
  site,
  client,
  tableName,
}: {
  site: string;
  client: DynamoDBClient;
  tableName: string;
}): Promise<SmokePeople> {
  const sessions = sessionsTable({ client, tableName });
  const opened: string[] = [];
  const label = randomBytes(6).toString('hex');

  async function staff(role: StaffRole): Promise<Api> {
    const token = newSecret(randomBytes);
    const actor = {
      kind: 'staff' as const,
      staffId: `smoke-${role}`,
      name: `Trial after a deployment (${role})`,
      roles: [role],
      ...(role === 'skillsteam' ? { center: sampleCenterId } : {}),
    };
    const known = { actor, csrfToken: newSecret(randomBytes), language: 'en' };
    await sessions.saveSession(token, openSession(known, new Date(), boardSettings.signIn));
    opened.push(token);
    return apiClient({ site, token });
  }

  async function participant(): Promise<Api> {
    const ask = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const response = await fetch(new URL(path, site), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return (await response.json()) as Record<string, unknown>;
    };
    const handle = String((await ask('/api/session/code', { email: mailbox(label) }))['handle']);
    const now = new Date();
    const row = await sessions.findOpenCode(handle, now);
    if (!row) throw new Error('The code that was asked for is not in the table of sessions: is it of this stage?');
    const code = newCode(randomBytes);
    await sessions.forgetCode(handle);
    await sessions.saveCode(handle, { ...row, codeHash: codeHash(code, row.salt) }, now);
    const token = String((await ask('/api/session', { handle, code }))['token']);
    opened.push(token);
    return apiClient({ site, token });
  }

  const signOut = async (): Promise<void> => {
    for (const token of opened) await sessions.endSession(token);
  };
  try {
    return {
      participant: await participant(),
      skillsteam: await staff('skillsteam'),
      finance: await staff('finance'),
      payments: await staff('payments'),
      signOut,
    };
  } catch (error) {
    await signOut();
    throw error;
  }
}
