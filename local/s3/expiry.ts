import type { Exchange } from './exchange.ts';

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/**
 * Forgets the versions that the bucket's lifecycle has given up. AWS looks once a day and leaves a marker first; this server looks
 * whenever an object is asked for or begun, and takes away what would be gone for good by then.
 */
export async function forgetExpired(exchange: Exchange, bucketName: string): Promise<void> {
  const { service, now } = exchange;
  for (const { prefix, days } of service.store.findBucket(bucketName)?.configuration.expiry ?? []) {
    const before = new Date(now.getTime() - days * DAY_MILLISECONDS);
    await service.blobs.remove(service.store.forgetVersions(bucketName, prefix, before).unused);
  }
}
