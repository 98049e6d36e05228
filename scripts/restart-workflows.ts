import path from 'node:path';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RestartResult } from '../functions/sweep-cases/restart.ts';
import { localOperator } from './local-client.ts';

/**
 * `npm run restart-workflows`, once after restored tables went live: every open case goes on from what its row says
 * (docs/runbooks/restore.md). On AWS: `STAGE=prod` and the right to invoke sweep-cases.
 */
export async function restartWorkflows(
  client: LambdaClient,
  stage: string,
): Promise<{ executions: number; documents: number; failed: number }> {
  const all = { executions: 0, documents: 0, failed: 0 };
  let input: { restart: string; after?: string } | undefined = { restart: 'now' };
  while (input !== undefined) {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: `skillsdesk-${stage}-sweep-cases`, Payload: JSON.stringify(input) }),
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined) throw new Error(`sweep-cases broke: ${text}`);
    const result = JSON.parse(text) as RestartResult;
    all.executions += result.executions;
    all.documents += result.documents;
    all.failed += result.failed;
    input = result.after === undefined ? undefined : { restart: result.restart, after: result.after };
  }
  return all;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { data: { type: 'string', default: '.local' } } });
  try {
    const stage = process.env['STAGE'] ?? 'local';
    const operator = stage === 'local' ? localOperator(path.resolve(values.data)) : {};
    if (operator === undefined) throw new Error(`No local system runs on ${values.data}. Start it first: npm start`);
    const { executions, documents, failed } = await restartWorkflows(new LambdaClient(operator), stage);
    console.log(`${executions} cases go on from their rows, ${documents} files are looked at again, ${failed} failed.`);
    process.exitCode = failed === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
