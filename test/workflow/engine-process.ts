import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClock } from '../../local/clock.ts';
import { createStepFunctions } from '../../local/step-functions/index.ts';

/**
 * The engine in a process of its own, to be killed: `engine-process.ts <dataDir> <callsFile> <definitionsJson> <offsetMs>`.
 * Functions named `quick` answer, those named `stuck` never do, `recovers` only where RECOVERED is set.
 */
const [dataDir = '', callsFile = '', definitions = '{}', offset = '0'] = process.argv.slice(2);
const clock = createClock({ offset: Number(offset) });

const engine = createStepFunctions({
  dataDir,
  clock,
  async invokeLambda(functionArn, payload) {
    appendFileSync(callsFile, `${JSON.stringify({ functionArn, payload })}\n`);
    if (functionArn === 'stuck') await new Promise(() => undefined);
    if (functionArn === 'recovers' && process.env['RECOVERED'] === undefined) await new Promise(() => undefined);
    return { payload: { answered: functionArn } };
  },
});
for (const [name, definition] of Object.entries(JSON.parse(definitions) as Record<string, object>)) {
  engine.createStateMachine({ name, roleArn: 'arn:aws:iam::000000000000:role/workflow', definition });
}
const server = createServer((req, res) => void engine.handle(req, res));
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
