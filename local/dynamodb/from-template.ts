import type { FilterCriteria } from '../events/pattern.ts';
import { checkMapping } from '../lambda/mapping-properties.ts';
import type { System } from '../template/index.ts';
import type { StreamMappingSettings } from './stream-reader.ts';
import type { TableSettings } from './tables.ts';

const STREAM_PROPERTIES = [
  'StartingPosition',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'DestinationConfig',
];

export const readTables = (system: System): TableSettings[] =>
  system.resources('AWS::DynamoDB::Table').map((resource) => ({
    name: resource.ref,
    properties: resource.properties as TableSettings['properties'],
  }));

export function readStreamMappings(system: System): { tableName: string; mapping: StreamMappingSettings }[] {
  const tables = system.resources('AWS::DynamoDB::Table');
  const found: { tableName: string; mapping: StreamMappingSettings }[] = [];
  for (const resource of system.resources('AWS::Lambda::EventSourceMapping')) {
    const { properties, stack, logicalId } = resource;
    const source = String(properties['EventSourceArn']);
    if (source.startsWith('arn:aws:sqs:') || properties['Enabled'] === false) continue;
    checkMapping(resource, STREAM_PROPERTIES);
    const table = tables.find(
      (item) => item.properties['StreamSpecification'] !== undefined && item.attribute('StreamArn') === source,
    );
    if (table === undefined)
      throw new Error(`${stack}/${logicalId} reads ${source}, which is no stream of a table here.`);
    const onFailure = (properties['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined)
      ?.OnFailure?.Destination;
    found.push({
      tableName: table.ref,
      mapping: {
        id: `${stack}/${logicalId}`,
        streamArn: source,
        functionArn: String(properties['FunctionName']),
        batchSize: Number(properties['BatchSize'] ?? 100),
        batchWindowSeconds: Number(properties['MaximumBatchingWindowInSeconds'] ?? 0),
        startingPosition: startingPosition(properties['StartingPosition'], `${stack}/${logicalId}`),
        bisectBatchOnFunctionError: properties['BisectBatchOnFunctionError'] === true,
        maximumRetryAttempts: Number(properties['MaximumRetryAttempts'] ?? -1),
        maximumRecordAgeSeconds: Number(properties['MaximumRecordAgeInSeconds'] ?? -1),
        reportBatchItemFailures:
          (properties['FunctionResponseTypes'] as string[] | undefined)?.includes('ReportBatchItemFailures') ?? false,
        ...(properties['FilterCriteria'] === undefined
          ? {}
          : { filters: properties['FilterCriteria'] as FilterCriteria }),
        ...(onFailure === undefined ? {} : { onFailureArn: onFailure }),
      },
    });
  }
  return found;
}

function startingPosition(value: unknown, where: string): StreamMappingSettings['startingPosition'] {
  if (value === 'LATEST' || value === 'TRIM_HORIZON') return value;
  throw new Error(`${where}: a mapping from a stream starts at LATEST or TRIM_HORIZON, not at ${String(value)}.`);
}
