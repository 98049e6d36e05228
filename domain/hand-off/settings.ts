import * as z from 'zod';
import { requestKinds } from '../requests/kinds.ts';
import { isFactName } from './facts.ts';

/**
 * What people type into the board's own systems, in the order in which those ask for it. No
 * public source fixes their fields: this is local policy, and data. A fact that the law keeps apart (R22) is no fact here:
 * settings that name one do not load.
 */
const factName = z.string().refine(isFactName, 'no such fact, or one that the law keeps apart');
const entrySchema = z.strictObject({
  /** Names the entry for good, so that a tick remembers what was typed there. */
  id: z.string().regex(/^[a-z0-9-]{2,40}$/),
  /** What the field is called in that system; never translated. */
  label: z.string().min(1).max(80),
  fact: factName,
  /** Only typed when this fact is known, or is one of these. */
  when: z.strictObject({ fact: factName, is: z.array(z.string()).min(1).optional() }).optional(),
  /** The system's own word for a choice of ours. */
  says: z.record(z.string(), z.string()).optional(),
});
const systemSchema = z.strictObject({
  systemId: z.string().regex(/^[a-z0-9-]{2,30}$/),
  name: z.string().min(1).max(60),
  /** Which requests are typed there once they are granted. */
  kinds: z.array(z.enum(requestKinds)).min(1),
  entries: z.array(entrySchema).min(1).max(80),
});
export type HandOffEntry = z.infer<typeof entrySchema>;
export type HandOffSystem = z.infer<typeof systemSchema>;

/** Throws with the path of the first mistake: it must stop a deployment, not surface at a desk. */
export function parseHandOffSystems(raw: unknown): readonly HandOffSystem[] {
  const { systems } = z.object({ systems: z.array(systemSchema).max(10) }).parse(raw);
  const twice = (ids: readonly string[]) => ids.find((id, at) => ids.indexOf(id) !== at);
  const sameSystem = twice(systems.map((system) => system.systemId));
  if (sameSystem !== undefined) throw new Error(`hand-off: ${sameSystem} is listed twice`);
  for (const system of systems) {
    const same = twice(system.entries.map((entry) => entry.id));
    if (same !== undefined) throw new Error(`hand-off: ${system.systemId} has two entries ${same}`);
  }
  return systems;
}
