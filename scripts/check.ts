import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** `npm run check`: every `check:…` of package.json, as many at a time as there are cores; each says its own in one piece. */
const longestFirst = ['lint', 'types', 'unused', 'dependencies', 'format', 'workflows'];

function run(part: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', `check:${part}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const end = (how: string, passed: boolean) => {
      process.stdout.write(`${said}check:${part} ${how}\n`);
      resolve(passed);
    };
    child.once('error', (error) => end(`could not start: ${error.message}`, false));
    child.once('close', (code, signal) => end(code === 0 ? 'passed' : `FAILED (${signal ?? code ?? 0})`, code === 0));
  });
}

const waiting = [...longestFirst];
let failed = 0;
async function runInTurn(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) if (!(await run(part))) failed += 1;
}
await Promise.all(Array.from({ length: availableParallelism() }, runInTurn));
process.exitCode = failed > 0 ? 1 : 0;
