import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'node:http';

const reads = new Set(['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems', 'Scan']);

/**
 * In front of the tables' engine: reads pass, and anything that would change something is refused here and counted. So a
 * command shows how far it was let, and nothing that one cell of a matrix does is seen by the next. As nothing changes, an
 * answer that was given once is given again.
 */
export async function readOnlyDoor(engine: string) {
  const answers = new Map<string, { status: number; body: Buffer }>();
  let stopped = 0;
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const body = Buffer.concat(parts);
      const target = String(req.headers['x-amz-target'] ?? '');
      const answer = ({ status, body: text }: { status: number; body: Buffer }) =>
        res.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
      if (!target.startsWith('DynamoDB_20120810.') || !reads.has(target.slice(target.indexOf('.') + 1))) {
        stopped += 1;
        answer({ status: 400, body: Buffer.from(JSON.stringify({ __type: 'AccessDeniedException' })) });
        return;
      }
      const key = `${target} ${body.toString('latin1')}`;
      const known = answers.get(key);
      if (known) {
        answer(known);
        return;
      }
      const { host: _host, ...headers } = req.headers;
      const passed = request(engine, { method: 'POST', headers }, (from) => {
        const got: Buffer[] = [];
        from.on('data', (part: Buffer) => got.push(part));
        from.on('end', () => {
          const fresh = { status: from.statusCode ?? 500, body: Buffer.concat(got) };
          if (fresh.status === 200) answers.set(key, fresh);
          answer(fresh);
        });
      });
      passed.on('error', () => answer({ status: 500, body: Buffer.from('{}') }));
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How many writes were refused so far. */
    stopped: () => stopped,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
