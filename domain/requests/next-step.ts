import type { Directory } from '../directory/directory.ts';
import type { ApplicationRow, AuditRow } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';
import type { RequestKind } from './kinds.ts';
import { followStep } from './follow-step.ts';
import { followTui } from './follow-tui.ts';

/**
 * What comes after a decision, for months: a STEP coach's monthly contact, what a person does with their TUI packet. The steps
 * of the workflow (`await-next-step`, `follow-up-case`) are the same for all; what is to be done when is the kind's own.
 */
export interface Around {
  now: Date;
  settings: Settings;
  /** Who works here and who is away, as of now. */
  directory: Directory;
}
export interface FollowUp {
  /** Written now, in one transaction; undefined while nothing is due. It may end the following (a new `status`). */
  act?: {
    change: Partial<ApplicationRow>;
    audit: { what: string; params: AuditRow['params'] };
    mails: readonly { template: string; params: Record<string, string | number> }[];
  };
  /** When to look again, while it is still followed. */
  lookAt: Date;
}
export interface KindFollowUp {
  /** The first word to the person, once: its mail, and what remembers that it went out. Undefined when it did. */
  begin(application: ApplicationRow, around: Around): { template: string; change: Partial<ApplicationRow> } | undefined;
  look(application: ApplicationRow, around: Around): FollowUp;
}

/** Kinds that are not here end with their decision. */
const followUps: Partial<Record<RequestKind, KindFollowUp>> = { step: followStep, tui: followTui };

export function followUpOf(kind: RequestKind): KindFollowUp {
  const found = followUps[kind];
  if (!found) throw new Error(`a request of kind ${kind} is followed up by nobody`);
  return found;
}
