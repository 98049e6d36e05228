import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectDir } from '../../infra/paths.ts';

/**
 * What is bundled and synthesized again after a change, and what is not: in a copy of the project, so that sources can be
 * changed. A start that keeps something old lies to whoever has just changed it; one that builds too much is slow.
 */
const names = ['claim-case', 'parse-document', 'serve-staff'];
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'skillsdesk-copy-'));
  for (const folder of ['adapters', 'domain', 'functions', 'infra', 'settings', 'web', 'workflows']) {
    cpSync(join(projectDir, folder), join(copy, folder), { recursive: true });
  }
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(projectDir, file), join(copy, file));
  }
  symlinkSync(join(projectDir, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Build {
  built: string[];
  sources: string;
  assets: string;
}
function build(): Build {
  const code = `
    const { bundleFunctions } = await import('./infra/bundle.ts');
    const { sourcesHash } = await import('./infra/synth.ts');
    const { readFileSync } = await import('node:fs');
    const bundles = await bundleFunctions(undefined, ${JSON.stringify(names)});
    console.log(JSON.stringify({
      built: bundles.filter((each) => each.built).map((each) => each.name),
      sources: sourcesHash('local', bundles),
      assets: readFileSync('.build/assets/names.txt', 'utf8'),
    }));`;
  const args = ['--disable-warning=ExperimentalWarning', '--preserve-symlinks', '--input-type=module', '-e', code];
  const lines = execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8' }).trim().split('\n');
  return JSON.parse(lines.at(-1) ?? '') as Build;
}

const edit = (file: string, change: (text: string) => string) => () => {
  const text = readFileSync(join(copy, file), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file}: the change changes nothing`);
  writeFileSync(join(copy, file), changed);
};
const append = (file: string) => () => appendFileSync(join(copy, file), '\n// changed\n');

test('only what a change reaches is made again', () => {
  let last = build();
  expect(last.built).toEqual(names);

  const touch = () => utimesSync(join(copy, 'functions/claim-case/claim-case.ts'), new Date(), new Date());
  const changes: [what: string, change: () => void, built: string[], synthesized: boolean][] = [
    ['nothing', () => {}, [], false],
    ['a file touched and not changed', touch, [], false],
    ['a file that nothing imports', append('functions/http/text-files.d.ts'), [], false],
    ['a function’s own file', append('functions/claim-case/claim-case.ts'), ['claim-case'], true],
    ['a rule that two use', append('domain/access/policies.ts'), ['claim-case', 'serve-staff'], true],
    ['a text', edit('web/texts/en/staff.json', (text) => text.replace('": "', '": "X ')), ['serve-staff'], true],
    [
      'a setting',
      edit('settings/boards/worksource-portland-metro/board.json', (text) => `${text}\n`),
      ['claim-case', 'serve-staff'],
      true,
    ],
    ['a stage’s settings', edit('settings/stages/local.json', (text) => `${text}\n`), [], true],
    ['the workflow', edit('workflows/scholarship-packet.asl.json', (text) => `${text}\n`), [], true],
    ['infra', append('infra/functions.ts'), [], true],
    ['how bundles are made', append('infra/bundle.ts'), names, true],
    ['what is installed', edit('package-lock.json', (text) => `${text}\n`), names, true],
  ];
  for (const [what, change, built, synthesized] of changes) {
    change();
    const next = build();
    expect({ what, built: next.built, synthesized: next.sources !== last.sources }).toEqual({
      what,
      built,
      synthesized,
    });
    last = next;
  }

  // A script of the pages takes a rule from outside web/: it and the function that serves it are made again.
  const digits = edit('domain/money/typed-amount.ts', (text) =>
    text.replace('export function parseTypedAmount', 'console.log("changed");\nexport function parseTypedAmount'),
  );
  digits();
  const next = build();
  const addressOf = (assets: string) => assets.split('\n').find((line) => line.startsWith('decide.js'));
  expect(addressOf(next.assets)).not.toBe(addressOf(last.assets));
  expect(next.built).toContain('serve-staff');
}, 300_000);

test('a bundle is the same whether it is made alone or with others', () => {
  const [first = ''] = names;
  const code = `
    const { bundleFunctions } = await import('./infra/bundle.ts');
    await bundleFunctions('.build/alone/functions', [${JSON.stringify(first)}]);`;
  execFileSync(process.execPath, ['--preserve-symlinks', '--input-type=module', '-e', code], { cwd: copy });
  const bundleIn = (folder: string) => readFileSync(join(copy, folder, first, 'index.mjs'), 'utf8');
  expect(bundleIn('.build/alone/functions')).toBe(bundleIn('.build/functions'));
}, 60_000);
