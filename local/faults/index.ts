import type { Clock } from '../clock.ts';
import { answerJson, type Around, type Call } from '../edge/index.ts';
import type { Outcome } from '../lambda/index.ts';
import { keepAnswer } from './answers.ts';
import { type CallFault, type DeliveryFault, type DeliverySource, faultsOf } from './kinds.ts';
import { splitBatch } from './partial.ts';
import { processAt } from './process-at.ts';
import { answerSlowDown, conflicting, throttled } from './refusals.ts';

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
  /** The functions' processes that run now. A caller that is none of them does not crash; its connection breaks. */
  processes: () => { pid: number; kill: () => void }[];
}

const SLOW_MILLISECONDS = 150;
/** Longer than the relay's round and shorter than the longest visibility: others overtake it. */
const LATE_MILLISECONDS = 4 * 60_000;

/** Lets calls and deliveries go wrong as the source says, at the two places that all of them pass. */
export function createFaults({ source, clock, processes }: FaultsOptions) {
  const around: Around = async (call, { req, res, answered, serve }) => {
    const fault = source.call(call);
    const breakConnection = (): void => {
      if (fault === 'crash-before' || fault === 'crash-after') {
        const running = processes();
        const pid = processAt(
          req.socket,
          running.map((each) => each.pid),
        );
        running.find((each) => each.pid === pid)?.kill();
      }
      req.socket.destroy();
    };
    switch (fault) {
      case 'throttle':
        if (call.service !== 's3') throw throttled(call);
        return answerSlowDown(req, res);
      case 'conflict':
        throw conflicting(call);
      case 'partial': {
        const { taken, merge } = splitBatch(call, req);
        if (taken === undefined) return answerJson(res, 200, merge());
        const { status, body } = await keepAnswer(res, () => serve(taken, res));
        const answer = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
        return answerJson(res, status, status === 200 ? merge(answer) : answer);
      }
      case 'crash-before':
        return breakConnection();
      case 'lost-answer':
      case 'crash-after':
        try {
          await keepAnswer(res, () => serve(req, res));
        } finally {
          answered();
          breakConnection();
        }
        return;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, SLOW_MILLISECONDS));
        return serve(req, res);
      case undefined:
        return serve(req, res);
    }
  };

  async function deliver(from: DeliverySource, functionArn: string, run: () => Promise<Outcome>): Promise<Outcome> {
    const fault = source.delivery(from, functionArn.split(':')[6] ?? functionArn);
    // A source that asks for more than AWS does would find mistakes that are none.
    if (fault !== undefined && !faultsOf[from].includes(fault)) throw new Error(`${from} never comes ${fault}.`);
    switch (fault) {
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
