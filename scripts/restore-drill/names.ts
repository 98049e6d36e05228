import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketNames, tableNames, type BucketName, type TableName } from '../../infra/names.ts';

/** Tables and buckets by whatever name they go at the moment. */
export interface NamesInUse {
  tables: Readonly<Record<TableName, string>>;
  buckets: Readonly<Record<BucketName, string>>;
}

/** Functions whose environments name every table and every bucket between them; a test holds them to that. */
export const namesKnownBy = [
  'check-invariants',
  'verify-journal',
  'save-application',
  'answer-demographics',
  'sign-in',
  'compose-letter',
] as const;

const variable = (name: string, what: 'TABLE' | 'BUCKET'): string => `${name.toUpperCase()}_${what}`;

/** What the functions of a stage work on now: after a restored table was swapped in, its name is nobody's guess. */
export async function namesInUse(client: LambdaClient, stage: string): Promise<NamesInUse> {
  const known: Record<string, string> = {};
  for (const name of namesKnownBy) {
    const { Environment } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: `skillsdesk-${stage}-${name}` }),
    );
    Object.assign(known, Environment?.Variables);
  }
  const named = (key: string): string => {
    const value = known[key];
    if (value === undefined) throw new Error(`No function of stage ${stage} says which ${key} it uses.`);
    return value;
  };
  return {
    tables: Object.fromEntries(
      tableNames.map((name) => [name, named(variable(name, 'TABLE'))]),
    ) as NamesInUse['tables'],
    buckets: Object.fromEntries(
      bucketNames.map((name) => [name, named(variable(name, 'BUCKET'))]),
    ) as NamesInUse['buckets'],
  };
}

/** Of the local system, running or not: the template gives each table its name, and each bucket the account's behind it. */
export async function namesLocally(s3: S3Client): Promise<NamesInUse> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return {
    tables: Object.fromEntries(tableNames.map((name) => [name, `skillsdesk-local-${name}`])) as NamesInUse['tables'],
    buckets: Object.fromEntries(
      bucketNames.map((name) => {
        const found = Buckets.find(({ Name = '' }) => Name.startsWith(`skillsdesk-local-${name}-`))?.Name;
        if (found === undefined) throw new Error(`There is no bucket "${name}" of a local system.`);
        return [name, found];
      }),
    ) as NamesInUse['buckets'],
  };
}
