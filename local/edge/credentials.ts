import { randomBytes } from 'node:crypto';

/** Who calls: a function with its role, the person at the keyboard (scripts), or local mode itself. */
export interface Principal {
  kind: 'function' | 'operator' | 'system';
  name: string;
  roleArn?: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface CredentialStore {
  issue(principal: Principal): Credentials;
  find(accessKeyId: string): { principal: Principal; credentials: Credentials } | undefined;
}

/** Keys that live as long as this run: an access key id tells which function, and so which role, is calling. */
export function createCredentials(): CredentialStore {
  const issued = new Map<string, { principal: Principal; credentials: Credentials }>();
  return {
    issue(principal) {
      const prefix = principal.kind === 'operator' ? 'AKIA' : 'ASIA';
      const credentials = {
        accessKeyId: `${prefix}${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64url'),
        // A role's keys come with a token, on Lambda as here: a signer that forgets it fails here too.
        ...(principal.kind === 'function' ? { sessionToken: randomBytes(48).toString('base64url') } : {}),
      };
      issued.set(credentials.accessKeyId, { principal, credentials });
      return credentials;
    },
    find: (accessKeyId) => issued.get(accessKeyId),
  };
}
