export { createS3, type S3, type S3Options } from './create-s3.ts';
export type { Authorize, AuthorizationRequest, ObjectCreatedEvent } from './exchange.ts';
export type { BucketConfiguration, CorsRule } from './model.ts';
export type { Credentials } from './signature.ts';
