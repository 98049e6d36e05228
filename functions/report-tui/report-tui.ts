import { actorId, helpedBy, type Actor } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow, openWait, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, AuditRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { followedStatuses, mayMove, type ApplicationMove } from '../../domain/lifecycle/application.ts';
import { beginAsking } from '../../domain/requests/follow-tui.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { beginCourse, courseDue } from '../../domain/tui/course-clock.ts';
import type { OedAnswer, TuiProgress } from '../../domain/tui/rows.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** What a report makes of a case. */
interface Told {
  next: ApplicationRow;
  audit: { what: string; params: AuditRow['params'] };
  /** Undefined where the workflow tells it, or where there is nothing to tell. */
  mail?: string;
  /** The wait that runs is about something else from now on. */
  wakes: boolean;
}

/**
 * What became of a packet, as the person tells it (R15), or staff and a coach for them: sent, with proof; the office's answer;
 * a slip taken back. It counts whenever it comes: before we asked, in the wrong order, and after we stopped asking, which opens
 * the request again with its first date (R28).
 */
export function reportTui(input: ParsedCommand<'report-tui'>, deps: CaseDeps): Promise<CommandValue<'report-tui'>> {
  const { cases, clock, randomBytes, settings } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(cases.client, cases.tableName, operationOf('report-tui', input), now.toISOString(), async (record) => {
      const { application: before, holds } = await openCaseFor(deps, input.actor, ['tui.report'], input.applicationId);
      const id = before.applicationId;
      const told = await read(input.report, before, input.actor, now, deps);
      const wait = openWait(before.status);
      // Nobody waits any more for what rests: a new execution carries it on.
      const reopens = told.wakes && wait === undefined;
      const next: ApplicationRow = {
        ...told.next,
        ...helpedBy(before, input.actor, (organizationId) => partnerName(settings, organizationId)),
        round: reopens ? before.round + 1 : before.round,
        updatedAt: now.toISOString(),
      };
      if (told.wakes) delete next.toldAt;
      const answer = { status: next.status };
      await transact(cases.client, [
        record(answer),
        ...holds,
        ...cases.write.application(
          before,
          next,
          auditRow(id, now, actorId(input.actor), told.audit.what, told.audit.params),
        ),
        ...(told.mail === undefined
          ? []
          : [cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'mail', template: told.mail, params: {} }))]),
        ...(reopens ? [cases.write.outbox(startRow(next, now, randomBytes))] : []),
        ...(told.wakes && wait !== undefined
          ? [
              cases.write.taskAnswer(
                id,
                before.round,
                wait,
                { outcome: followedStatuses.has(next.status) ? 'moved' : 'finished' },
                now.toISOString(),
              ),
              cases.write.outbox(
                outboxRow(id, now, randomBytes, { type: 'answer-task', round: before.round, kind: wait }),
              ),
            ]
          : []),
      ]);
      return answer;
    });
  });
}

function read(
  report: TuiReport,
  before: ApplicationRow,
  actor: Actor,
  now: Date,
  deps: CaseDeps,
): Told | Promise<Told> {
  // What was never handed over has nothing to tell; a draft least of all.
  if (!before.tui?.handedOver) throw new Refusal('not-open', { number: before.number });
  const by = { by: actorId(actor), at: now.toISOString() };
  switch (report.what) {
    case 'sent':
      return sent(report, before, by, now, deps);
    case 'answer':
      return answered(report, before, by, now, deps.settings);
    case 'undo':
      return undone(before, now, deps.settings);
    case 'weekly-mail':
      return weeklyMail(report.wanted, before, now, deps.settings);
  }
}

type By = { by: string; at: string };
type Report<W extends TuiReport['what']> = Extract<TuiReport, { what: W }>;

/** Told twice, by the person and their coach: the first one stands, and can be taken back. */
function demandMove(before: ApplicationRow, move: ApplicationMove): void {
  if (mayMove(before, move)) return;
  const known = before.tui?.answer?.on ?? before.tui?.sent?.on;
  throw known === undefined
    ? new Refusal('not-open', { number: before.number })
    : new Refusal('already-reported', { on: known });
}

const todayOf = (now: Date, settings: Settings): string => wallTime(now, settings.timeZone).date;
function demandPast(on: string, now: Date, settings: Settings): void {
  if (on > todayOf(now, settings)) throw new Refusal('invalid-input', {}, [{ field: 'on', key: 'date-in-future' }]);
}

const isThere = ({ status }: DocumentRow): boolean => status === 'clean' || status === 'checking';

async function sent(
  { on, way, noProof }: Report<'sent'>,
  before: ApplicationRow,
  by: By,
  now: Date,
  { cases, settings }: CaseDeps,
): Promise<Told> {
  demandMove(before, 'report-sent');
  demandPast(on, now, settings);
  const documents = await cases.listDocuments(before.applicationId);
  const hasProof = documents.some((each) => each.kind === 'oed-proof' && isThere(each));
  if (!hasProof && noProof.length < 3)
    throw new Refusal('reason-missing', {}, [{ field: 'noProof', key: 'proof-or-reason' }]);
  const { asking, due } = beginAsking('sent-to-oed', now, before, settings);
  const tui: TuiProgress = { ...before.tui, sent: { ...by, on, way, ...(hasProof ? {} : { noProof }) }, asking };
  return {
    next: { ...before, status: 'sent-to-oed', owner: 'participant', due, tui },
    audit: { what: 'tui-sent', params: { sentOn: on, way, proof: hasProof ? 'yes' : 'no' } },
    mail: 'tui-sent',
    wakes: true,
  };
}

const moveOf: Record<OedAnswer, ApplicationMove> = {
  approved: 'report-approved',
  'not-approved': 'report-denied',
  'asks-for-more': 'report-more',
};

function answered(
  { outcome, on, endsOn }: Report<'answer'>,
  before: ApplicationRow,
  by: By,
  now: Date,
  settings: Settings,
): Told {
  demandMove(before, moveOf[outcome]);
  demandPast(on, now, settings);
  const sentOn = before.tui?.sent?.on;
  if (sentOn !== undefined && on < sentOn)
    throw new Refusal('invalid-input', {}, [{ field: 'on', key: 'answer-before-sent' }]);
  if (endsOn !== undefined && endsOn < on)
    throw new Refusal('invalid-input', {}, [{ field: 'endsOn', key: 'end-before-answer' }]);
  const { asking: _asking, ...known } = before.tui ?? {};
  const tui: TuiProgress = { ...known, answer: { ...by, outcome, on }, ...(endsOn ? { endsOn } : {}) };
  const audit = { what: `tui-answer-${outcome}`, params: { answerOn: on } };
  switch (outcome) {
    case 'approved': {
      const row: ApplicationRow = { ...before, status: 'oed-approved', owner: 'participant', tui };
      const next = { ...row, due: courseDue(row, settings), tui: { ...tui, ...beginCourse(row, now, settings) } };
      return { next, audit, mail: 'tui-approved', wakes: true };
    }
    case 'not-approved': {
      // The workflow tells what the person can do now; the sweep looks in an hour.
      const dueAt = new Date(now.getTime() + 3_600_000).toISOString();
      const due = { dueAt, calendar: 'days' as const, centerId: before.centerId };
      return { next: { ...before, status: 'oed-denied', owner: 'system', due, tui }, audit, wakes: true };
    }
    case 'asks-for-more': {
      const { asking, due } = beginAsking('sent-to-oed', now, before, settings);
      return {
        next: { ...before, status: 'sent-to-oed', owner: 'participant', due, tui: { ...tui, asking } },
        audit,
        mail: 'tui-asks-for-more',
        wakes: true,
      };
    }
  }
}

/** The last thing that was told goes: the answer first, then the sending. The audit trail keeps both. */
function undone(before: ApplicationRow, now: Date, settings: Settings): Told {
  const { tui = {} } = before;
  const last = tui.answer ? 'answer' : tui.sent ? 'sent' : undefined;
  const status = last === 'answer' && tui.sent ? 'sent-to-oed' : 'handed-over';
  if (last === undefined || !mayMove(before, status === 'sent-to-oed' ? 'undo-answer' : 'undo-sent'))
    throw new Refusal('not-open', { number: before.number });
  const { answer: _answer, endsOn: _ends, weeklyAt: _weekly, gradesAt: _grades, ...rest } = tui;
  const { sent: sending, ...without } = rest;
  const { asking, due } = beginAsking(status, now, before, settings);
  return {
    next: {
      ...before,
      status,
      owner: 'participant',
      due,
      tui: { ...without, ...(status === 'sent-to-oed' && sending ? { sent: sending } : {}), asking },
    },
    audit: { what: 'tui-report-undone', params: { of: last } },
    wakes: true,
  };
}

/** R16: the mails are a help and no duty; the duty is said on every page all the same. */
function weeklyMail(wanted: boolean, before: ApplicationRow, now: Date, settings: Settings): Told {
  const { weeklyAt: _weekly, weeklyOff: _off, ...rest } = before.tui ?? {};
  const tui: TuiProgress = { ...rest, weeklyOff: !wanted };
  const row: ApplicationRow = { ...before, tui };
  const weeklyAt = before.status === 'oed-approved' && wanted ? beginCourse(row, now, settings).weeklyAt : undefined;
  return {
    next: { ...row, tui: { ...tui, ...(weeklyAt ? { weeklyAt } : {}) } },
    audit: { what: wanted ? 'tui-weekly-on' : 'tui-weekly-off', params: {} },
    wakes: false,
  };
}
