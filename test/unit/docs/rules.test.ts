import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** docs/rules.md leads an auditor from a law to the code and its test. A list that has gone stale leads nowhere. */
const project = path.join(import.meta.dirname, '..', '..', '..');
const rows = readFileSync(path.join(project, 'docs', 'rules.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| R\d+ /.test(line))
  .map((line) => {
    const [rule = '', , code = '', tests = '', missing = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const paths = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => String(match[1]));
    return { rule, code: paths(code), tests: paths(tests), missing };
  });
const ruleNumber = /\bR([1-9]|[12]\d|30)\b/g;
const citedIn = (file: string): string[] => readFileSync(path.join(project, file), 'utf8').match(ruleNumber) ?? [];

const rooms = ['domain', 'adapters', 'functions', 'web', 'workflows', 'infra', 'local', 'scripts', 'test'];
const sources = rooms.flatMap((room) =>
  readdirSync(path.join(project, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|asl\.json)$/.test(entry.name))
    .map((entry) => path.relative(project, path.join(entry.parentPath, entry.name))),
);

describe('docs/rules.md', () => {
  test('has each rule once, in order', () => {
    expect(rows.map(({ rule }) => rule)).toEqual(Array.from({ length: 30 }, (_, index) => `R${index + 1}`));
  });

  test('names only files that are there', () => {
    const named = rows.flatMap(({ rule, code, tests }) => [...code, ...tests].map((file) => `${rule} ${file}`));
    expect(named.filter((line) => !existsSync(path.join(project, line.split(' ')[1] ?? '')))).toEqual([]);
  });

  test('each rule has code and a test, or says what is not built yet', () => {
    const silent = rows.filter(({ code, tests, missing }) => (code.length === 0 || tests.length === 0) && !missing);
    expect(silent.map(({ rule }) => rule)).toEqual([]);
  });

  test('a rule that code cites has a row that names code', () => {
    const withCode = new Set(rows.filter(({ code }) => code.length > 0).map(({ rule }) => rule));
    const lost = sources
      .filter((file) => !file.startsWith('test/'))
      .flatMap((file) => citedIn(file).map((rule) => `${rule} ${file}`))
      .filter((line) => !withCode.has(line.split(' ')[0] ?? ''));
    expect([...new Set(lost)]).toEqual([]);
  });

  test('a rule that a test cites has a row that names a test', () => {
    const withTest = new Set(rows.filter(({ tests }) => tests.length > 0).map(({ rule }) => rule));
    const lost = sources
      .filter((file) => file.startsWith('test/') && !file.startsWith('test/unit/docs/'))
      .flatMap((file) => citedIn(file).map((rule) => `${rule} ${file}`))
      .filter((line) => !withTest.has(line.split(' ')[0] ?? ''));
    expect([...new Set(lost)]).toEqual([]);
  });
});
