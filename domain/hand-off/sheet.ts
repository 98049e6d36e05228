import { fieldNamed, isOnForm } from '../forms/form.ts';
import { isAskedOf } from '../forms/forms.ts';
import { factOf, type FactValue, type HandOffCase } from './facts.ts';
import type { HandOffEntry, HandOffSystem } from './settings.ts';

/** One line of a sheet. Without a value there is nothing to type, and the line says so. */
export interface SheetLine {
  entry: HandOffEntry;
  value: FactValue | undefined;
}

/** What is typed into one system for one case, in order; lines that do not apply are left out. */
export function sheetOf(system: HandOffSystem, of: HandOffCase): SheetLine[] {
  return system.entries
    .filter((entry) => applies(entry, of))
    .map((entry) => ({ entry, value: factOf(entry.fact, of) }));
}

/** What this kind of request does not even ask is not typed for it; what somebody left empty is shown as empty. */
function applies({ fact, when }: HandOffEntry, of: HandOffCase): boolean {
  const [, answer] = /^answer\.(.+)$/.exec(fact) ?? [];
  if (answer !== undefined && !isAskedOf(of.application.kind, answer)) return false;
  // R7: support services alone name no school; what stands there from before is not theirs.
  const field = answer === undefined ? undefined : fieldNamed(answer);
  if (field && !isOnForm(field, of.application.answers)) return false;
  if (!when) return true;
  const value = factOf(when.fact, of);
  if (value === undefined) return false;
  return when.is === undefined || (value.kind === 'choice' && when.is.includes(value.code));
}

/** The value as one text, whatever the language of whoever reads it: to tell whether it is still the same. */
function plainValue(value: FactValue | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'text':
      return value.text;
    case 'date':
      return value.date;
    case 'money':
      return String(value.amountCents);
    case 'number':
      return String(value.number);
    case 'choice':
      return value.code;
    case 'paid':
      return JSON.stringify(value.lines);
  }
}

/** By entry, a digest of what stands there. `digest` comes in: the rules know no library. */
export function digestsOf(lines: readonly SheetLine[], digest: (text: string) => string): Record<string, string> {
  return Object.fromEntries(
    lines
      .filter((line) => line.value !== undefined)
      .map((line) => [line.entry.id, digest(plainValue(line.value)).slice(0, 16)]),
  );
}

/** The entries that stand there otherwise than they were typed. */
export function changedSince(typed: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const ids = new Set([...Object.keys(typed), ...Object.keys(now)]);
  return [...ids].filter((id) => typed[id] !== now[id]);
}

/** One text for all of a sheet's digests: a tick says which sheet it was that somebody typed. */
export const sheetMark = (digests: Readonly<Record<string, string>>, digest: (text: string) => string): string =>
  digest(
    Object.entries(digests)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, each]) => `${id}=${each}`)
      .join('\n'),
  ).slice(0, 32);
