import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inProject } from './paths.ts';

/** The keys that a function's environment.ts asks for. */
async function environmentKeys(name: string): Promise<string[]> {
  const file = inProject('functions', name, 'environment.ts');
  if (!existsSync(file)) throw new Error(`functions/${name} has no environment.ts.`);
  const module = (await import(pathToFileURL(file).href)) as { environment?: { shape?: Record<string, unknown> } };
  if (!module.environment?.shape) throw new Error(`functions/${name}/environment.ts exports no object "environment".`);
  return Object.keys(module.environment.shape);
}

export async function allEnvironmentKeys(names: readonly string[]): Promise<Map<string, string[]>> {
  const keys = new Map<string, string[]>();
  for (const name of names) keys.set(name, await environmentKeys(name));
  return keys;
}

/** Gives a function exactly what it reads. A key that infra does not know is an error here, not an outage there. */
export function pickEnvironment(
  name: string,
  keys: readonly string[],
  supply: Readonly<Record<string, () => string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const key of keys) {
    const value = supply[key];
    if (!value) {
      throw new Error(`functions/${name}/environment.ts reads ${key}, and infra supplies no such value.`);
    }
    environment[key] = value();
  }
  return environment;
}

/** Values that infra would supply and no function reads: left-overs. */
export function unreadSupplies(
  supply: Readonly<Record<string, () => string>>,
  keys: ReadonlyMap<string, readonly string[]>,
): string[] {
  const read = new Set([...keys.values()].flat());
  return Object.keys(supply).filter((key) => !read.has(key));
}
