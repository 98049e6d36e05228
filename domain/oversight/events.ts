import type { AuditRow } from '../cases/rows.ts';

/**
 * A line of the record, whatever it is about: what was done with a packet, who looked at one, whom an operator let in, that a
 * colleague signed in. Ids, codes and times; no personal data.
 */
export interface RecordedEvent {
  at: string;
  actor: string;
  what: string;
  params: AuditRow['params'];
  applicationId?: string;
  documentId?: string;
}

/** By the day of UTC: a board's day lies in one or two of them. */
export const eventKeys = (at: string, id: string): { eventsPk: string; eventsSk: string } => ({
  eventsPk: eventsOn(at.slice(0, 10)),
  eventsSk: `${at}#${id}`,
});
export const eventsOn = (day: string): string => `EVENTS#${day}`;

export const eventGroups = ['decisions', 'money', 'papers', 'views', 'sign-ins', 'oversight', 'rest'] as const;
export type EventGroup = (typeof eventGroups)[number];
const begins: readonly (readonly [EventGroup, RegExp])[] = [
  ['views', /^viewed-/],
  ['sign-ins', /^signed-in$/],
  ['oversight', /^(?:glass-broken|audit-granted|sessions-ended|rights-changed|destruction-[a-z]+)$/],
  ['decisions', /^(?:decided-|appealed|opened-again|tui-handed-over)/],
  ['money', /^(?:money-|hold-|offer|step-awarded|told-waiting)/],
  ['papers', /^(?:document-|upload-|absence-|form-taken-over|program-checked|packet-composed|letter-written)/],
];

/** What kind of event somebody looks for. */
export const groupOfEvent = (what: string): EventGroup => begins.find(([, test]) => test.test(what))?.[0] ?? 'rest';

/** Each "saved" of a draft is the person's own. */
export const isShown = ({ what }: RecordedEvent): boolean => what !== 'saved';
