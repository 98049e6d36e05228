import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const entrySchema = z.object({
  file: z.string(),
  /** Null where the tool that wrote the manifest could not open the file. */
  pages: z.number().int().nonnegative().nullable(),
  needsPassword: z.boolean().default(false),
  encrypted: z.boolean().default(false),
  xfa: z.boolean().default(false),
  government: z.boolean().default(false),
  bytes: z.number().int().nonnegative().default(-1),
  /** What another program said of it. */
  qpdfCheck: z.enum(['clean', 'warnings', 'error', '']).default(''),
  nativeTextChars: z.number().int().nullable().default(null),
});
export type Entry = z.infer<typeof entrySchema>;

/** Every PDF of the folder; one that the manifest does not list has no expectation to meet but the safe ones. */
export function readCorpus(dir: string): Entry[] | undefined {
  const manifest = join(dir, 'manifest.json');
  if (!existsSync(manifest)) return undefined;
  const listed = z.array(entrySchema).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  const names = new Set(listed.map((entry) => entry.file));
  const others = readdirSync(dir)
    .filter((file) => file.toLowerCase().endsWith('.pdf') && !names.has(file))
    .map((file) => entrySchema.parse({ file, pages: null }));
  return [...listed, ...others];
}
