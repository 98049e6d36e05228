import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import type { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { crashFields, log } from '../handler-stack.ts';
import type { HttpEnv } from './environment.ts';

/** The entry of a serve-* function: the app in the same stack as every other handler. */
export function pagesHandler(app: Pick<Hono<HttpEnv>, 'fetch'>) {
  const serve = handle(app as Hono<HttpEnv>) as unknown as (
    event: APIGatewayProxyEventV2,
    context: Context,
  ) => Promise<APIGatewayProxyResultV2>;
  return middy<APIGatewayProxyEventV2, APIGatewayProxyResultV2, Error, Context>()
    .use({ onError: (request) => log.error('handler broke', crashFields(request.error)) })
    .handler((event, context) => serve(event, context));
}
