import { spawnSync } from 'node:child_process';

/** A second opinion on what we write, from a program that had no part in it. */
export const qpdfIsHere = (): boolean => spawnSync('qpdf', ['--version']).status === 0;

/** What qpdf finds wrong with a file, warnings too; nothing when it is clean. */
export function qpdfComplaints(path: string): string[] {
  const run = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
  if (run.status === 0) return [];
  const said = `${run.stderr}\n${run.stdout}`.split('\n').filter((line) => /WARNING|ERROR|error/.test(line));
  return said.length > 0 ? said : [`qpdf ended with ${run.status}`];
}
