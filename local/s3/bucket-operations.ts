import { parseBody } from './attributes.ts';
import { S3Error } from './errors.ts';
import { bucketArn, type Operation } from './exchange.ts';
import { element, tag, xmlDocument } from './xml.ts';

/** AWS's naming rules, as far as a name here can break them. */
export function refuseBadBucketName(name: string): void {
  const isFine =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^(\d+\.){3}\d+$/.test(name);
  if (!isFine) throw new S3Error('InvalidBucketName', { details: { BucketName: name } });
}

export const createBucket: Operation = async (exchange) => {
  const { store, region, clock } = exchange.service;
  const name = exchange.target.bucket;
  await exchange.demand('s3:CreateBucket', bucketArn(name));
  refuseBadBucketName(name);
  const body = await exchange.readText();
  if (body !== '') {
    for (const { name: setting, text } of parseBody(body, 'CreateBucketConfiguration').children) {
      if (setting === 'LocationConstraint' && text === region) continue;
      throw new S3Error('NotImplemented', {
        message: `CreateBucket with ${setting} ${text} is not implemented by this local S3.`,
      });
    }
  }
  if (store.findBucket(name) !== undefined)
    throw new S3Error('BucketAlreadyOwnedByYou', { details: { BucketName: name } });
  store.putBucket(name, {}, clock());
  exchange.reply(200, { location: `/${name}` });
};

export const headBucket: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  await exchange.demand('s3:ListBucket', bucketArn(bucket.name));
  exchange.reply(200, { 'x-amz-bucket-region': exchange.service.region });
};

export const listBuckets: Operation = async (exchange) => {
  const { store, accountId } = exchange.service;
  await exchange.demand('s3:ListAllMyBuckets', '*');
  const buckets = store
    .listBuckets()
    .map((bucket) => element('Bucket', tag('Name', bucket.name), tag('CreationDate', bucket.createdAt.toISOString())));
  exchange.reply(
    200,
    {},
    xmlDocument('ListAllMyBucketsResult', element('Buckets', ...buckets), element('Owner', tag('ID', accountId))),
  );
};

export const getBucketVersioning: Operation = async (exchange) => {
  const bucket = exchange.requireBucket();
  await exchange.demand('s3:GetBucketVersioning', bucketArn(bucket.name));
  exchange.reply(200, {}, xmlDocument('VersioningConfiguration', tag('Status', bucket.configuration.versioning)));
};
