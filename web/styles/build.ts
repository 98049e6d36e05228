import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileAsync } from 'sass';
import { eitherDirection } from './either-direction.ts';
import { keepUsedRules } from './keep-used-rules.ts';

const webDir = join(import.meta.dirname, '..');

function sourcesUnder(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.endsWith('styles'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

const fontStack =
  '-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif, Apple Color Emoji, Segoe UI Emoji, Segoe UI Symbol';

/** The site's one style sheet: the USWDS subset and our own few rules, without the rules that no page in web/ uses. */
export async function buildStyles(): Promise<string> {
  const packages = join(webDir, '..', 'node_modules', '@uswds', 'uswds', 'packages');
  const { css } = await compileAsync(join(import.meta.dirname, 'site.scss'), {
    loadPaths: [packages],
    style: 'compressed',
    charset: false,
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'if-function', 'mixed-decls'],
    logger: { warn: () => undefined, debug: () => undefined },
  });
  // The font stack is long and stands in every second rule: it is named once.
  const used = eitherDirection(keepUsedRules(css, sourcesUnder(webDir)));
  return `:root{--font:${fontStack}}${used.replaceAll(fontStack, 'var(--font)')}`;
}
