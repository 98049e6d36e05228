import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ObjectCreatedEvent } from '../../../local/s3/index.ts';
import { clientFor } from './server.ts';

type Message = { readonly port?: number; readonly event?: ObjectCreatedEvent; readonly peakBytes?: number };

/** The server in a process of its own: it can be killed without a word, and its memory is its own. */
export async function spawnS3(dataDir: string, events: 'deliver' | 'hang' = 'deliver') {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [dataDir, events], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    silent: true,
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const delivered: ObjectCreatedEvent[] = [];
  child.on('message', (message: Message) => {
    if (message.event !== undefined) delivered.push(message.event);
  });
  const told = async <K extends keyof Message>(key: K): Promise<NonNullable<Message[K]>> => {
    for (;;) {
      const [message] = (await once(child, 'message')) as [Message];
      if (message[key] !== undefined) return message[key];
    }
  };
  const url = `http://127.0.0.1:${await told('port')}`;
  const client = clientFor(url);
  return {
    url,
    client,
    delivered,
    /** Everything the process has written, to either stream. */
    output: () => output,
    /** The most memory the process has ever held. */
    peakBytes(): Promise<number> {
      child.send('memory');
      return told('peakBytes');
    },
    async kill(): Promise<void> {
      client.destroy();
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It never came true.');
}
