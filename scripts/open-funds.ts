import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { boardSettings } from '../adapters/board-settings.ts';
import type { Actor } from '../domain/access/actor.ts';
import type { CommandAnswer, CommandInput, CommandValue } from '../domain/commands.ts';
import type { FundSettings } from '../domain/settings.ts';

const financeMember = (staffId: string, name?: string): Actor => ({
  kind: 'staff',
  staffId,
  ...(name === undefined ? {} : { name }),
  roles: ['finance'],
});

/**
 * `npm run open-funds` proposes every fund of the board's settings that is not open yet, for the colleague of finance who asked
 * for it: a change of a fund is finance's, whoever types. Nothing is open before somebody else confirms it at /finance/changes.
 * Who calls needs the right to invoke the function. Run after the first deployment, and after a fund was added to the settings.
 * Safe to repeat: a fund that is open stays as it is, and one that waits waits once.
 */
export async function proposeFunds(
  { stage, actor, client = new LambdaClient({}) }: { stage: string; actor: Actor; client?: LambdaClient },
  funds: readonly FundSettings[] = boardSettings.funds,
): Promise<{ fundId: string; changeId: string }[]> {
  const proposed: { fundId: string; changeId: string }[] = [];
  for (const fund of funds) {
    // What was refused may be proposed again once its settings are mended.
    const version = createHash('sha256').update(JSON.stringify(fund)).digest('hex').slice(0, 12);
    const input: CommandInput<'propose-fund-change'> = {
      operationId: `open-${version}-${fund.fundId}`.slice(0, 64),
      actor,
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

/** Of the local system and of tests: one sample member of finance proposes, the other confirms. */
export async function openFunds(
  { client }: { client: LambdaClient },
  funds: readonly FundSettings[] = boardSettings.funds,
): Promise<string[]> {
  const opened: string[] = [];
  const actor = financeMember('staff-finance', 'Finance member');
  for (const { fundId, changeId } of await proposeFunds({ stage: 'local', client, actor }, funds)) {
    const input: CommandInput<'confirm-fund-change'> = {
      operationId: `confirm-${changeId}`,
      actor: financeMember('staff-finance2', 'Second finance member'),
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
  const { values } = parseArgs({ options: { for: { type: 'string' } } });
  if (values.for === undefined)
    throw new Error('Say for whom of finance: npm run open-funds -- --for THEIR-ID (as the issuer knows them).');
  const proposed = await proposeFunds({ stage, actor: financeMember(values.for) });
  console.log(
    proposed.length === 0
      ? `Stage ${stage}: every fund of the settings is open already.`
      : `Stage ${stage}: proposed ${proposed.map(({ fundId }) => fundId).join(', ')}. Somebody else of finance, or the director, confirms them at /finance/changes.`,
  );
}
