import { afterEach, describe, expect, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killGroup, spawnSupervised } from '../../local/supervised-process.ts';
import { sampleCostSheet } from '../../scripts/sample-packet.ts';
import { canaries, participant } from '../faults/people.ts';
import { advanceBy, type World } from '../faults/world.ts';

/** `npm start -- --faults SEED`: for people who want to see what their system does when AWS has a bad day. */
const PROJECT = path.resolve(import.meta.dirname, '..', '..');
const running: { child: ChildProcess; dataDir: string }[] = [];
afterEach(async () => {
  for (const { child, dataDir } of running.splice(0)) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const patience = setTimeout(() => killGroup(child), 20_000);
    await gone;
    clearTimeout(patience);
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Starts with these flags, on empty data; answers what it printed when that holds `last`. */
async function start(flags: string[], last: string): Promise<{ printed: string; dataDir: string }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-'));
  const args = ['local/start.ts', '--port', '0', '--data', dataDir, '--no-samples', ...flags];
  const child = spawnSupervised(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: PROJECT,
    env: process.env,
  });
  running.push({ child, dataDir });
  let printed = '';
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(last)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code ?? 'a signal'}: ${errors}`)));
  });
  return { printed, dataDir };
}
const faultsIn = (dataDir: string) =>
  readFileSync(path.join(dataDir, 'logs', 'system.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' fault: '));

describe('npm start -- --faults', () => {
  test('a participant who presses again still gets a packet sent; the log says what struck, without ids or names', async () => {
    const { printed, dataDir } = await start(['--json', '--movable-clock', '--faults', '11:0.15'], '}\n');
    const { faults, site, aws, desk, operator } = JSON.parse(printed) as World & { faults: unknown };
    expect(faults).toEqual({ seed: 11, rate: 0.15 });
    expect(faultsIn(dataDir)).toEqual([]);
    let now = new Date();
    const world: World = {
      site,
      aws,
      desk,
      operator,
      dataDir,
      now: () => now,
      async advance(milliseconds) {
        now = await advanceBy(desk, milliseconds);
      },
      tries: 20,
    };
    const person = participant(world, 'canary.faults@example.org');
    const id = await person.start();
    const bytes = await sampleCostSheet();
    const documentId = await person.upload(id, {
      fileName: 'budgie.pdf',
      contentType: 'application/pdf',
      kind: 'cost-sheet',
      bytes,
    });
    const { documents } = await person.checked(id);
    expect(documents).toContainEqual(expect.objectContaining({ documentId, status: 'clean' }));
    await person.excuse(id);
    await person.submit(id);
    expect((await person.packet(id))['submittedAt']).toBeDefined();

    const struck = faultsIn(dataDir);
    expect(struck.length).toBeGreaterThan(0);
    const kinds = 'throttle|conflict|partial|lost-answer|slow|crash-before|crash-after|twice|answer-lost|late';
    for (const line of struck) {
      expect(line).toMatch(new RegExp(`^\\S+ fault: (${kinds}): .+ #\\d+$`));
      for (const secret of [id, documentId, ...canaries, '@']) expect(line).not.toContain(secret);
    }
  }, 300_000);

  test('Ready says so, and how to have the same again', async () => {
    const { printed, dataDir } = await start(['--faults', '7'], 'the same steps.');
    expect(printed).toContain('Faults are made on purpose from now on');
    expect(printed).toContain(path.join(dataDir, 'logs', 'system.log'));
    expect(printed).toContain('npm start -- --fresh --faults 7:0.03,');
  }, 300_000);

  test.each(['', 'x', '-1', '7:2', '7:', '7:0.1:1', '7 '])('%j is no seed, and is said so at once', async (text) => {
    await expect(start([`--faults=${text}`], 'Ready')).rejects.toThrow(/ended with 1: --faults takes a whole number/);
    running.splice(0).forEach(({ dataDir }) => rmSync(dataDir, { recursive: true, force: true }));
  });
});
