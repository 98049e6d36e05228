/**
 * What may go wrong with one call of an AWS API, as it goes wrong on AWS.
 *
 * - `throttle`: refused in the service's own words; nothing happened.
 * - `conflict`: another transaction holds the item (DynamoDB writes only); nothing happened.
 * - `partial`: a batch of which the first half was taken, answered as a success (BatchGetItem, PutEvents).
 * - `lost-answer`: it happened, and the connection breaks before the answer.
 * - `slow`: the answer comes late.
 * - `crash-before`, `crash-after`: the caller's process is killed before it is carried out, or when it has been.
 */
export const callFaults = [
  'throttle',
  'conflict',
  'partial',
  'lost-answer',
  'slow',
  'crash-before',
  'crash-after',
] as const;
export type CallFault = (typeof callFaults)[number];

/**
 * What may go wrong with one event on its way to a function.
 *
 * - `twice`: it comes again after it was handled.
 * - `answer-lost`: it was handled, and whoever sent it hears that the function broke.
 * - `late`: it comes some minutes of the system's clock later, when others have overtaken it.
 */
export const deliveryFaults = ['twice', 'answer-lost', 'late'] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

/** Who hands an event to a function. What comes at most once on AWS (workflow, HTTP) never comes twice here. */
export type DeliverySource = 'queue' | 'stream' | 'asynchronous' | 'workflow' | 'http';

export const faultsOf: Readonly<Record<DeliverySource, readonly DeliveryFault[]>> = {
  queue: ['twice', 'answer-lost', 'late'],
  stream: ['twice', 'answer-lost', 'late'],
  asynchronous: ['twice', 'answer-lost', 'late'],
  workflow: ['answer-lost', 'late'],
  http: ['answer-lost'],
};
