import { holdAnswer } from './held-answers.ts';

// Of a whole system too: every JSON answer that a test file gets from it is as /openapi.json says.
const { fetch: ask } = globalThis;
globalThis.fetch = async (input, init) => {
  const response = await ask(input, init);
  if (response.headers.get('content-type')?.startsWith('application/json') === true) {
    const [method, address] =
      input instanceof Request ? [input.method, input.url] : [init?.method ?? 'GET', String(input)];
    holdAnswer(method, address, response.status, await response.clone().json());
  }
  return response;
};

export { startSystem, type SpawnedSystem as TestSystem } from '../../local/spawn-system.ts';
