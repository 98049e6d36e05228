import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import * as real from 'zod';
import * as late from '../../adapters/schemas-when-used.ts';

/** The same schema, said to zod and said to what stands for it in bundles. */
const said = (z: typeof real) => {
  const row = z.object({
    id: z.string().regex(/^[a-z]+$/),
    cents: z.number().int().nonnegative(),
    on: z.iso.date().optional(),
    kind: z.enum(['a', 'b']).default('a'),
    parts: z.array(z.strictObject({ name: z.string().min(2) })).max(2),
    by: z.partialRecord(z.enum(['x', 'y']), z.int()).prefault({}),
  });
  return {
    row,
    more: row.extend({ at: z.iso.datetime(), cents: z.literal(5) }).omit({ parts: true }),
    some: row.partial().refine(({ id }) => id !== 'none', 'none'),
    either: z.discriminatedUnion('type', [
      z.object({ type: z.literal('one'), row: row.pick({ id: true }) }),
      z.looseObject({ type: z.literal('two'), mail: z.email().nullable() }),
    ]),
    any: z.union([z.string().transform((text) => text.length), z.record(z.string(), z.boolean())]),
    shape: z.object({ ...row.shape, id: z.stringbool() }),
    pair: z.tuple([z.url({ protocol: /^https$/ }), z.string().check(z.minLength(3))]),
  };
};

const good = { id: 'abc', cents: 5, parts: [{ name: 'ab' }] };
const samples: unknown[] = [
  undefined,
  null,
  'text',
  7,
  [],
  {},
  good,
  { ...good, id: 'A' },
  { ...good, id: 'none' },
  { ...good, id: 'yes' },
  { ...good, on: '2026-02-30' },
  { ...good, kind: 'c', by: { x: 1.5 } },
  { ...good, parts: [{ name: 'a', more: 1 }] },
  { ...good, at: '2026-02-03T04:05:06Z', stray: true },
  { type: 'one', row: { id: 'abc', cents: 1 } },
  { type: 'two', mail: null, more: 1 },
  { type: 'two', mail: 'nobody' },
  { type: 'three' },
  { yes: true },
  ['https://example.org/', 'abc'],
  ['http://example.org/', 'a'],
];

describe('schemas that are made when they are used', () => {
  const [ours, zods] = [said(late as typeof real), said(real)];
  test.each(Object.keys(zods) as (keyof typeof zods)[])('"%s" says the same of everything', (name) => {
    const verdicts = (schema: real.ZodType) => samples.map((sample) => JSON.stringify(schema.safeParse(sample)));
    expect(verdicts(ours[name])).toEqual(verdicts(zods[name]));
    expect(new Set(verdicts(ours[name]).map((each) => each.startsWith('{"success":true')))).toEqual(
      new Set([true, false]),
    );
  });

  test('nothing is made before it is asked', () => {
    const make = jest.fn((text: string) => text.toUpperCase());
    const options = {
      get error() {
        make('asked');
        return 'no';
      },
    };
    const schema = late.object({ name: late.string(options).min(2) }).optional();
    expect(make).not.toHaveBeenCalled();
    expect(schema.safeParse({ name: 1 }).success).toBe(false);
    expect(make).toHaveBeenCalled();
  });

  test('are schemas to zod too, and keep what is set on them', () => {
    expect(late.string() instanceof real.ZodType).toBe(true);
    expect('_zod' in late.string()).toBe(true);
    expect(Object.keys(late.object({ a: late.string() }).shape)).toEqual(['a']);
    expect(late.enum(['a', 'b']).options).toEqual(['a', 'b']);
  });

  test('whatever the sources say is said later, or stays as it is', () => {
    const root = path.join(import.meta.dirname, '../..');
    const words = new Set(
      ['domain', 'functions', 'adapters', 'web', 'settings']
        .flatMap((folder) =>
          readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
            path.join(root, folder, file),
          ),
        )
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(file, 'utf8'))
        .filter((text) => text.includes("import * as z from 'zod'"))
        .flatMap((text) => [...text.matchAll(/(?<![\w.])z\.((iso\.)?[a-z]\w*)\(/g)].map((match) => match[1] ?? '')),
    );
    expect(words.size).toBeGreaterThan(15);
    const found = [...words].filter((word) => {
      const at = word.split('.').reduce<unknown>((holder, key) => (holder as Record<string, unknown>)[key], late);
      return typeof at !== 'function';
    });
    expect(found).toEqual([]);
  });
});
