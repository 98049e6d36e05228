// The server as a process of its own, for tests that kill it or weigh it. Arguments: folder, what to do with events.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3 } from '../../../local/s3/index.ts';
import { credentialsOf, KEEP_ALIVE_MS, region } from './server.ts';

const [dataDir, events] = process.argv.slice(2) as [string, 'deliver' | 'hang'];
const s3 = createS3({
  dataDir,
  credentials: credentialsOf,
  region,
  onEvent: (event) =>
    events === 'hang'
      ? new Promise(() => undefined)
      : new Promise((resolve, reject) => {
          process.send!({ event }, (error: Error | null) => (error === null ? resolve() : reject(error)));
        }),
});
s3.putBucketConfiguration('child-bucket', { versioning: 'Enabled', eventBridge: true });
const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => void s3.handle(req, res));
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
process.on('message', () => process.send!({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.on('disconnect', () => process.exit());
