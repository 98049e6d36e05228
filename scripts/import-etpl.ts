import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { CommandInput, CommandValue } from '../domain/commands.ts';
import { translator } from '../web/text.ts';
import { operationId } from './api-client.ts';
import { localOperator } from './local-client.ts';
import { CommandRefused, invoke } from './open-funds.ts';

/**
 * `npm run import-etpl -- FILE` makes a CSV the list of training programs (R1), through the function that may. Who calls needs
 * the right to invoke it. `STAGE=local` finds the running local system by its data folder (`--data DIR`, else `.local`).
 * Safe to repeat: the same file again changes nothing. Every line that cannot be read is named, and nothing is imported then;
 * `--skip-bad-lines` leaves them out, `--allow-fewer` takes a list that is less than half as long as the last one.
 */
export const sampleEtplFile = path.join(import.meta.dirname, 'sample/etpl.csv');

export interface ImportChoice {
  stage: string;
  file: string;
  client?: LambdaClient;
  skipBadLines?: boolean;
  allowFewer?: boolean;
}
export function importEtpl({
  stage,
  file,
  client = new LambdaClient({}),
  skipBadLines = false,
  allowFewer = false,
}: ImportChoice): Promise<CommandValue<'import-etpl'>> {
  const input: CommandInput<'import-etpl'> = {
    operationId: operationId(),
    actor: { kind: 'staff', staffId: 'operator', roles: ['operator'] },
    fileName: path.basename(file).slice(0, 200),
    content: readFileSync(file).toString('base64'),
    skipBadLines,
    allowFewer,
  };
  return invoke(client, `skillsdesk-${stage}-import-etpl`, input);
}

function localClient(dataDir: string): LambdaClient {
  const operator = localOperator(dataDir);
  if (operator === undefined) throw new Error(`No local system runs on ${dataDir}. Start it with: npm start`);
  return new LambdaClient(operator);
}

function tell(error: CommandRefused): void {
  const t = translator('en');
  const { code, params, fields = [] } = error.refusal;
  const known = Object.entries(params).map(([name, value]) => `${name}: ${value}`);
  console.error(`${t(`error.${code}.title`)}${known.length > 0 ? ` (${known.join(', ')})` : ''}`);
  for (const { field, key, params: more } of fields) console.error(`  ${field}: ${t(`field-error.${key}`, more)}`);
  console.error(t(`error.${code}.next`));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.local' },
      'skip-bad-lines': { type: 'boolean', default: false },
      'allow-fewer': { type: 'boolean', default: false },
    },
  });
  const stage = process.env['STAGE'] ?? 'prod';
  const [file] = positionals;
  if (file === undefined) throw new Error('Usage: npm run import-etpl -- FILE [--skip-bad-lines] [--allow-fewer]');
  try {
    const { created, listings, skippedLines, versionId } = await importEtpl({
      stage,
      file,
      ...(stage === 'local' ? { client: localClient(values.data) } : {}),
      skipBadLines: values['skip-bad-lines'],
      allowFewer: values['allow-fewer'],
    });
    const left = skippedLines > 0 ? `, ${skippedLines} lines left out` : '';
    console.log(
      created
        ? `Stage ${stage}: the list has ${listings} programs now (${versionId})${left}.`
        : `Stage ${stage}: this is the list already, ${listings} programs (${versionId})${left}.`,
    );
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    tell(error);
    process.exitCode = 1;
  }
}
