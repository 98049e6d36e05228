import { describe, expect, test } from '@jest/globals';
import { boardSettings as settings } from '../../../adapters/board-settings.ts';
import { directoryOf } from '../../../domain/directory/directory.ts';
import { sweepAt } from '../../../domain/cases/records.ts';
import type { ApplicationRow } from '../../../domain/cases/rows.ts';
import { beginAsking, followTui } from '../../../domain/requests/follow-tui.ts';
import { beginCourse, courseDue, courseMail, nextCourseMail } from '../../../domain/tui/course-clock.ts';
import { oedDuty } from '../../../domain/tui/duty.ts';
import { applicationRow } from '../web-staff/sample-rows.ts';

const at = (now: string) => ({ now: new Date(now), settings, directory: directoryOf([], new Date(now), settings) });
const by = { by: 'staff-sam', at: '2026-11-02T18:00:00.000Z' };
const row = (status: ApplicationRow['status'], more: Partial<ApplicationRow> = {}): ApplicationRow =>
  applicationRow({ kind: 'tui', status, owner: 'participant', tui: { handedOver: by }, ...more });

/** Every look from an instant on, as the workflow takes them, until nothing is waited for any more. */
function walk(first: ApplicationRow, now: string): { at: string; what: string; mail: string | undefined }[] {
  const seen: { at: string; what: string; mail: string | undefined }[] = [];
  let application = first;
  let when = new Date(now);
  for (let turn = 0; turn < 40; turn += 1) {
    const { act, lookAt } = followTui.look(application, { ...at(now), now: when });
    if (act) {
      seen.push({ at: when.toISOString(), what: act.audit.what, mail: act.mails[0]?.template });
      application = { ...application, ...act.change };
      if (!['handed-over', 'sent-to-oed', 'oed-approved'].includes(application.status)) return seen;
    }
    when = lookAt > when ? lookAt : when;
  }
  throw new Error('it never ends');
}

describe('R28: the person is asked, and only their own unanswered question ends it', () => {
  test('the question begins when the packet is there, once', () => {
    const first = followTui.begin(row('handed-over'), at('2026-11-02T18:05:00Z'));
    expect(first).toMatchObject({
      template: 'tui-ready',
      change: {
        tui: { readyToldAt: '2026-11-02T18:05:00.000Z', asking: { reminders: 0, nextAt: '2026-11-05T16:30:00.000Z' } },
        due: { dueAt: '2026-12-03T07:59:00.000Z', calendar: 'days' },
      },
    });
    const told = row('handed-over', first?.change);
    expect(followTui.begin(told, at('2026-11-02T18:06:00Z'))).toBeUndefined();
    for (const status of ['sent-to-oed', 'oed-approved'] as const)
      expect(followTui.begin(row(status), at('2026-11-02T18:06:00Z'))).toBeUndefined();
  });

  test('not sent: four reminders on mornings, then closed on the evening of the thirtieth day', () => {
    const begun = followTui.begin(row('handed-over'), at('2026-11-02T18:05:00Z'));
    const seen = walk(row('handed-over', begun?.change), '2026-11-02T18:06:00Z');
    expect(seen).toEqual([
      ...['2026-11-05', '2026-11-09', '2026-11-16', '2026-11-23'].map((date) => ({
        at: `${date}T16:30:00.000Z`,
        what: 'tui-reminded',
        mail: 'tui-send-reminder',
      })),
      { at: '2026-12-03T07:59:00.000Z', what: 'closed-unanswered', mail: undefined },
    ]);
  });

  test('no answer of OED told: reminders over weeks, then closed; the reminders ask about the answer', () => {
    const { asking, due } = beginAsking('sent-to-oed', new Date('2026-11-02T18:00:00Z'), { centerId: 'se' }, settings);
    const seen = walk(row('sent-to-oed', { tui: { handedOver: by, asking }, due }), '2026-11-02T18:00:00Z');
    expect(seen.map(({ mail }) => mail)).toEqual([...Array<string>(4).fill('tui-answer-reminder'), undefined]);
    expect(seen.at(-1)).toMatchObject({ what: 'closed-unanswered', at: '2027-02-01T07:59:00.000Z' });
  });

  test('reminders that were lost with a dead execution: one comes, with a week to answer, before anything ends', () => {
    const { asking, due } = beginAsking('handed-over', new Date('2026-11-02T18:00:00Z'), { centerId: 'se' }, settings);
    const tui = { handedOver: by, readyToldAt: by.at, asking };
    const late = followTui.look(row('handed-over', { tui, due }), at('2027-01-10T18:00:00Z'));
    expect(late.act?.mails[0]).toEqual({
      template: 'tui-send-reminder',
      params: { dueAt: '2027-01-18T07:59:00.000Z' },
    });
    expect(late.act?.change.status).toBeUndefined();
    const after = followTui.look(row('handed-over', { tui, due, ...late.act?.change }), at('2027-01-18T08:00:00Z'));
    expect(after.act?.change.status).toBe('closed');
  });

  test('a look before its time does nothing', () => {
    const { asking, due } = beginAsking('handed-over', new Date('2026-11-02T18:00:00Z'), { centerId: 'se' }, settings);
    const early = followTui.look(
      row('handed-over', { tui: { handedOver: by, asking }, due }),
      at('2026-11-03T18:00:00Z'),
    );
    expect(early).toEqual({ lookAt: new Date('2026-11-05T16:30:00.000Z') });
  });

  test('a silent workflow is found: hours after handing over, two days after a reminder that did not come', () => {
    const fresh = row('handed-over', { updatedAt: by.at });
    expect(sweepAt(fresh)?.toISOString()).toBe('2026-11-02T20:00:00.000Z');
    const { asking, due } = beginAsking('sent-to-oed', new Date(by.at), { centerId: 'se' }, settings);
    const waits = row('sent-to-oed', { updatedAt: by.at, tui: { handedOver: by, asking }, due });
    expect(sweepAt(waits)?.toISOString()).toBe('2026-11-18T16:30:00.000Z');
  });
});

describe('R16: in classes', () => {
  const answers = { programStart: '2026-09-28', programEnd: '2027-06-11', termKind: 'quarter' };
  const yes = { ...by, outcome: 'approved', on: '2026-11-02' } as const;
  const studies = (more: Partial<ApplicationRow> = {}): ApplicationRow => {
    const base = row('oed-approved', { answers, tui: { handedOver: by, answer: yes }, ...more });
    return { ...base, tui: { ...base.tui, ...beginCourse(base, new Date('2026-11-02T18:00:00Z'), settings) } };
  };

  /** The mails that the sweep sends, from one to the next. */
  function mails(first: ApplicationRow): { at: string; template: string }[] {
    const sent: { at: string; template: string }[] = [];
    let application = first;
    for (
      let at = nextCourseMail(application);
      at !== undefined && sent.length < 200;
      at = nextCourseMail(application)
    ) {
      const due = courseMail(application, at, settings);
      if (!due) throw new Error('due, and nothing to send');
      sent.push({ at: at.toISOString(), template: due.template });
      application = { ...application, tui: due.tui };
    }
    return sent;
  }

  test('a mail each week until the last day, and at the end of each term one about grades', () => {
    const sent = mails(studies());
    expect(sent[0]).toEqual({ at: '2026-11-09T16:30:00.000Z', template: 'tui-weekly' });
    // 12 weeks to a quarter with its break: a grades mail stands for that week's.
    expect(sent.filter(({ template }) => template === 'tui-grades').map(({ at: when }) => when.slice(0, 10))).toEqual([
      '2027-01-25',
      '2027-04-19',
    ]);
    expect(sent).toHaveLength(31);
    expect(sent.at(-1)?.at.slice(0, 10)).toBe('2027-06-07');
    // Half past eight in Portland, before and after the clocks change.
    expect(new Set(sent.map(({ at: when }) => when.slice(11, 16)))).toEqual(new Set(['16:30', '15:30']));
  });

  test('switched off: grades alone', () => {
    const quiet = studies({ tui: { handedOver: by, answer: yes, weeklyOff: true } });
    expect(mails(quiet).map(({ template }) => template)).toEqual(['tui-grades', 'tui-grades']);
  });

  test('after a standstill one mail comes, not ten', () => {
    const due = courseMail(studies(), new Date('2027-01-20T18:00:00Z'), settings);
    expect(due).toMatchObject({ template: 'tui-weekly', tui: { weeklyAt: '2027-01-25T16:30:00.000Z' } });
  });

  test('classes that begin later: grades count from their first day', () => {
    const later = studies({ answers: { ...answers, programStart: '2027-01-04' } });
    expect(later.tui?.gradesAt?.slice(0, 10)).toBe('2027-03-29');
  });

  test.each([
    ['the date told with OED’s answer', { endsOn: '2027-03-20' }, answers, '2027-03-21T06:59:00.000Z'],
    ['the form’s', {}, answers, '2027-06-12T06:59:00.000Z'],
    ['a year, where nobody knows', {}, {}, '2027-11-02T06:59:00.000Z'],
  ])('the last day: %s', (_what, told, given, dueAt) => {
    const known = row('oed-approved', { answers: given, tui: { handedOver: by, answer: yes, ...told } });
    expect(courseDue(known, settings).dueAt).toBe(dueAt);
  });

  test('the workflow sleeps, looks up before a year is over, and ends it on the last day', () => {
    const first = followTui.look(studies(), at('2026-11-02T18:00:00Z'));
    expect(first).toEqual({ lookAt: new Date('2027-03-02T18:00:00.000Z') });
    expect(followTui.look(studies(), at('2027-03-02T18:00:00Z')).lookAt.toISOString()).toBe('2027-06-12T06:59:00.000Z');
    const end = followTui.look(studies(), at('2027-06-12T07:00:00Z'));
    expect(end.act).toMatchObject({
      change: { status: 'completed', owner: 'system' },
      audit: { what: 'tui-completed' },
    });
    expect(nextCourseMail(row('completed', end.act?.change))).toBeUndefined();
  });

  test('the sweep is due for the mail, and for the end', () => {
    expect(sweepAt(studies({ updatedAt: by.at }))?.toISOString()).toBe('2026-11-09T16:30:00.000Z');
  });
});

test('R16: the search for work goes on until OED has said yes, whatever else happens', () => {
  const of = (status: ApplicationRow['status']) => oedDuty({ kind: 'tui', status });
  for (const status of ['draft', 'submitted', 'in-review', 'needs-information', 'handed-over', 'sent-to-oed'] as const)
    expect(of(status)).toBe('search');
  for (const status of ['oed-denied', 'closed', 'withdrawn'] as const) expect(of(status)).toBe('search');
  expect(of('oed-approved')).toBe('classes');
  expect(of('completed')).toBeUndefined();
  expect(oedDuty({ kind: 'scholarship', status: 'draft' })).toBeUndefined();
});
