import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CHILD_FILE } from './child-file.ts';

const PROJECT = path.join(import.meta.dirname, '..', '..');

/**
 * The fence around a function that stands in a VPC on AWS: here, where no microVM and no network of its own stand around it,
 * its process reads its own bundle and the packages, writes nothing, starts nothing. Addons are let in, because the picture
 * library is one; what an addon does by itself no flag of Node's sees, on no machine. Node 24 has no flag for the network
 * either: the function closes it itself (adapters/ways-out.ts), for all that is JavaScript.
 */
export function isolationFlags(entry: string): string[] {
  const packages = path.join(PROJECT, 'node_modules');
  const bundle = path.dirname(entry);
  const readable = [bundle, realpathSync(bundle), CHILD_FILE, packages, realpathSync(packages)];
  // The reader brings the script of its engine's thread along.
  const threads = readdirSync(bundle).some((file) => file.endsWith('worker.cjs')) ? ['--allow-worker'] : [];
  return [
    '--permission',
    '--allow-addons',
    ...threads,
    ...readable.map((each) => `--allow-fs-read=${each}`),
    // It warns of the flags above.
    '--disable-warning=SecurityWarning',
  ];
}
