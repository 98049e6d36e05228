import * as z from 'zod';
import { canonical } from '../canonical.ts';

/**
 * The board's settings are a file that is bundled and deployed; who changed what in it, when and why, stands in a file beside it.
 * The first entry sets everything; whoever adds up all of them has the settings of today, or of any day before.
 */
export type SettingValue = z.output<ReturnType<typeof z.json>>;
const changeSchema = z.object({ path: z.string().min(1), before: z.json().optional(), after: z.json().optional() });
export type SettingChange = z.output<typeof changeSchema>;

const entrySchema = z.object({
  on: z.iso.date(),
  /** A role, never a person. */
  by: z.string().min(2).max(80),
  why: z.string().min(3).max(500),
  /** Of the settings as they stood from then on: what a decision keeps. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  changes: z.array(changeSchema).min(1),
});
export type SettingsEntry = z.output<typeof entrySchema>;
export const settingsHistorySchema = z.object({ schemaVersion: z.literal(1), entries: z.array(entrySchema).min(1) });
export type SettingsHistory = z.output<typeof settingsHistorySchema>;

/** What tells the things of a list apart; a list without any of these is one value. */
const keys = ['centerId', 'countyId', 'fundId', 'organizationId', 'date'] as const;

/** Each setting by its dotted path: `policy.trainingCapCents`, `centers.se.phone`. */
export function settingPaths(raw: unknown, at = ''): Map<string, SettingValue> {
  const named = Array.isArray(raw)
    ? keys.find((key) => raw.length > 0 && raw.every((each) => hasKey(each, key)))
    : undefined;
  const within =
    named !== undefined
      ? (raw as Record<string, unknown>[]).map((each) => [String(each[named]), each] as const)
      : typeof raw === 'object' && raw !== null && !Array.isArray(raw)
        ? Object.entries(raw)
        : undefined;
  if (!within || within.length === 0) return new Map([[at, raw as SettingValue]]);
  return new Map(within.flatMap(([name, value]) => [...settingPaths(value, at === '' ? name : `${at}.${name}`)]));
}

const hasKey = (each: unknown, key: string): boolean => typeof each === 'object' && each !== null && key in each;
const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

export function settingChanges(
  before: ReadonlyMap<string, SettingValue>,
  after: ReadonlyMap<string, SettingValue>,
): SettingChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (before.has(path) && after.has(path) && same(was, is)) return [];
    return [{ path, ...(before.has(path) ? { before: was } : {}), ...(after.has(path) ? { after: is } : {}) }];
  });
}

/** The settings after all entries. Throws where an entry does not begin with what the ones before it left. */
export function settingsAfter({ entries }: SettingsHistory): Map<string, SettingValue> {
  const state = new Map<string, SettingValue>();
  for (const { on, changes } of entries)
    for (const { path, before, after } of changes) {
      if (!same(state.get(path), before)) throw new Error(`history.json: ${path} was something else on ${on}`);
      if (after === undefined) state.delete(path);
      else state.set(path, after);
    }
  return state;
}

/** A setting as it stands, with everybody who set it, the last first. */
export interface KnownSetting {
  path: string;
  value: SettingValue;
  set: { on: string; by: string; why: string; value: SettingValue | undefined }[];
}

export function knownSettings(
  current: ReadonlyMap<string, SettingValue>,
  { entries }: Pick<SettingsHistory, 'entries'>,
): KnownSetting[] {
  const set = new Map<string, KnownSetting['set']>();
  for (const { on, by, why, changes } of entries)
    for (const { path, after } of changes) set.set(path, [{ on, by, why, value: after }, ...(set.get(path) ?? [])]);
  return [...current].map(([path, value]) => ({ path, value, set: set.get(path) ?? [] }));
}
