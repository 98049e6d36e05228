import { existsSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { lockDataDir } from './data-lock.ts';
import { startEngine } from './dynamodb/engine.ts';
import { listen } from './edge/index.ts';
import { createS3 } from './s3/index.ts';

const region = 'us-west-2';
/** For this one reader, as long as it reads. */
const credentials = { accessKeyId: 'AKIAREADER', secretAccessKey: 'whoever has the folder can read it' };

export interface DataAtRest {
  dynamodb: DynamoDBClient;
  s3: S3Client;
  close(): Promise<void>;
}

/**
 * The tables and buckets of a local system that does not run, on free ports: no function, no schedule, no stream reader, so that
 * whoever reads them finds them as they were left. Nobody can start the system on this data meanwhile.
 */
export async function openDataAtRest(dataDir: string): Promise<DataAtRest> {
  if (!existsSync(path.join(dataDir, 'system.lock')))
    throw new Error(`There is no data of a local system in ${dataDir}. Start it with: npm start`);
  const stops: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const lock = lockDataDir(dataDir);
    stops.push(() => lock.release());
    const engine = await startEngine(dataDir, () => {});
    engine.died.catch(() => {});
    stops.push(() => engine.close());
    const server = createS3({
      dataDir: path.join(dataDir, 's3'),
      region,
      credentials: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials : undefined),
    });
    stops.push(() => server.close());
    const http = await listen((req, res) => server.handle(req, res), 0, 'the buckets');
    stops.push(() => http.close());
    const dynamodb = new DynamoDBClient({ endpoint: engine.endpoint, region, credentials });
    const s3 = new S3Client({ endpoint: http.origin, region, credentials, forcePathStyle: true });
    stops.push(
      () => dynamodb.destroy(),
      () => s3.destroy(),
    );
    return { dynamodb, s3, close };
  } catch (error) {
    await close();
    throw error;
  }
}
