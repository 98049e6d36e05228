import { afterEach, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from '../../local/data-lock.ts';

/** What must hold when this process is killed without a chance to clean up. */
const LOCAL = path.resolve(import.meta.dirname, '..', '..', 'local');

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const programs: ChildProcess[] = [];
afterEach(() => {
  for (const child of programs.splice(0)) child.kill('SIGKILL');
});

/** Runs a small program that prints one line and then waits; answers the line and how to kill it. */
async function program(code: string) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'program-')), 'program.ts');
  writeFileSync(file, code);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  programs.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(String(data))),
  );
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return { line: line.trim(), kill, pid: child.pid };
}

describe('a supervised process', () => {
  test.each([
    ['that waits', 'setInterval(() => {}, 1000)'],
    ['in a busy loop, which would never notice by itself', 'for (;;);'],
  ])('%s ends when its parent is killed -9', async (_name, work) => {
    const { line, kill } = await program(`
      import { spawnSupervised } from ${JSON.stringify(path.join(LOCAL, 'supervised-process.ts'))};
      const child = spawnSupervised(process.execPath, ['-e', ${JSON.stringify(work)}], { env: {} });
      console.log(child.pid);
      setInterval(() => {}, 1000);`);
    const pid = Number(line);
    expect(lives(pid)).toBe(true);
    await kill();
    for (let i = 0; i < 100 && lives(pid); i++) await sleep(50);
    expect(lives(pid)).toBe(false);
  });
});

describe('the lock on a data folder', () => {
  const file = () => path.join(mkdtempSync(path.join(tmpdir(), 'lock-')), 'system.lock');

  test('is held once, says by whom, and can be given back', () => {
    const lockFile = file();
    const first = tryLock(lockFile);
    expect(first).toHaveProperty('release');
    expect(tryLock(lockFile)).toEqual({ heldBy: `process ${process.pid}` });
    if ('release' in first) first.release();
    const again = tryLock(lockFile);
    expect(again).toHaveProperty('release');
    if ('release' in again) again.release();
  });

  test('of a process that was killed -9 is free', async () => {
    const lockFile = file();
    const { line, kill, pid } = await program(`
      import { tryLock } from ${JSON.stringify(path.join(LOCAL, 'data-lock.ts'))};
      globalThis.lock = tryLock(${JSON.stringify(lockFile)});
      console.log('release' in globalThis.lock);
      setInterval(() => globalThis.lock, 1000);`);
    expect(line).toBe('true');
    expect(tryLock(lockFile)).toEqual({ heldBy: `process ${pid}` });
    await kill();
    const mine = tryLock(lockFile);
    expect(mine).toHaveProperty('release');
    if ('release' in mine) mine.release();
  });
});
