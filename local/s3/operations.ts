import { createBucket, getBucketVersioning, headBucket, listBuckets } from './bucket-operations.ts';
import type { Operation } from './exchange.ts';
import { listObjectsV2, listObjectVersions } from './listing.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
} from './multipart.ts';
import { getObjectRetention, putObjectRetention } from './object-retention.ts';
import { getObject, getObjectTagging } from './object-reads.ts';
import { copyObject, deleteObject, deleteObjects, putObject, putObjectTagging } from './object-writes.ts';
import { postObject } from './post-object.ts';
import type { Headers } from './signature.ts';
import type { Target } from './target.ts';

/** Everything this server does, by the name the API reference uses. */
export const operations: Readonly<Record<string, Operation>> = {
  ListBuckets: listBuckets,
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  GetBucketVersioning: getBucketVersioning,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  DeleteObjects: deleteObjects,
  PostObject: postObject,
  GetObject: getObject,
  HeadObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  GetObjectRetention: getObjectRetention,
  PutObjectRetention: putObjectRetention,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
};

// Sub-resources of the API reference: a query parameter of one of these names makes the request a different operation.
const bucketResources: Readonly<Record<string, string>> = {
  abac: 'Abac',
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  analytics: 'AnalyticsConfiguration',
  cors: 'Cors',
  encryption: 'Encryption',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  inventory: 'InventoryConfiguration',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  logging: 'Logging',
  metadataConfiguration: 'MetadataConfiguration',
  metadataTable: 'MetadataTableConfiguration',
  metrics: 'MetricsConfiguration',
  notification: 'NotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  session: 'Session',
  tagging: 'Tagging',
  versioning: 'Versioning',
  website: 'Website',
};
const objectResources: Readonly<Record<string, string>> = {
  acl: 'Acl',
  attributes: 'Attributes',
  encryption: 'Encryption',
  'legal-hold': 'LegalHold',
  renameObject: 'Rename',
  restore: 'Restore',
  retention: 'Retention',
  select: 'SelectContent',
  tagging: 'Tagging',
  torrent: 'Torrent',
};

// The few whose names do not follow from method and sub-resource.
const oddNames: Readonly<Record<string, string>> = {
  GetBucketSession: 'CreateSession',
  PostObjectRestore: 'RestoreObject',
  PostObjectSelectContent: 'SelectObjectContent',
  PutObjectEncryption: 'UpdateObjectEncryption',
  PutObjectRename: 'RenameObject',
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  DELETE: 'Delete',
  POST: 'Post',
  HEAD: 'Head',
};

/** The name of the operation a request asks for, whether or not this server has it. */
export function nameOperation(method: string, target: Target, headers: Headers): string {
  const name = nameRegularly(method, target, headers);
  return oddNames[name] ?? name;
}

function nameRegularly(method: string, target: Target, headers: Headers): string {
  const verb = verbs[method] ?? method;
  if (target.bucket === '') return method === 'GET' ? 'ListBuckets' : `${verb}Service`;
  return target.key === ''
    ? nameBucketOperation(method, verb, target, headers)
    : nameObjectOperation(method, verb, target, headers);
}

function subResource(target: Target, known: Readonly<Record<string, string>>): string | undefined {
  const name = Object.keys(known).find((parameter) => target.query.has(parameter));
  return name === undefined ? undefined : known[name];
}

function nameBucketOperation(method: string, verb: string, target: Target, headers: Headers): string {
  const resource = subResource(target, bucketResources);
  if (resource !== undefined) return `${verb}Bucket${resource}`;
  switch (method) {
    case 'PUT':
      return 'CreateBucket';
    case 'HEAD':
      return 'HeadBucket';
    case 'DELETE':
      return 'DeleteBucket';
    case 'POST':
      if (target.query.has('delete')) return 'DeleteObjects';
      return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '') ? 'PostObject' : 'PostBucket';
    case 'GET':
      if (target.query.has('versions')) return 'ListObjectVersions';
      if (target.query.has('uploads')) return 'ListMultipartUploads';
      return target.query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    default:
      return `${verb}Bucket`;
  }
}

function nameObjectOperation(method: string, verb: string, target: Target, headers: Headers): string {
  const resource = subResource(target, objectResources);
  if (resource !== undefined) return `${verb}Object${resource}`;
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  const isUpload = target.query.has('uploadId');
  switch (method) {
    case 'GET':
      return isUpload ? 'ListParts' : 'GetObject';
    case 'PUT':
      if (isUpload || target.query.has('partNumber')) return isCopy ? 'UploadPartCopy' : 'UploadPart';
      return isCopy ? 'CopyObject' : target.query.has('append') ? 'AppendObject' : 'PutObject';
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (target.query.has('uploads')) return 'CreateMultipartUpload';
      return isUpload ? 'CompleteMultipartUpload' : 'PostObjectAtKey';
    default:
      return `${verb}Object`;
  }
}
