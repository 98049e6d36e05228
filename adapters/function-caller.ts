import { setTimeout as sleep } from 'node:timers/promises';
import { awsCall, timedOut } from './aws-call.ts';
import type { SignerOptions } from './signer.ts';

/**
 * Calls another function and waits for its answer, without the Lambda client: that one carries the shapes of every
 * operation of the service and a streaming protocol, some ninety kilobytes that every page would read before it can answer.
 */
export interface FunctionCaller {
  call(functionName: string, payload: unknown): Promise<{ text: string; broke: boolean }>;
}
export interface FunctionStarter {
  /** Has it run without waiting: Lambda keeps the call, tries again when it breaks, and in the end sets it aside. */
  start(functionName: string, payload: unknown): Promise<void>;
}

const maxAttempts = 3;
const firstDelayMs = 50;
/** The service was busy or stumbled, or a connection that was kept open is gone. Commands may be called twice. */
const passingStatus = (status: number) => status === 429 || status >= 500;

export function functionCaller(options: SignerOptions): FunctionCaller & FunctionStarter {
  const post = awsCall('lambda', options);
  async function invoke(functionName: string, payload: unknown, type: 'RequestResponse' | 'Event') {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    const headers = {
      'content-type': 'application/json',
      ...(type === 'Event' ? { 'x-amz-invocation-type': type } : {}),
    };
    const body = JSON.stringify(payload);
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= maxAttempts;
      try {
        const answer = await post(path, headers, body);
        if (answer.status === (type === 'Event' ? 202 : 200)) return answer;
        // The service's own words may quote the payload.
        if (isLast || !passingStatus(answer.status)) throw new CallRefused(functionName, answer.status);
      } catch (error) {
        if (isLast || timedOut(error) || error instanceof CallRefused) throw error;
      }
      await sleep(Math.random() * firstDelayMs * 2 ** attempt);
    }
  }
  return {
    async call(functionName, payload) {
      const { headers, text } = await invoke(functionName, payload, 'RequestResponse');
      return { text, broke: headers['x-amz-function-error'] !== undefined };
    },
    start: async (functionName, payload) => void (await invoke(functionName, payload, 'Event')),
  };
}

class CallRefused extends Error {
  constructor(functionName: string, status: number) {
    super(`${functionName} could not be called: ${status}`);
  }
}
