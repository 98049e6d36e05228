import type { Directory } from '../directory/directory.ts';
import type { ApplicationRow, AuditRow } from '../cases/rows.ts';
import type { CallReason } from '../messages/reach.ts';
import type { Settings } from '../settings.ts';

/**
 * What comes after a decision, for months: a STEP coach's monthly contact, what a person does with their TUI packet. The steps
 * of the workflow (`await-next-step`, `follow-up-case`) are the same for all; what is to be done when is the kind's own.
 */
export interface Around {
  now: Date;
  settings: Settings;
  /** Who works here and who is away, as of now. */
  directory: Directory;
  /** Mail does not reach the person, and why. */
  call?: CallReason | undefined;
}
export interface FollowUp {
  /** Written now, in one transaction; undefined while nothing is due. It may end the following (a new `status`). */
  act?: {
    change: Partial<ApplicationRow>;
    audit: { what: string; params: AuditRow['params'] };
    mails: readonly { template: string; params: Record<string, string | number> }[];
  };
  /** It ends, and money goes with it: a step of its own, with its own right to move money, does that. */
  ends?: 'offer';
  /** When to look again, while it is still followed. */
  lookAt: Date;
}
export interface KindFollowUp {
  /** The first word to the person, once: its mail, and what remembers that it went out. Undefined when it did. */
  begin(application: ApplicationRow, around: Around): { template: string; change: Partial<ApplicationRow> } | undefined;
  look(application: ApplicationRow, around: Around): FollowUp;
}
