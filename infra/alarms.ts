import { deadLetterNames, type DeadLetterName } from './names.ts';

/**
 * The table of alarms: what a person feels, or what nobody would see, and never a number that goes up and down by itself. Each
 * names the page of docs/runbooks/ that says what to do; a test holds the two together.
 */
export type AlarmMetric =
  /** Of ours, from a line of a function's log (functions/handler-stack.ts, `logMetrics`). */
  | { own: string; statistic: 'Maximum' | 'Sum' }
  /** How many messages lie in a dead-letter queue. */
  | { deadLettersOf: DeadLetterName }
  /** Answers of the HTTP API. */
  | { api: '5xx'; statistic: 'Sum' }
  | { api: 'Latency'; statistic: 'p95' }
  /** Of the whole account: SES stops sending for an account that it finds careless. */
  | { mail: 'Reputation.BounceRate' | 'Reputation.ComplaintRate' }
  /** Names that the network of the parsers did not answer. */
  | { blockedNames: true };

export interface AlarmSpec {
  description: string;
  /** docs/runbooks/<runbook>.md */
  runbook: string;
  metric: AlarmMetric;
  is: 'over' | 'under' | 'at-least';
  threshold: number;
  periodMinutes: number;
  /** It rings when `of` of the last `periods` were like that; all of them unless it is said. */
  periods: number;
  of?: number;
  /** `rings`: silence is as bad. `stays`: only a better value ends it. `rests`: silence is good. */
  silence: 'rings' | 'stays' | 'rests';
}

const nightly = { periodMinutes: 60, periods: 1, is: 'over', threshold: 0, silence: 'stays' } as const;
const everyNight = { periodMinutes: 60, periods: 25, is: 'under', threshold: 1, silence: 'rings' } as const;

export const alarms: Readonly<Record<string, AlarmSpec>> = {
  InvariantBreach: {
    ...nightly,
    description: 'Something that must always hold does not.',
    runbook: 'invariant-breach',
    metric: { own: 'InvariantViolations', statistic: 'Maximum' },
  },
  InvariantCheckMissing: {
    ...everyNight,
    description: 'The nightly check has not finished for more than a day.',
    runbook: 'invariant-breach',
    metric: { own: 'InvariantCheckFinished', statistic: 'Maximum' },
  },
  JournalBroken: {
    ...nightly,
    description: 'The journal of a fund is not what it was, or a balance is not its journal.',
    runbook: 'journal',
    metric: { own: 'JournalFaults', statistic: 'Maximum' },
  },
  JournalNotVerified: {
    ...everyNight,
    description: 'Nobody has proved the journal for more than a day.',
    runbook: 'journal',
    metric: { own: 'JournalVerified', statistic: 'Maximum' },
  },
  OutboxStuck: {
    description: 'Mail, a text or a decision has waited for half an hour to go out, or nothing sends at all.',
    runbook: 'outbox-stuck',
    metric: { own: 'OutboxStuckMinutes', statistic: 'Maximum' },
    is: 'at-least',
    threshold: 30,
    // A row that keeps failing is tried every quarter of an hour.
    periodMinutes: 20,
    periods: 2,
    silence: 'rings',
  },
  WaitsStuck: {
    description: 'The workflow of a packet was started again and again, and nothing came of it.',
    runbook: 'waits-stuck',
    metric: { own: 'WaitsStuck', statistic: 'Sum' },
    is: 'at-least',
    threshold: 1,
    // Such a packet is tried once a day.
    periodMinutes: 60,
    periods: 24,
    of: 1,
    silence: 'rests',
  },
  SweepFails: {
    description:
      'The round that sets right what was left behind fails, or does not run; or money that is due back stays.',
    runbook: 'waits-stuck',
    metric: { own: 'CasesNotSwept', statistic: 'Maximum' },
    is: 'at-least',
    threshold: 1,
    // lapse-awards comes by each half hour, and rarely to the minute.
    periodMinutes: 30,
    periods: 3,
    of: 2,
    silence: 'rings',
  },
  DocumentsUnchecked: {
    description: 'For an hour people have waited for the check of what they sent.',
    runbook: 'documents-unchecked',
    metric: { own: 'DocumentsUnchecked', statistic: 'Sum' },
    is: 'at-least',
    threshold: 1,
    periodMinutes: 20,
    periods: 3,
    silence: 'rests',
  },
  DecisionsLate: {
    description: 'A packet is late by more than three business days, or nobody counts any more.',
    runbook: 'decisions-late',
    metric: { own: 'LatestBusinessDays', statistic: 'Maximum' },
    is: 'over',
    threshold: 3,
    periodMinutes: 60,
    periods: 3,
    silence: 'rings',
  },
  FundSpent: {
    description: 'Of a fund the last threshold is reached: new packets for it will have to wait.',
    runbook: 'fund-spent',
    metric: { own: 'FundsSpent', statistic: 'Maximum' },
    is: 'at-least',
    threshold: 1,
    periodMinutes: 60,
    periods: 1,
    silence: 'stays',
  },
  SiteFails: {
    description: 'People get error pages.',
    runbook: 'site',
    metric: { api: '5xx', statistic: 'Sum' },
    is: 'at-least',
    threshold: 5,
    periodMinutes: 5,
    periods: 3,
    of: 2,
    silence: 'rests',
  },
  SiteSlow: {
    description: 'One page in twenty takes more than three seconds.',
    runbook: 'site',
    metric: { api: 'Latency', statistic: 'p95' },
    is: 'over',
    threshold: 3000,
    periodMinutes: 15,
    periods: 3,
    silence: 'rests',
  },
  MailBounces: {
    description: 'Too many mails come back. Above ten in a hundred SES stops sending for the account.',
    runbook: 'mail-reputation',
    metric: { mail: 'Reputation.BounceRate' },
    is: 'over',
    threshold: 0.05,
    periodMinutes: 60,
    periods: 1,
    silence: 'stays',
  },
  MailComplaints: {
    description: 'Too many people call our mail unwanted. Above five in a thousand SES stops sending for the account.',
    runbook: 'mail-reputation',
    metric: { mail: 'Reputation.ComplaintRate' },
    is: 'over',
    threshold: 0.001,
    periodMinutes: 60,
    periods: 1,
    silence: 'stays',
  },
  ...deadLetters(),
  ParserAskedForName: {
    description: 'A function that opens files asked for a name that it has no use for, and did not get it.',
    runbook: 'parser-asked-for-name',
    metric: { blockedNames: true },
    is: 'over',
    threshold: 0,
    periodMinutes: 60,
    periods: 1,
    silence: 'rests',
  },
};

function deadLetters(): Record<string, AlarmSpec> {
  return Object.fromEntries(
    deadLetterNames.map((queue): [string, AlarmSpec] => [
      `DeadLetters-${queue}`,
      {
        description: `What could not be done was set aside for a person: ${queue}.`,
        runbook: 'dead-letters',
        metric: { deadLettersOf: queue },
        is: 'at-least',
        threshold: 1,
        periodMinutes: 5,
        periods: 1,
        silence: 'rests',
      },
    ]),
  );
}
