import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { businessMinutesBetween, calendarOf } from '../../../domain/calendar/business-time.ts';
import {
  decisionDue,
  escalationTargets,
  nextStepAt,
  pause,
  resume,
  staffDue,
} from '../../../domain/calendar/decision-clock.ts';
import { nextFollowUp, reminderTimes, replyDue } from '../../../domain/calendar/request-clock.ts';
import type { Settings } from '../../../domain/settings.ts';

const se = { centerId: 'se' };
const calendar = calendarOf(boardSettings, 'se');
const anyInstant = fc.date({
  min: new Date('2026-09-01T00:00:00Z'),
  max: new Date('2027-11-15T00:00:00Z'),
  noInvalidDate: true,
});
const anyWaitMs = fc.integer({ min: 0, max: 40 * 86_400_000 });

describe('who is told of a late case, step by step (R28)', () => {
  const claimedBy = { staffId: 'one', name: 'SkillsTeam one', claimedAt: '2026-11-18T18:00:00.000Z' };
  const standsIn = { backupOf: (staffId: string) => (staffId === 'one' ? 'two' : undefined) };
  test.each([
    ['first the backup and the team', { escalations: 0, claimedBy }, ['backup', 'team']],
    ['nobody has it: the team alone', { escalations: 0 }, ['team']],
    ['then the Liaison', { escalations: 1, claimedBy }, ['liaison']],
    ['then the director as well', { escalations: 2, claimedBy }, ['team', 'liaison', 'director']],
    ['and again and again', { escalations: 40, claimedBy }, ['team', 'liaison', 'director']],
  ])('%s', (_what, application, told) => {
    expect(escalationTargets(application, boardSettings, standsIn)).toEqual(told);
  });
  test('a step that would reach nobody reaches the team', () => {
    const escalation: Settings['policy']['escalation'] = [{ tell: ['backup'], waitBusinessDays: 1 }];
    const settings = { ...boardSettings, policy: { ...boardSettings.policy, escalation } };
    expect(escalationTargets({ escalations: 0 }, settings, standsIn)).toEqual(['team']);
  });
  test('the next step is always ahead, however late the look is', () => {
    fc.assert(
      fc.property(anyInstant, anyWaitMs, fc.integer({ min: 0, max: 9 }), (sent, lateMs, escalations) => {
        const due = decisionDue(sent, se, boardSettings);
        const now = new Date(Date.parse(due.dueAt) + lateMs);
        expect(nextStepAt(now, { ...se, escalations, due }, boardSettings) > now).toBe(true);
      }),
    );
  });
});

describe('the clock pauses while the person is asked', () => {
  test('what is left when asked is what is left when answered, or one good look', () => {
    fc.assert(
      fc.property(anyInstant, anyWaitMs, anyWaitMs, (sent, untilAskedMs, untilAnsweredMs) => {
        const asked = new Date(sent.getTime() + untilAskedMs);
        const answered = new Date(asked.getTime() + untilAnsweredMs);
        const paused = pause(asked, { ...se, due: decisionDue(sent, se, boardSettings) }, boardSettings);
        const due = new Date(resume(answered, { ...se, paused }, boardSettings).dueAt);
        const least = new Date(staffDue(answered, boardSettings.policy.resumeBusinessDays, se, boardSettings).dueAt);
        expect(due >= least).toBe(true);
        if (due > least) expect(businessMinutesBetween(answered, due, calendar)).toBeCloseTo(paused.leftMinutes, 6);
      }),
    );
  });
  test('a case that was asked before pauses were kept gets the whole time', () => {
    const now = new Date('2026-11-18T18:00:00Z');
    expect(resume(now, se, boardSettings)).toEqual(decisionDue(now, se, boardSettings));
  });
});

describe('the clock of the person (R28)', () => {
  test('to the end of the day that they read, with reminders on mornings before it', () => {
    const now = new Date('2026-11-18T18:00:00Z');
    const due = replyDue(now, se, boardSettings);
    expect(due.dueAt).toBe('2026-12-03T07:59:00.000Z');
    expect(reminderTimes(due, boardSettings).map((each) => each.toISOString())).toEqual([
      '2026-11-25T16:30:00.000Z',
      '2026-11-30T16:30:00.000Z',
    ]);
    expect(nextFollowUp(now, due, boardSettings).toISOString()).toBe('2026-11-25T16:30:00.000Z');
    expect(nextFollowUp(new Date('2026-12-01T00:00:00Z'), due, boardSettings).toISOString()).toBe(due.dueAt);
  });
});
