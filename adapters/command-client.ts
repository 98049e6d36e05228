import {
  commands,
  type CommandAnswer,
  type CommandInput,
  type CommandName,
  type CommandValue,
} from '../domain/commands.ts';
import type { FunctionCaller } from './function-caller.ts';

/** Hands a command to the function that holds the grants for it. A page never holds them itself. */
export interface CommandClient {
  run<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandAnswer<CommandValue<N>>>;
  /** For commands whose schemas live elsewhere (sign-in). */
  invoke(name: string, input: unknown): Promise<CommandAnswer<unknown>>;
}

/** Throws when the function itself broke: that is a crash, and the page says so; a refusal is an answer. */
export function commandClient({ functions, prefix }: { functions: FunctionCaller; prefix: string }): CommandClient {
  async function invoke(name: string, input: unknown): Promise<CommandAnswer<unknown>> {
    const { text, broke } = await functions.call(`${prefix}${name}`, input);
    if (broke) throw new Error(`command ${name} broke`);
    return JSON.parse(text) as CommandAnswer<unknown>;
  }
  return {
    invoke,
    async run(name, input) {
      const answer = await invoke(name, input);
      if (!answer.ok) return answer;
      return { ok: true, value: commands[name].value.parse(answer.value) as CommandValue<typeof name> };
    },
  };
}
