import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseHandOffSystems } from '../../../domain/hand-off/settings.ts';
import { offers, parseSettings, type Settings } from '../../../domain/settings.ts';
import { boardWordNames, boardWords } from '../../../web/board-words.ts';
import { areasOf, catalogOf } from '../../support/texts.ts';

/** What belongs to one board stands in its folder: whoever adopts the system changes settings, never code or texts. */
const root = join(import.meta.dirname, '../../..');
const boardsDir = join(root, 'settings/boards');
const boards = readdirSync(boardsDir);
const readJson = (board: string, file: string): unknown =>
  JSON.parse(readFileSync(join(boardsDir, board, file), 'utf8'));

/** Names of people, places and offices; "(sample)" behind one is no part of it. */
function namesOf(settings: Settings, systems: readonly string[]): string[] {
  const { network, state, unemployment, registration, step } = settings;
  const bare = (name: string): string =>
    name
      .replace(/\(.*\)/, '')
      .replace(`${network} `, '')
      .trim();
  const names = [
    settings.boardName,
    network,
    settings.exampleCity,
    settings.languageAccessLine,
    ...Object.values(state.name),
    unemployment.short,
    ...Object.values(unemployment.name),
    ...unemployment.phones,
    ...(offers(settings, 'step') ? [step.snapAgency.short, step.snapAgency.card, step.snapAgency.phone] : []),
    ...settings.centers.flatMap((each) => [bare(each.name), each.shortName, each.phone, each.email]),
    ...settings.counties.map((each) => each.name),
    ...settings.partners.map((each) => bare(each.name)),
    ...registration.idNames.map((each) => each.replace(/ ID$/, '')),
    registration.phone,
    ...systems,
  ];
  return [...new Set(names)].filter((name) => name !== '');
}

/** Where complaints under federal law go, from any board. */
const federalOffice = /Washington, D\.?C\.?/g;

const rooms = ['domain', 'adapters', 'functions', 'web', 'infra', 'local', 'workflows'];
const files = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|json|md|css|scss|html|svg|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const texts = files.map((file) => ({
  file: file.slice(root.length + 1),
  text: readFileSync(file, 'utf8').replaceAll(federalOffice, ''),
}));

/** An acronym only as it is written; other names in small letters as well. */
function appears(name: string, text: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const isAcronym = /^[A-Z]{2,6}$/.test(name);
  return new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, isAcronym ? 'u' : 'iu').test(text);
}

describe.each(boards)('the board %s', (board) => {
  const settings = parseSettings(readJson(board, 'board.json'));
  const systems = parseHandOffSystems(readJson(board, 'hand-off.json')).map((system) => system.name);
  const names = namesOf(settings, systems);

  test('has names to look for', () => expect(names.length).toBeGreaterThan(20));

  test('is named nowhere but in its folder', () => {
    const found = texts.flatMap(({ file, text }) =>
      names.filter((name) => appears(name, text)).map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });
});

test('the search finds what it looks for', () => {
  expect(appears('I-Trac', 'typed into i-trac.')).toBe(true);
  expect(appears('OED', 'Only OED decides')).toBe(true);
  expect(appears('Example', 'Examples')).toBe(false);
});

test('each of the board’s own words is asked for by a text', () => {
  const all = areasOf('en')
    .flatMap((area) => Object.values(catalogOf('en', area)))
    .join('\n');
  for (const word of boardWordNames) expect({ word, asked: all.includes(`{${word}}`) }).toEqual({ word, asked: true });
  expect(Object.keys(boardWords('en')).sort()).toEqual([...boardWordNames].sort());
});
