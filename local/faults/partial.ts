import type { IncomingMessage } from 'node:http';
import type { Call } from '../edge/index.ts';
import { withBody } from '../edge/request.ts';
import { throttled } from './refusals.ts';

type Json = Record<string, unknown>;

/** A batch of which the first half is taken. */
interface Split {
  /** The request for the half that is taken; undefined when that is nothing. */
  taken: IncomingMessage | undefined;
  /** The service's answer to it, with the rest told as not taken. */
  merge(answer?: Json): Json;
}

export function splitBatch(call: Call, req: IncomingMessage): Split {
  const input = JSON.parse(call.body?.toString('utf8') ?? '{}') as Json;
  return call.operation === 'BatchGetItem' ? splitKeys(call, req, input) : splitEntries(req, input);
}

function splitKeys(call: Call, req: IncomingMessage, input: Json): Split {
  const items = Object.entries((input['RequestItems'] ?? {}) as Record<string, Json & { Keys: unknown[] }>);
  const all = items.flatMap(([table, { Keys }]) => Keys.map((key) => ({ table, key })));
  const half = Math.floor(all.length / 2);
  // DynamoDB answers with a throttle where it can take none at all.
  if (half === 0) throw throttled(call);
  const requestFor = (wanted: typeof all): Json =>
    Object.fromEntries(
      items
        .map(([table, rest]) => {
          const Keys = wanted.filter((each) => each.table === table).map(({ key }) => key);
          return [table, { ...rest, Keys }] as const;
        })
        .filter(([, { Keys }]) => Keys.length > 0),
    );
  return {
    taken: again(req, { ...input, RequestItems: requestFor(all.slice(0, half)) }),
    merge: (answer) => ({ ...answer, UnprocessedKeys: requestFor(all.slice(half)) }),
  };
}

function splitEntries(req: IncomingMessage, input: Json): Split {
  const entries = (input['Entries'] ?? []) as unknown[];
  const half = Math.floor(entries.length / 2);
  const refused = entries.slice(half).map(() => ({ ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }));
  return {
    taken: half === 0 ? undefined : again(req, { ...input, Entries: entries.slice(0, half) }),
    merge: (answer = {}) => ({
      FailedEntryCount: Number(answer['FailedEntryCount'] ?? 0) + refused.length,
      Entries: [...((answer['Entries'] ?? []) as unknown[]), ...refused],
    }),
  };
}

function again(req: IncomingMessage, input: Json): IncomingMessage {
  const body = Buffer.from(JSON.stringify(input));
  return Object.assign(withBody(req, body), { headers: { ...req.headers, 'content-length': String(body.length) } });
}
