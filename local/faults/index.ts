import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answerJson, type Around, type Call } from '../edge/index.ts';
import type { Outcome } from '../lambda/index.ts';
import type { CallFault, DeliveryFault, DeliverySource } from './kinds.ts';
import { answerSlowDown, conflicting, nothingDone, throttled } from './refusals.ts';

export type { CallFault, DeliveryFault, DeliverySource } from './kinds.ts';

/** Says what goes wrong, and when; undefined: nothing does. */
export interface FaultSource {
  /** Asked once per call of an AWS API, when it is known to be permitted. */
  call(call: Call): CallFault | undefined;
  /** Asked once per event that is handed to a function. */
  delivery(source: DeliverySource, functionName: string): DeliveryFault | undefined;
}

export interface FaultsOptions {
  source: FaultSource;
  clock: Clock;
  /** Kills the function's process at the other end of a connection, if there is one. */
  killProcessAt: (remotePort: number) => void;
}

const SLOW_MILLISECONDS = 150;
/** Longer than the relay's round and shorter than the longest visibility: others overtake it. */
const LATE_MILLISECONDS = 4 * 60_000;

/** Lets calls and deliveries go wrong as the source says, at the two places that all of them pass. */
export function createFaults({ source, clock, killProcessAt }: FaultsOptions) {
  const around: Around = async (call, { req, res, answered, serve }) => {
    const fault = source.call(call);
    const breakConnection = (crash: boolean): void => {
      if (crash) killProcessAt(req.socket.remotePort ?? 0);
      req.socket.destroy();
    };
    switch (fault) {
      case 'throttle':
        if (call.service !== 's3') throw throttled(call);
        req.resume();
        return answerSlowDown(res);
      case 'conflict':
        throw conflicting(call);
      case 'partial':
        return answerJson(res, 200, nothingDone(call));
      case 'crash-before':
        return breakConnection(true);
      case 'lost-answer':
      case 'crash-after':
        return serve(
          req,
          unheard(res, () => {
            answered();
            breakConnection(fault === 'crash-after');
          }),
        );
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, SLOW_MILLISECONDS));
        return serve(req, res);
      case undefined:
        return serve(req, res);
    }
  };

  async function deliver(from: DeliverySource, functionArn: string, run: () => Promise<Outcome>): Promise<Outcome> {
    switch (source.delivery(from, functionArn.split(':')[6] ?? functionArn)) {
      case 'twice':
        await run();
        return run();
      case 'answer-lost':
        await run();
        return {
          ok: false,
          error: { errorType: 'Runtime.ExitError', errorMessage: 'The answer was lost on its way.' },
        };
      case 'late':
        await new Promise<void>((resolve) => clock.after(LATE_MILLISECONDS, resolve));
        return run();
      case undefined:
        return run();
    }
  }

  return { around, deliver };
}

/** An answer that is made and never sent. `done` is called when the service has finished it. */
function unheard(res: ServerResponse, done: () => void): ServerResponse {
  let finished = false;
  return Object.assign(res, {
    writeHead(status: number) {
      res.statusCode = status;
      return res;
    },
    write: () => true,
    end() {
      if (!finished) done();
      finished = true;
      return res;
    },
  } as unknown as ServerResponse);
}
