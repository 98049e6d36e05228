import type { RequestKind } from '../requests/kinds.ts';

/**
 * Every message that a decision may ask for. To add one:
 *   1. a row here: who receives it, and by which channels;
 *   2. `mail.<template>.subject` and `mail.<template>.text` in web/texts/<language>/mail.json, and, where texts go out,
 *      `sms.<template>` in sms.json, in every language;
 *   3. `outboxRow(id, now, randomBytes, { type: 'mail', template, params })` in the transaction that decides it.
 * Tests hold the catalogs to this table, measure how hard the texts are to read, and let texts take only the parameters of
 * params.ts; the mailbox shows each one at /mail/templates.
 */
export type Audience =
  | 'participant'
  | 'liaison'
  /** The SkillsTeam of the request's center: a mailbox that the team shares. */
  | 'staff-center'
  /** Who works on the request, by the mailbox of their center: staff have no address of their own here. */
  | 'assigned'
  | 'director'
  | 'accommodation';

/**
 * Mail about a person's own request is not optional: without it nobody could be asked for anything. A text message always is:
 * it goes out beside the mail, to those who said that we may text.
 */
export interface MessageTemplate {
  to: Audience;
  channels: readonly ['mail'] | readonly ['mail', 'text'];
}
const mail = ['mail'] as const;
const mailAndText = ['mail', 'text'] as const;

export const messageTemplates = {
  'sent-receipt': { to: 'participant', channels: mailAndText },
  /** A coach sent it with the person's consent. */
  'sent-for-you': { to: 'participant', channels: mailAndText },
  /** R22: that there is one, and nothing of what it says. */
  'accommodation-asked': { to: 'accommodation', channels: mail },
  'need-one-thing': { to: 'participant', channels: mailAndText },
  reminder: { to: 'participant', channels: mailAndText },
  approved: { to: 'participant', channels: mailAndText },
  /** R6: owed for a term, paid, given back. What it is for stands behind the sign-in. */
  'money-set': { to: 'participant', channels: mail },
  'money-back': { to: 'participant', channels: mail },
  'money-paid': { to: 'participant', channels: mail },
  'money-paid-you': { to: 'participant', channels: mail },
  'step-awarded': { to: 'participant', channels: mail },
  /** R3: in line for money; then some is held for them, and they answer (R28). */
  waitlisted: { to: 'participant', channels: mailAndText },
  'still-waiting': { to: 'participant', channels: mail },
  offer: { to: 'participant', channels: mailAndText },
  'offer-reminder': { to: 'participant', channels: mailAndText },
  'offer-ended': { to: 'participant', channels: mailAndText },
  'offer-declined': { to: 'participant', channels: mail },
  /** R6: what nobody used in time goes back, with notice before. */
  'hold-ends': { to: 'participant', channels: mailAndText },
  'hold-lapsed': { to: 'participant', channels: mailAndText },
  'hold-extended': { to: 'participant', channels: mail },
  'staff-hold-ends': { to: 'staff-center', channels: mail },
  'staff-hold-lapsed': { to: 'staff-center', channels: mail },
  'not-paid': { to: 'participant', channels: mailAndText },
  withdrawn: { to: 'participant', channels: mail },
  /** R23: never sent, and until when it is kept. */
  'draft-ends': { to: 'participant', channels: mail },
  closed: { to: 'participant', channels: mailAndText },
  'document-rejected': { to: 'participant', channels: mailAndText },
  'answer-receipt': { to: 'participant', channels: mail },
  'appeal-receipt': { to: 'participant', channels: mail },
  'opened-again': { to: 'participant', channels: mail },
  /** Staff moved it to another center: another phone number to call. The packet's number stays. */
  'center-changed': { to: 'participant', channels: mailAndText },
  'staff-due-soon': { to: 'assigned', channels: mail },
  /** R28: a late case goes up, step by step (settings: `policy.escalation`). */
  'staff-late-backup': { to: 'assigned', channels: mail },
  'staff-late-team': { to: 'staff-center', channels: mail },
  'staff-late': { to: 'liaison', channels: mail },
  'staff-late-director': { to: 'director', channels: mail },
  /** R28: nobody called whom mail does not reach. */
  'call-late-backup': { to: 'assigned', channels: mail },
  'call-late-team': { to: 'staff-center', channels: mail },
  'call-late': { to: 'liaison', channels: mail },
  'call-late-director': { to: 'director', channels: mail },
  /** STEP: none of them says what the program is, or why. */
  'step-welcome': { to: 'participant', channels: mailAndText },
  'step-referred': { to: 'participant', channels: mailAndText },
  'step-no': { to: 'participant', channels: mailAndText },
  'step-finished': { to: 'participant', channels: mail },
  /** R12: the month's contact. R28: late, it goes up. */
  'step-contact-soon': { to: 'assigned', channels: mail },
  'step-late-backup': { to: 'assigned', channels: mail },
  'step-late-team': { to: 'staff-center', channels: mail },
  'step-late': { to: 'liaison', channels: mail },
  'step-late-director': { to: 'director', channels: mail },
  /** TUI: what came of the packet is the person's to tell; the office decides (R15). */
  'tui-ready': { to: 'participant', channels: mailAndText },
  'tui-send-reminder': { to: 'participant', channels: mailAndText },
  'tui-sent': { to: 'participant', channels: mail },
  'tui-answer-reminder': { to: 'participant', channels: mailAndText },
  'tui-asks-for-more': { to: 'participant', channels: mail },
  'tui-approved': { to: 'participant', channels: mail },
  'tui-not-approved': { to: 'participant', channels: mail },
  /** R16: while in classes. */
  'tui-weekly': { to: 'participant', channels: mail },
  'tui-grades': { to: 'participant', channels: mail },
  'tui-completed': { to: 'participant', channels: mail },
  /** TUI in its own words (`wordsOf`): nobody here decides. */
  'tui-sent-receipt': { to: 'participant', channels: mail },
  'tui-sent-for-you': { to: 'participant', channels: mail },
  'tui-need-one-thing': { to: 'participant', channels: mail },
  'tui-answer-receipt': { to: 'participant', channels: mail },
  'tui-opened-again': { to: 'participant', channels: mail },
  'tui-center-changed': { to: 'participant', channels: mail },
  'tui-withdrawn': { to: 'participant', channels: mail },
  'tui-closed': { to: 'participant', channels: mail },
  /** OJT in its own words (`wordsOf`): a place to learn, not money; nobody starts before the contract (R21). */
  'ojt-sent-receipt': { to: 'participant', channels: mail },
  'ojt-need-one-thing': { to: 'participant', channels: mail },
  'ojt-approved': { to: 'participant', channels: mail },
  'ojt-not-paid': { to: 'participant', channels: mail },
  'ojt-withdrawn': { to: 'participant', channels: mail },
} as const satisfies Record<string, MessageTemplate>;
export type TemplateName = keyof typeof messageTemplates;

/**
 * A kind of request may say a common message in words of its own: those of the row `<kind>-<template>`, where there is one. Who
 * gets it, and by which channels, stays the common row's.
 */
export const wordsOf = (template: string, kind: RequestKind | undefined): string =>
  kind !== undefined && Object.hasOwn(messageTemplates, `${kind}-${template}`) ? `${kind}-${template}` : template;

export const templateNames = Object.keys(messageTemplates) as TemplateName[];

/** Throws on a name that is not in the table: its row stays pending, and the nightly check tells of it. */
export function messageTemplate(name: string): MessageTemplate {
  if (!Object.hasOwn(messageTemplates, name)) throw new Error(`messages: no template ${name}`);
  return messageTemplates[name as TemplateName];
}
