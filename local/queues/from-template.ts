import type { FilterCriteria } from '../events/pattern.ts';
import { checkMapping } from '../lambda/mapping-properties.ts';
import type { System } from '../template/index.ts';
import type { QueueMappingSettings } from './poller.ts';
import type { QueueSettings } from './store.ts';

const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_RETENTION_SECONDS = 4 * 24 * 3600;
/** Lambda starts with five pollers; two cores are better served by fewer. */
const DEFAULT_CONCURRENCY = 2;

export function readQueues(system: System): QueueSettings[] {
  return system.resources('AWS::SQS::Queue').map((resource) => {
    const { properties } = resource;
    if (properties['FifoQueue'] === true) throw new Error(`${resource.ref}: local mode has standard queues only.`);
    const redrive = properties['RedrivePolicy'] as { deadLetterTargetArn: string; maxReceiveCount: number } | undefined;
    return {
      name: String(resource.attribute('QueueName')),
      arn: String(resource.attribute('Arn')),
      url: resource.ref,
      visibilityTimeoutSeconds: Number(properties['VisibilityTimeout'] ?? DEFAULT_VISIBILITY_SECONDS),
      delaySeconds: Number(properties['DelaySeconds'] ?? 0),
      retentionSeconds: Number(properties['MessageRetentionPeriod'] ?? DEFAULT_RETENTION_SECONDS),
      ...(redrive === undefined
        ? {}
        : {
            redrive: { deadLetterArn: redrive.deadLetterTargetArn, maxReceiveCount: Number(redrive.maxReceiveCount) },
          }),
    };
  });
}

export function readQueueMappings(system: System): QueueMappingSettings[] {
  const mappings: QueueMappingSettings[] = [];
  for (const resource of system.resources('AWS::Lambda::EventSourceMapping')) {
    const { properties } = resource;
    const source = String(properties['EventSourceArn']);
    if (!source.startsWith('arn:aws:sqs:') || properties['Enabled'] === false) continue;
    checkMapping(resource, ['ScalingConfig']);
    const scaling = properties['ScalingConfig'] as { MaximumConcurrency?: number } | undefined;
    mappings.push({
      queueArn: source,
      functionArn: String(properties['FunctionName']),
      batchSize: Number(properties['BatchSize'] ?? 10),
      batchWindowSeconds: Number(properties['MaximumBatchingWindowInSeconds'] ?? 0),
      reportBatchItemFailures: reportsItems(properties),
      maximumConcurrency: Math.min(scaling?.MaximumConcurrency ?? DEFAULT_CONCURRENCY, DEFAULT_CONCURRENCY),
      ...(properties['FilterCriteria'] === undefined
        ? {}
        : { filters: properties['FilterCriteria'] as FilterCriteria }),
    });
  }
  return mappings;
}

const reportsItems = (properties: Record<string, unknown>): boolean =>
  ((properties['FunctionResponseTypes'] as string[] | undefined) ?? []).includes('ReportBatchItemFailures');
