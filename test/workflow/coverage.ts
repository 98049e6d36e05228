import { parseDefinition, targets, type Container, type State } from '../../local/step-functions/definition.ts';

interface HistoryEvent {
  id: number;
  previousEventId: number;
  type: string;
  [details: string]: unknown;
}

/**
 * Which states of a definition, and which ways from one to the next, tests have gone: a Catch is a way too, and so is each
 * answer of a Choice.
 */
export interface Coverage {
  take(events: readonly HistoryEvent[]): void;
  /** One line for people: how much of it was visited. */
  line(): string;
  missing(): string[];
}

function statesOf(container: Container): [string, State][] {
  return Object.entries(container.States).flatMap(([name, state]) => {
    const inner = state.Type === 'Parallel' ? state.Branches : state.Type === 'Map' ? [state.ItemProcessor] : [];
    return [[name, state] as [string, State], ...inner.flatMap(statesOf)];
  });
}

const nameIn = (event: HistoryEvent | undefined, which: 'stateEnteredEventDetails' | 'stateExitedEventDetails') =>
  (event?.[which] as { name: string } | undefined)?.name;

export function coverageOf(name: string, definition: string): Coverage {
  const states = statesOf(parseDefinition(definition));
  const catches = states.flatMap(([from, state]) =>
    'Catch' in state ? (state.Catch ?? []).map(({ Next }) => `${from} caught> ${Next}`) : [],
  );
  const caught = new Set(catches);
  const ways = states.flatMap(([from, state]) =>
    [...new Set(targets(state))]
      .map((to) => `${from} > ${to}`)
      .filter((way) => {
        const [, to] = way.split(' > ');
        // Where a Catch and the state's own Next lead to the same place, both are ways of their own.
        return !caught.has(`${from} caught> ${to}`) || ('Next' in state && state.Next === to);
      }),
  );
  const wanted = [...states.map(([state]) => state), ...ways, ...catches];
  const seen = new Set<string>();
  return {
    take(events) {
      const byId = new Map(events.map((event) => [event.id, event]));
      for (const event of events) {
        const to = nameIn(event, 'stateEnteredEventDetails');
        if (to === undefined) continue;
        seen.add(to);
        const exit = byId.get(event.previousEventId);
        const from = nameIn(exit, 'stateExitedEventDetails');
        if (exit === undefined || from === undefined) continue;
        const before = byId.get(exit.previousEventId)?.type ?? '';
        seen.add(/(Failed|TimedOut)$/.test(before) ? `${from} caught> ${to}` : `${from} > ${to}`);
      }
    },
    line() {
      const count = (list: readonly string[]) => `${list.filter((each) => seen.has(each)).length} of ${list.length}`;
      return `${name}: ${count(states.map(([state]) => state))} states, ${count(ways)} ways, ${count(catches)} catches visited`;
    },
    missing: () => wanted.filter((each) => !seen.has(each)),
  };
}
