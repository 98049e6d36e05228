import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../infra/bundle.ts';

const textsDir = join(import.meta.dirname, '../../web/texts');
export type Catalog = Record<string, string>;

export const areasOf = (language: string) =>
  readdirSync(join(textsDir, language))
    .filter((name) => name.endsWith('.json'))
    .sort();
export const catalogOf = (language: string, area: string): Catalog =>
  JSON.parse(readFileSync(join(textsDir, language, area), 'utf8')) as Catalog;

/** What the functions that people hear from are made of: their pages, mails, letters and packets. */
const forPeople = ['serve-participant', 'relay-outbox', 'sign-in', 'compose-letter', 'compose-packet'];
/** Mails to staff about no request. */
const forStaffAlone = ['finance-mail.json', 'oversight-mail.json'];
/** Printed by staff for the person. */
const handedOver = ['receipt.json'];

/** The texts that people may meet: what the bundles take in. */
export function areasForPeople(): string[] {
  const { metafile } = buildSync({
    ...bundleOptions,
    entryPoints: forPeople.map((name) => `functions/${name}/handler.ts`),
    outdir: '/nowhere',
    // Only what is made of what is of interest.
    plugins: [],
    packages: 'external',
    // Made by whoever builds or serves pages, and of no interest either.
    external: ['../../.build/*'],
    sourcemap: false,
  });
  return Object.keys(metafile?.inputs ?? {})
    .flatMap((path) => /^web\/texts\/en\/(.+)$/.exec(path)?.[1] ?? [])
    .filter((name) => !forStaffAlone.includes(name))
    .concat(handedOver)
    .sort();
}
