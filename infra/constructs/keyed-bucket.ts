import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

interface KeyedBucketProps {
  /** Without the account id, which follows it: bucket names are shared by the whole world. */
  name: string;
  accountId: string;
  accessLogs: Bucket;
  /** Tell EventBridge about every object. */
  events: boolean;
  /** The one site whose pages may post here from a browser. */
  postsFrom?: string;
  /** What is of use for some days only is gone after them, with every version of it. */
  forgotten?: readonly { prefix: string; afterDays: number }[];
  /**
   * What is hardly read any more goes where it costs a sixth, and is read from there as fast. Small objects stay: moving them
   * would cost more than it saves. S3 takes less than 128 kB for small, unless a rule says otherwise.
   */
  cold?: readonly { prefix?: string; afterDays: number; largerThanBytes?: number }[];
  /** Every version stays for so long after it was written, whoever wants to delete it (StageConfig.journal). */
  lock?: { retention: 'governance' | 'compliance'; years: number };
}

/** Leap days included, so that so many years are never a day short. */
const daysPerYear = 366;

export class KeyedBucket extends Construct {
  readonly bucket: Bucket;
  readonly key: Key;

  constructor(scope: Construct, id: string, props: KeyedBucketProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: `alias/${props.name}`,
      description: `Encrypts the bucket ${props.name}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: `${props.name}-${props.accountId}`,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      // One data key for many objects: without it every page image costs a request to KMS.
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      // The library's own types disagree here under exactOptionalPropertyTypes.
      serverAccessLogsBucket: props.accessLogs as IBucket,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      lifecycleRules: [
        {
          id: 'forget-unfinished-uploads',
          // A large file is sent in parts, and its place in the packet is free again after a day.
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        ...(props.forgotten ?? []).map(({ prefix, afterDays }) => ({
          id: `forgotten-${prefix.replace('/', '')}`,
          prefix,
          expiration: Duration.days(afterDays),
          // A version leaves a mark behind, and is gone for good a day later.
          noncurrentVersionExpiration: Duration.days(1),
        })),
        ...(props.cold ?? []).map(({ prefix, afterDays }) => {
          const storageClass = StorageClass.GLACIER_INSTANT_RETRIEVAL;
          return {
            id: `cold-${prefix?.replace('/', '') ?? 'all'}`,
            ...(prefix === undefined ? {} : { prefix }),
            transitions: [{ storageClass, transitionAfter: Duration.days(afterDays) }],
            noncurrentVersionTransitions: [{ storageClass, transitionAfter: Duration.days(afterDays) }],
          };
        }),
      ],
      ...(props.lock
        ? {
            objectLockEnabled: true,
            objectLockDefaultRetention: ObjectLockRetention[props.lock.retention](
              Duration.days(props.lock.years * daysPerYear),
            ),
          }
        : {}),
      ...(props.postsFrom
        ? {
            cors: [
              {
                // One form for a file; a large one in parts.
                allowedMethods: [HttpMethods.POST, HttpMethods.PUT],
                allowedOrigins: [props.postsFrom],
                allowedHeaders: ['*'],
                exposedHeaders: ['ETag', 'x-amz-version-id'],
                maxAge: 3600,
              },
            ],
          }
        : {}),
    });
    const made = this.bucket.node.defaultChild as CfnBucket;
    const firstCold = 1 + (props.forgotten ?? []).length;
    for (const [at, { largerThanBytes }] of (props.cold ?? []).entries())
      if (largerThanBytes !== undefined)
        // The library writes a number where CloudFormation wants a text.
        made.addPropertyOverride(
          `LifecycleConfiguration.Rules.${firstCold + at}.ObjectSizeGreaterThan`,
          String(largerThanBytes),
        );
    if (props.events) {
      // The construct's own switch would add a custom resource with a Python function to say the same.
      made.notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
    }
  }
}
