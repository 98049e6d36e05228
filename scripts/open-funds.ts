import { createHash } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { boardSettings } from '../adapters/board-settings.ts';
import type { Actor } from '../domain/access/actor.ts';
import type { CommandAnswer, CommandInput, CommandValue } from '../domain/commands.ts';
import type { FundSettings } from '../domain/settings.ts';

const operator: Extract<Actor, { kind: 'staff' }> = { kind: 'staff', staffId: 'operator', roles: ['operator'] };

/**
 * `npm run open-funds` proposes every fund of settings/board.json that is not open yet, through the function that may. Nothing
 * is open before finance confirms it on its page. Who calls needs the right to invoke it. Run after the first deployment, and
 * after a fund was added to the settings. Safe to repeat: a fund that is open stays as it is, and one that waits waits once.
 */
export async function proposeFunds(
  { stage, client = new LambdaClient({}) }: { stage: string; client?: LambdaClient },
  funds: readonly FundSettings[] = boardSettings.funds,
): Promise<{ fundId: string; changeId: string }[]> {
  const proposed: { fundId: string; changeId: string }[] = [];
  for (const fund of funds) {
    // What was refused may be proposed again once its settings are mended.
    const version = createHash('sha256').update(JSON.stringify(fund)).digest('hex').slice(0, 12);
    const input: CommandInput<'propose-fund-change'> = {
      operationId: `open-${version}-${fund.fundId}`.slice(0, 64),
      actor: operator,
      change: { kind: 'open', fund },
      reason: "From the board's settings",
    };
    try {
      const { changeId } = await invoke<CommandValue<'propose-fund-change'>>(
        client,
        `skillsdesk-${stage}-propose-fund-change`,
        input,
      );
      proposed.push({ fundId: fund.fundId, changeId });
    } catch (error) {
      if (!(error instanceof CommandRefused && error.refusal.code === 'fund-exists')) throw error;
    }
  }
  return proposed;
}

/** Of the local system and of tests: the sample operator proposes, the sample finance member confirms. */
export async function openFunds(
  { client }: { client: LambdaClient },
  funds: readonly FundSettings[] = boardSettings.funds,
): Promise<string[]> {
  const opened: string[] = [];
  for (const { fundId, changeId } of await proposeFunds({ stage: 'local', client }, funds)) {
    const input: CommandInput<'confirm-fund-change'> = {
      operationId: `confirm-${changeId}`,
      actor: { kind: 'staff', staffId: 'staff-finance', name: 'Finance member', roles: ['finance'] },
      changeId,
    };
    await invoke<CommandValue<'confirm-fund-change'>>(client, 'skillsdesk-local-confirm-fund-change', input);
    opened.push(fundId);
  }
  return opened;
}

/** Calls a command's function directly, as an operator with keys; throws with the refusal's code. */
export async function invoke<V>(client: LambdaClient, functionName: string, input: object): Promise<V> {
  const result = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(input)) }),
  );
  const text = Buffer.from(result.Payload ?? new Uint8Array()).toString('utf8');
  if (result.FunctionError !== undefined) throw new Error(`${functionName} broke: ${text}`);
  const answer = JSON.parse(text) as CommandAnswer<V>;
  if (!answer.ok) throw new CommandRefused(functionName, answer.error);
  return answer.value;
}

export class CommandRefused extends Error {
  readonly refusal: Extract<CommandAnswer<unknown>, { ok: false }>['error'];
  constructor(functionName: string, refusal: CommandRefused['refusal']) {
    super(`${functionName}: ${refusal.code} ${JSON.stringify(refusal.params)} ${JSON.stringify(refusal.fields ?? [])}`);
    this.refusal = refusal;
  }
}

if (import.meta.main) {
  const stage = process.env['STAGE'] ?? 'prod';
  const proposed = await proposeFunds({ stage });
  console.log(
    proposed.length === 0
      ? `Stage ${stage}: every fund of the settings is open already.`
      : `Stage ${stage}: proposed ${proposed.map(({ fundId }) => fundId).join(', ')}. Somebody of finance confirms them at /finance/changes.`,
  );
}
