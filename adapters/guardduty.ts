import { SendObjectMalwareScanCommand, type GuardDutyClient } from '@aws-sdk/client-guardduty';

/**
 * GuardDuty looks at arrivals by itself; a second look at a version is asked for here and answered by the same event, later.
 * The bucket has to be under its protection plan (infra/constructs/malware-plan.ts), or it refuses.
 */
export async function askGuardDuty(
  { client, bucket }: { client: GuardDutyClient; bucket: string },
  key: string,
  versionId: string,
): Promise<void> {
  await client.send(new SendObjectMalwareScanCommand({ S3Object: { Bucket: bucket, Key: key, VersionId: versionId } }));
}
