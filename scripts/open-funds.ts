import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { boardSettings } from '../adapters/board-settings.ts';
import type { CommandAnswer, CommandInput, CommandValue } from '../domain/commands.ts';

/**
 * `npm run open-funds` opens every fund of settings/board.json that is not open yet, through the function that may. Who
 * calls needs the right to invoke it. Run after the first deployment, and after a fund was added to the settings; the local
 * system does it by itself. Safe to repeat: a fund that is open stays as it is.
 */
export async function openFunds({
  stage,
  client = new LambdaClient({}),
}: {
  stage: string;
  client?: LambdaClient;
}): Promise<string[]> {
  const opened: string[] = [];
  for (const fund of boardSettings.funds) {
    const input: CommandInput<'open-fund'> = {
      operationId: `open-${fund.year}-${fund.fundId}`,
      actor: { kind: 'staff', staffId: 'operator', roles: ['operator'] },
      fund,
    };
    const answer = await invoke<CommandValue<'open-fund'>>(client, `skillsdesk-${stage}-open-fund`, input);
    if (answer.created) opened.push(answer.fundId);
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
  const opened = await openFunds({ stage });
  console.log(
    opened.length === 0
      ? `Stage ${stage}: every fund of the settings is open already.`
      : `Stage ${stage}: opened ${opened.join(', ')}.`,
  );
}
