import type { CommandClient } from '../../adapters/command-client.ts';
import type { HttpOptions } from '../http/environment.ts';

/** What operators and auditors read, and the commands that they act through. */
export interface OversightDeps {
  http: HttpOptions;
  commands: CommandClient;
}
