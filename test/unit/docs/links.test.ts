import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { inProject } from '../../../infra/paths.ts';

/* Whoever follows a link in what we wrote finds what it names, down to the heading; and every command that is named is there. */
const rooms = [
  'docs',
  'workflows',
  'functions',
  'local',
  'test',
  'bench',
  'settings',
  'adapters',
  'domain',
  'web',
  'infra',
];
const pages = [
  ...readdirSync(inProject()).filter((file) => file.endsWith('.md')),
  ...rooms.flatMap((room) =>
    readdirSync(inProject(room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => path.join(room, file)),
  ),
];

/** As the places that show Markdown make them. */
const anchor = (heading: string) =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
const withoutCode = (text: string) => text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
const anchorsOf = (file: string) =>
  new Set(
    [...readFileSync(file, 'utf8').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
      anchor(heading.replaceAll('`', '')),
    ),
  );

test.each(pages)('%s: each of its links leads somewhere', (page) => {
  const dead: string[] = [];
  for (const [, target = ''] of withoutCode(readFileSync(inProject(page), 'utf8')).matchAll(/\]\(([^)\s]+)[^)]*\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [file = '', heading] = target.split('#');
    const found = file === '' ? inProject(page) : path.resolve(path.dirname(inProject(page)), decodeURI(file));
    if (!existsSync(found)) dead.push(target);
    else if (heading !== undefined && statSync(found).isFile() && !anchorsOf(found).has(heading)) dead.push(target);
  }
  expect(dead).toEqual([]);
});

test('every npm command that is named is one', () => {
  const { scripts } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const known = new Set([...Object.keys(scripts), 'ci']);
  const named = pages.flatMap((page) =>
    [...readFileSync(inProject(page), 'utf8').matchAll(/npm run (?:-s )?([a-z][a-z0-9:-]*)/g)].map(
      ([, name = '']) => `${page}: ${name}`,
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((line) => !known.has(line.split(': ')[1] ?? ''))).toEqual([]);
});
