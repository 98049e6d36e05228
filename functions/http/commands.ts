/** What a page needs in order to hand a command on: loaded with the first one. */
export { commandClient } from '../../adapters/command-client.ts';
export { functionCaller } from '../../adapters/function-caller.ts';
