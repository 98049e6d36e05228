import type { FileToSend } from '../../scripts/api-client.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

/** What a run is made of. A new feature joins with one more line in `scenarios` (scenarios.ts). */
export interface Scene {
  world: World;
  /** Belongs to this run alone; part of addresses and fund ids. */
  name: string;
  random: () => number;
  /** One page each; no two alike. */
  page: (kind: string) => FileToSend;
  /** What was acknowledged, and has to hold when everything has come to rest. */
  promise: (what: string, holds: () => Promise<boolean>) => void;
  people: Person[];
}
