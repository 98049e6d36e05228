import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Line {
  /** For a browser's context. */
  proxy: { server: string; bypass: string };
  /** What is under way breaks off in the middle, and nothing new comes through. */
  cut(): void;
  join(): void;
  stop(): Promise<void>;
}

/**
 * The way between a browser and everybody else, that can be cut. Chromium's own "offline" lets an upload that has begun arrive
 * whole, at times, at full speed.
 */
export async function openLine(): Promise<Line> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = http.createServer((request, response) => {
    const { hostname, port, pathname, search } = new URL(request.url ?? '');
    const { method, headers } = request;
    const onward = http.request({ hostname, port, path: pathname + search, method, headers });
    const breakOff = () => {
      onward.destroy();
      request.socket.destroy();
    };
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on('error', breakOff).pipe(response);
    });
    onward.on('error', breakOff);
    response.on('close', () => onward.destroy());
    request.on('error', breakOff).pipe(onward);
  });
  server.on('connection', (socket: Socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    proxy: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bypass: '<-loopback>' },
    cut,
    join() {
      isCut = false;
    },
    async stop() {
      cut();
      await new Promise((done) => server.close(done));
    },
  };
}
