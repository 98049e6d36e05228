import type { Resource } from '../template/index.ts';

/** A property without effect here would be a mapping that works otherwise than on AWS: it stops the start instead. */
export function checkMapping({ properties, stack, logicalId }: Resource, known: readonly string[]): void {
  const always = ['EventSourceArn', 'FunctionName', 'Enabled', 'Tags', 'BatchSize', 'MaximumBatchingWindowInSeconds'];
  const both = [...always, 'FilterCriteria', 'FunctionResponseTypes', ...known];
  const odd = Object.keys(properties).find((name) => !both.includes(name));
  if (odd !== undefined) throw new Error(`${stack}/${logicalId}: local mode does not know ${odd} of this mapping.`);
}
