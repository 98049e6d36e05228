import { join } from 'node:path';

/** The project's own folder: every path in infra starts here, wherever a command was typed. */
export const projectDir = join(import.meta.dirname, '..');
export const buildDir = join(projectDir, '.build');
export const inProject = (...parts: string[]): string => join(projectDir, ...parts);
