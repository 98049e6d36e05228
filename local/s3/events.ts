import type { ObjectCreatedEvent } from './exchange.ts';
import type { Store } from './store.ts';

const MOST_AT_ONCE = 8;
const FIRST_WAIT_MILLISECONDS = 100;
const LONGEST_WAIT_MILLISECONDS = 30_000;

/**
 * Brings recorded events out, each at least once and in no promised order, as S3 does. An event leaves the store only
 * after `deliver` has resolved; what was still on its way when the process died goes out again after the next start.
 */
export function createEventDelivery(parts: {
  readonly store: Pick<Store, 'nextEvents' | 'removeEvent'>;
  readonly deliver: (event: ObjectCreatedEvent) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}) {
  const { store, deliver, onFailure } = parts;
  const onTheWay = new Set<Promise<void>>();
  // A failed event waits outside the eight, so that it cannot hold up the others.
  const retries = new Set<NodeJS.Timeout>();
  const due: { sequence: number; attempt: number }[] = [];
  let lastTaken = 0;
  let isClosing = false;

  function wake(): void {
    while (!isClosing && onTheWay.size < MOST_AT_ONCE) {
      const retry = due.shift();
      const [next] = retry === undefined ? store.nextEvents(lastTaken, 1) : store.nextEvents(retry.sequence - 1, 1);
      if (next === undefined) return;
      if (retry === undefined) lastTaken = next.sequence;
      const one = attempt(next.sequence, next.body, retry?.attempt ?? 0).finally(() => {
        onTheWay.delete(one);
        wake();
      });
      onTheWay.add(one);
    }
  }

  async function attempt(sequence: number, body: string, attempts: number): Promise<void> {
    try {
      await deliver(JSON.parse(body) as ObjectCreatedEvent);
      store.removeEvent(sequence);
    } catch (error) {
      // It stays recorded, and goes out again after the next start.
      if (isClosing) return;
      onFailure(error);
      const wait = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** attempts, LONGEST_WAIT_MILLISECONDS);
      const timer = setTimeout(() => {
        retries.delete(timer);
        due.push({ sequence, attempt: attempts + 1 });
        wake();
      }, wait);
      timer.unref();
      retries.add(timer);
    }
  }

  return {
    wake,
    /** Lets what is on its way come to its end, and starts nothing new. */
    async close(): Promise<void> {
      isClosing = true;
      await Promise.all(onTheWay);
      for (const timer of retries) clearTimeout(timer);
    },
  };
}
