import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup, spawnSupervised } from '../../../local/supervised-process.ts';

/** Why AWS's own engine cannot run here, in one sentence; undefined when it can. */
export function whyNoDynamoDbLocal(): string | undefined {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'no Java was found (Debian, Ubuntu: apt-get install default-jre-headless)';
}

const START_TURNS = 1200;

/** AWS's DynamoDB Local, from its npm package, in memory, on a free port of 127.0.0.1. */
export async function startDynamoDbLocal(): Promise<{ endpoint: string; stop(): void }> {
  const require = createRequire(import.meta.url);
  const home = path.join(path.dirname(require.resolve('amplify-dynamodb-simulator/package.json')), 'emulator');
  const libraries = path.join(home, 'DynamoDBLocal_lib');
  const child = spawnSupervised(
    'java',
    [
      '-Xmx512m',
      `-Djava.library.path=${libraries}`,
      // It says which port it took.
      '-Dorg.eclipse.jetty.LEVEL=INFO',
      '-cp',
      [path.join(home, 'DynamoDBLocal.jar'), path.join(libraries, '*')].join(path.delimiter),
      'org.eclipse.jetty.xml.XmlConfiguration',
      path.join(import.meta.dirname, 'dynamodb-local.xml'),
    ],
    { env: { PATH: process.env['PATH'] ?? '', DDB_LOCAL_TELEMETRY: '0' } },
  );
  let output = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000);
    });
  }
  child.once('exit', () => {
    ended = true;
  });
  for (let turn = 0; turn < START_TURNS && !ended; turn++) {
    const endpoint = /Started ServerConnector.*\{(127\.0\.0\.1:\d+)\}/.exec(output)?.[1];
    if (endpoint !== undefined) return { endpoint: `http://${endpoint}`, stop: () => killGroup(child) };
    await sleep(50);
  }
  killGroup(child);
  throw new Error(`DynamoDB Local did not start.\n${output}`);
}
