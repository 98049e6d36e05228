/** A lifecycle is one table of states and the moves between them; it checks itself when it is built. */
export interface Lifecycle<State extends string, Move extends string> {
  states: readonly State[];
  start: State;
  ends: ReadonlySet<State>;
  moves: Readonly<Partial<Record<Move, { from: readonly State[]; to: State }>>>;
  /** The states a move may start from; a writer puts them into its condition. None, where there is no such move. */
  from(move: Move): readonly State[];
  /** Where a move leads from a state; undefined when it may not be made there. */
  next(state: State, move: Move): State | undefined;
}

/** Throws when a state cannot be reached, or when a state that is no end has no way out. */
export function lifecycle<State extends string, Move extends string>(table: {
  states: readonly State[];
  start: State;
  ends: readonly State[];
  moves: Partial<Record<Move, { from: readonly State[]; to: State }>>;
}): Lifecycle<State, Move> {
  const moves = Object.values(table.moves) as { from: readonly State[]; to: State }[];
  const reached = new Set<State>([table.start]);
  for (let grown = true; grown;) {
    const before = reached.size;
    for (const move of moves) if (move.from.some((state) => reached.has(state))) reached.add(move.to);
    grown = reached.size > before;
  }
  const ends = new Set(table.ends);
  for (const state of table.states) {
    if (!reached.has(state)) throw new Error(`lifecycle: ${state} is never reached`);
    if (!ends.has(state) && !moves.some((move) => move.from.includes(state)))
      throw new Error(`lifecycle: ${state} has no way out`);
  }
  const from = (move: Move): readonly State[] => table.moves[move]?.from ?? [];
  return {
    ...table,
    ends,
    from,
    next: (state, move) => (from(move).includes(state) ? table.moves[move]?.to : undefined),
  };
}
