import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionCaller } from '../../adapters/function-caller.ts';

/** adapters/function-caller.ts as a guide would write it: with the service's client. */
export function functionCaller(): FunctionCaller {
  const client = new LambdaClient({});
  return {
    async call(FunctionName, payload) {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
      return { text: new TextDecoder().decode(answer.Payload), broke: answer.FunctionError !== undefined };
    },
  };
}
