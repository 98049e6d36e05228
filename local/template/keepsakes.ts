import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface GenerateSecretString {
  PasswordLength?: number;
  SecretStringTemplate?: string;
  GenerateStringKey?: string;
}

/**
 * Random values that have to stay the same for as long as the data folder lives: generated secrets, ids that
 * CloudFormation would make up. In a file that only its owner may read.
 */
export function createKeepsakes(dataDir: string): {
  keep(name: string, make: () => string): string;
  secret(name: string, properties: Record<string, unknown>): string;
} {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'keepsakes.json');
  const kept: Record<string, string> = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
    : {};

  function keep(name: string, make: () => string): string {
    const known = kept[name];
    if (known !== undefined) return known;
    const value = make();
    kept[name] = value;
    writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return value;
  }

  function secret(name: string, properties: Record<string, unknown>): string {
    if (typeof properties['SecretString'] === 'string') return properties['SecretString'];
    const wanted = (properties['GenerateSecretString'] ?? {}) as GenerateSecretString;
    return keep(`secret ${name}`, () => {
      const length = wanted.PasswordLength ?? 32;
      // Letters and digits only: every exclusion that a template may ask for is about punctuation.
      const password = randomBytes(length * 2)
        .toString('base64')
        .replace(/[^A-Za-z0-9]/g, '')
        .slice(0, length);
      if (wanted.GenerateStringKey === undefined) return password;
      const template = JSON.parse(wanted.SecretStringTemplate ?? '{}') as Record<string, unknown>;
      return JSON.stringify({ ...template, [wanted.GenerateStringKey]: password });
    });
  }

  return { keep, secret };
}
