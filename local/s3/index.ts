export { createS3, type S3Options } from './create-s3.ts';
export type { AuthorizationRequest, ObjectCreatedEvent } from './exchange.ts';
export type { BucketConfiguration } from './model.ts';
