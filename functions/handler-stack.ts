import middy from '@middy/core';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { safeParse, type $ZodType, type output as EnvironmentOf } from 'zod/v4/core';
import { Refusal, type ErrorCode } from '../domain/errors.ts';
import type { CommandAnswer } from '../domain/commands.ts';

/** The closed list of what functions say in logs. Ids and codes only: never an item, an address or an answer. */
export type LogMessage =
  | 'command done'
  | 'command refused'
  | 'step done'
  | 'page served'
  | 'request refused'
  | 'handler broke'
  | 'document checked'
  | 'document read'
  | 'document could not be read'
  | 'document event ignored'
  | 'document could not be checked'
  | 'scan done'
  | 'outbox sent'
  | 'outbox waits'
  | 'outbox failed'
  | 'swept'
  | 'left for later'
  | 'workflows restarted'
  | 'offered'
  | 'waiting counted'
  | 'movement counted'
  | 'lapsed'
  | 'originals replaced'
  | 'records destroyed'
  | 'records not destroyed'
  | 'records exported'
  | 'transaction retried'
  | 'journal chained'
  | 'journal swept'
  | 'journal not chained'
  | 'journal line unreadable'
  | 'journal verified'
  | 'journal broken'
  | 'invariants checked'
  | 'invariant broken'
  | 'mail refused'
  | 'bounce recorded';
export interface LogFields {
  applicationId?: string;
  documentId?: string;
  operationId?: string;
  outboxId?: string;
  code?: string;
  count?: number;
  status?: number;
  route?: string;
  kind?: string;
  attempts?: number;
  durationMs?: number;
  reason?: string;
  verdict?: string;
  error?: string;
  stack?: string;
  /** An invariant, the id that it is broken for, and codes and numbers about it. */
  invariant?: string;
  subject?: string;
  detail?: Readonly<Record<string, string | number>>;
}
export interface Log {
  info(message: LogMessage, fields?: LogFields): void;
  warn(message: LogMessage, fields?: LogFields): void;
  error(message: LogMessage, fields?: LogFields): void;
}

const logger = new Logger({ serviceName: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'skillsdesk' });
export const log: Log = {
  info: (message, fields = {}) => logger.info(message, { ...fields }),
  warn: (message, fields = {}) => logger.warn(message, { ...fields }),
  error: (message, fields = {}) => logger.error(message, { ...fields }),
};

/**
 * A log line that CloudWatch also reads as metrics (its embedded metric format): nothing is called, nothing is granted. Alarms
 * find them under the namespace Skillsdesk by stage and name.
 */
export function logMetrics(
  message: LogMessage,
  stage: string,
  metrics: Readonly<Record<string, number>>,
  fields: LogFields = {},
): void {
  const definition = {
    Namespace: 'Skillsdesk',
    Dimensions: [['stage']],
    Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
  };
  logger.info(message, {
    ...fields,
    ...metrics,
    stage,
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [definition] },
  });
}

/** A crash leaves its class and its place in the log, never its message: messages quote values, values are personal. */
export function crashFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .join('\n');
  return { error: error.name, stack };
}

/** One of many broke and is looked at again; what came behind it went on. */
export const leftForLater = (subject: string, error: unknown): void =>
  log.error('left for later', { subject, ...crashFields(error) });

function logsCrash() {
  return {
    onError: (request: { error: Error | null }) => {
      log.error('handler broke', crashFields(request.error));
    },
  };
}

/** For event sources: the handler's own errors go to the caller, which retries and then uses its dead-letter queue. */
export function eventHandler<E, R>(work: (event: E, context: Context) => Promise<R>) {
  return middy<E, R, Error, Context>().use(logsCrash()).handler(work);
}

/** Parses once with the environment's schema; a missing key stops the function at its first breath and names itself. */
export function readEnvironment<S extends $ZodType>(schema: S): EnvironmentOf<S> {
  const parsed = safeParse(schema, process.env, { jitless: true });
  if (!parsed.success)
    throw new Error(`environment: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`);
  return parsed.data;
}

/** A command: parsed input in, a value or a named refusal out. */
export function commandHandler<S extends z.ZodType, V>(schema: S, work: (input: z.output<S>) => Promise<V>) {
  return middy<unknown, CommandAnswer<V>, Error, Context>()
    .use(logsCrash())
    .handler(async (event) => {
      const parsed = schema.safeParse(event);
      if (!parsed.success) {
        const fields = parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), key: 'invalid' }));
        log.warn('command refused', { code: 'invalid-input', reason: fields.map((each) => each.field).join(' ') });
        return refused('invalid-input', {}, fields);
      }
      try {
        const value = await work(parsed.data);
        log.info('command done', idsOf(parsed.data));
        return { ok: true as const, value };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        log.info('command refused', { ...idsOf(parsed.data), code: error.code });
        return refused(error.code, error.params, error.fields);
      }
    });
}

/** A workflow's task: input parsed by the step's contract; a refusal here is a defect of the workflow and throws by its code. */
export function stepHandler<S extends z.ZodType, V>(schema: S, work: (input: z.output<S>) => Promise<V>) {
  return middy<unknown, V, Error, Context>()
    .use(logsCrash())
    .handler(async (event) => {
      const input = schema.parse(event);
      try {
        const value = await work(input);
        log.info('step done', idsOf(input));
        return value;
      } catch (error) {
        // Lambda reports an error by its name, and the workflow's Retry names codes of the error table.
        if (error instanceof Refusal)
          throw Object.assign(new Error(error.code), { name: error.code, stack: error.stack });
        throw error;
      }
    });
}

function refused(code: ErrorCode, params: Refusal['params'], fields: Refusal['fields']) {
  return { ok: false as const, error: { code, params, ...(fields.length > 0 ? { fields } : {}) } };
}

function idsOf(input: unknown): LogFields {
  const { applicationId, operationId } = (typeof input === 'object' && input !== null ? input : {}) as Record<
    string,
    unknown
  >;
  return {
    ...(typeof applicationId === 'string' ? { applicationId } : {}),
    ...(typeof operationId === 'string' ? { operationId } : {}),
  };
}
