import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the running local system listens, and with which keys its operator calls; its own start wrote them down. */
export function localOperator(
  dataDir: string,
): { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } } | undefined {
  const file = path.join(dataDir, 'operator.json');
  if (!existsSync(file)) return undefined;
  const { aws, region, accessKeyId, secretAccessKey } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    string
  >;
  return {
    endpoint: aws ?? '',
    region: region ?? '',
    credentials: { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' },
  };
}
