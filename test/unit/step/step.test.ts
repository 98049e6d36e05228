import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { wallTime, yearOf } from '../../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../../domain/cases/rows.ts';
import { directoryOf } from '../../../domain/directory/directory.ts';
import type { StaffRow } from '../../../domain/directory/staff.ts';
import { Refusal } from '../../../domain/errors.ts';
import { checklist } from '../../../domain/forms/checklist.ts';
import { answerSections, formRows, missingAnswers, packetFacts } from '../../../domain/forms/form.ts';
import { assess } from '../../../domain/requests/assess.ts';
import { followUpOf } from '../../../domain/requests/next-step.ts';
import { snapFindings } from '../../../domain/requests/step.ts';
import { contactDue, monthAfter } from '../../../domain/step/contact-clock.ts';
import { checkProgress, planOf, type StepPlan } from '../../../domain/step/plan.ts';
import { dayOf, type Progress } from '../../../domain/step/progress.ts';
import type { StepRow } from '../../../domain/step/rows.ts';
import { stepAnswers } from '../../../scripts/sample/step-answers.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';

const confidential = ['getsSnap', 'getsTanf', 'stepBarriers', 'stepBarrierNote'];
const fieldsOf = () => answerSections('step').flatMap(({ fields }) => fields);

describe('what a STEP request asks (R11, R22)', () => {
  test('what is said of SNAP, TANF and hardship lies behind the wall of the snap table, and is never needed', () => {
    const apart = fieldsOf().filter(({ keptIn }) => keptIn === 'snap');
    expect(apart.map(({ name }) => name)).toEqual(confidential);
    for (const each of apart) expect(each.required).toBe(false);
  });

  test('few questions: less than a screen each, and a request without any confidential answer is complete', () => {
    const { getsSnap: _a, getsTanf: _b, stepBarriers: _c, stepBarrierNote: _d, ...open } = stepAnswers;
    expect(missingAnswers('step', open)).toEqual([]);
    const own = answerSections('step').filter(({ id }) => id.startsWith('step-'));
    expect(own.map(({ id }) => id)).toEqual(['step-benefits', 'step-goal', 'step-barriers', 'step-contact']);
    for (const { fields } of own) expect(fields.length).toBeLessThanOrEqual(3);
  });

  test('no paper is needed, and none about SNAP is asked for: staff ask ODHS', () => {
    const items = checklist('step', packetFacts(stepAnswers), 'form');
    expect(items.filter(({ required }) => required)).toEqual([]);
    expect(items.map(({ kind }) => kind)).toEqual(['government-id', 'other']);
  });

  test('what others may read of the form tells nothing of them', () => {
    const said = JSON.stringify(formRows('step', stepAnswers, translator('en', formTexts)));
    expect(said).toContain('medical assistant');
    for (const secret of ['The last bus', 'Child care', 'TANF cash?']) expect(said).not.toContain(secret);
  });
});

describe('findings (R11)', () => {
  const of = (birthDate: string | undefined) => {
    const answers = { ...stepAnswers, ...(birthDate === undefined ? {} : { birthDate }) };
    if (birthDate === undefined) delete (answers as Record<string, unknown>)['birthDate'];
    return assess('step', { facts: packetFacts(answers), lowIncome: undefined, today: '2026-11-18' });
  };
  test.each([
    ['2010-11-18', 'step-age', 'meets'],
    ['2010-11-19', 'step-under-16', 'check'],
    [undefined, 'age-unknown', 'check'],
  ])('born %s: %s', (birthDate, code, outcome) => {
    expect(of(birthDate)).toMatchObject([{ code, outcome, rule: 'R11' }]);
  });

  test('R22: what stands with the case is the same whatever was said of SNAP and TANF', () => {
    const findings = (getsSnap: string, getsTanf: string) =>
      assess('step', {
        facts: packetFacts({ ...stepAnswers, getsSnap, getsTanf }),
        lowIncome: undefined,
        today: '2026-11-18',
      });
    for (const snap of ['yes', 'no', 'unsure'])
      for (const tanf of ['yes', 'no', 'unsure']) expect(findings(snap, tanf)).toEqual(findings('yes', 'no'));
  });

  test.each([
    ['yes', 'no', ['step-snap-yes meets', 'step-tanf-no meets']],
    ['no', 'yes', ['step-snap-no check', 'step-tanf-yes check']],
    ['unsure', 'unsure', ['step-snap-unsure check', 'step-tanf-unsure check']],
    [undefined, undefined, ['step-snap-unknown check', 'step-tanf-unknown check']],
  ])('for the coach: SNAP %s, TANF %s', (getsSnap, getsTanf, wanted) => {
    const answers = { ...(getsSnap ? { getsSnap } : {}), ...(getsTanf ? { getsTanf } : {}) };
    expect(snapFindings(answers).map(({ code, outcome }) => `${code} ${outcome}`)).toEqual(wanted);
  });
});

describe('contact at least monthly (R12)', () => {
  test.each([
    ['2026-11-18', '2026-12-18'],
    ['2026-12-31', '2027-01-31'],
    ['2027-01-31', '2027-02-28'],
    ['2028-01-31', '2028-02-29'],
    ['2027-02-28', '2027-03-28'],
  ])('a month after %s is %s', (from, to) => expect(monthAfter(from)).toBe(to));

  const dueOn = (acceptedOn: string, lastContactOn?: string) => {
    const step = { acceptedOn, ...(lastContactOn === undefined ? {} : { lastContactOn }) };
    const due = contactDue({ centerId: 'se', step }, boardSettings);
    const { date, minutes } = wallTime(new Date(due.dueAt), boardSettings.timeZone);
    const remind = wallTime(new Date(due.remindAt ?? ''), boardSettings.timeZone);
    return { on: date, closes: minutes === 17 * 60 + 30, remindOn: remind.date, opens: remind.minutes === 8 * 60 + 30 };
  };
  test.each([
    ['a Wednesday', '2026-11-18', '2026-12-18'],
    ['a Sunday: the Friday before, never the Monday after', '2026-11-20', '2026-12-18'],
    ['Christmas Day: the day before', '2026-11-25', '2026-12-24'],
    ['New Year’s Day: the last day of the old year', '2026-12-01', '2026-12-31'],
  ])('due at closing on %s', (_what, acceptedOn, on) => {
    expect(dueOn(acceptedOn)).toMatchObject({ on, closes: true, opens: true });
  });
  test('the coach hears of it three business days before', () => {
    expect(dueOn('2026-11-18').remindOn).toBe('2026-12-15');
    expect(dueOn('2026-11-25').remindOn).toBe('2026-12-21');
  });
  test('the last contact counts; one from before the acceptance starts no month', () => {
    expect(dueOn('2026-11-18', '2026-11-30').on).toBe('2026-12-30');
    expect(dueOn('2026-11-18', '2026-11-10').on).toBe('2026-12-18');
  });
});

describe('a month that passed without a contact (R12, R28)', () => {
  const application = {
    kind: 'step',
    status: 'active',
    centerId: 'se',
    assistedBy: [],
    escalations: 0,
    step: { acceptedOn: '2026-11-18', count: 0 },
  } as unknown as ApplicationRow;
  const row = { ...application, due: contactDue({ centerId: 'se', step: application.step! }, boardSettings) };
  const look = (now: string, of: ApplicationRow = row) =>
    followUpOf('step').look(of, {
      now: new Date(now),
      settings: boardSettings,
      directory: directoryOf([], new Date(now), boardSettings),
    });

  test('before it is over there is nothing to do but to wait for its end', () => {
    expect(look('2026-12-10T18:00:00Z')).toEqual({ lookAt: new Date(row.due.dueAt) });
  });
  test('late, it goes up step by step, with another mail each time, and is never ended for it', () => {
    let now: ApplicationRow = row;
    const told: string[] = [];
    let at = row.due.dueAt;
    for (let turn = 0; turn < 5; turn += 1) {
      const { act, lookAt } = look(at, now);
      expect(act?.change.status).toBeUndefined();
      expect(lookAt.getTime()).toBeGreaterThan(Date.parse(at));
      told.push((act?.mails ?? []).map(({ template }) => template).join('+'));
      now = { ...now, ...act?.change };
      at = lookAt.toISOString();
    }
    expect(now.escalations).toBe(5);
    expect(told).toEqual([
      'step-late-team',
      'step-late',
      'step-late-team+step-late+step-late-director',
      'step-late-team+step-late+step-late-director',
      'step-late-team+step-late+step-late-director',
    ]);
  });
  test('a backup hears of it first, where somebody has the case and is away', () => {
    const held = { ...row, claimedBy: { staffId: 'coach-one', name: 'STEP coach', claimedAt: row.due.dueAt } };
    const now = new Date(row.due.dueAt);
    const staff = (staffId: string): StaffRow => ({
      schemaVersion: 1,
      staffId,
      name: staffId,
      roles: ['step-coach'],
      center: 'se',
      lastSeenAt: now.toISOString(),
    });
    const out = {
      from: '2026-12-14',
      until: '2026-12-24',
      backup: 'coach-two',
      setBy: 'coach-one',
      setAt: row.due.dueAt,
    };
    const { act } = followUpOf('step').look(held, {
      now,
      settings: boardSettings,
      directory: directoryOf([{ ...staff('coach-one'), absence: out }, staff('coach-two')], now, boardSettings),
    });
    // And has it from then on.
    expect(act?.change.claimedBy).toMatchObject({ staffId: 'coach-two', givenBy: { staffId: 'coach-one' } });
    expect(act?.mails.map(({ template }) => template)).toEqual(['step-late-backup', 'step-late-team']);
  });
});

describe('assessment and case plan come before any component (R12)', () => {
  const today = '2026-12-01';
  const sentOn = '2026-11-18';
  const row = (seq: number, progress: Progress): StepRow => ({
    schemaVersion: 1,
    retainUntil: '2033-12-01T00:00:00.000Z',
    legalHold: false,
    applicationId: 'app_0123456789abcdef',
    seq,
    at: '2026-12-01T18:00:00.000Z',
    by: { staffId: 'coach-one', name: 'STEP coach' },
    year: yearOf(dayOf(progress), 'federal-fiscal-year'),
    progress,
    operationId: `op-${seq}-0123456789`,
  });
  const assessment: Progress = { what: 'assessment', on: '2026-11-20' };
  const plan: Progress = {
    what: 'plan',
    goal: 'Medical assistant',
    components: ['vocational', 'job-search'],
    signedOn: '2026-11-24',
  };
  const component: Progress = {
    what: 'component',
    component: 'vocational',
    provider: 'Example Community College',
    startsOn: '2027-01-05',
    hoursPerWeek: 12,
  };
  const known = (...said: Progress[]): StepPlan => planOf(said.map((progress, at) => row(at + 1, progress)));
  const refusal = (progress: Progress, standing: StepPlan): string => {
    try {
      checkProgress(progress, standing, { today, sentOn });
      return 'taken';
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.fields[0] ? `${error.fields[0].field} ${error.fields[0].key}` : error.code;
    }
  };

  test.each<[string, Progress, StepPlan, string]>([
    ['a component with nothing before it', component, known(), 'assessment-first'],
    ['a component after the assessment alone', component, known(assessment), 'plan-first'],
    ['a plan without an assessment', plan, known(), 'assessment-first'],
    ['all in order', component, known(assessment, plan), 'taken'],
    [
      'a component that the plan does not have',
      { ...component, component: 'education' },
      known(assessment, plan),
      'component not-in-the-plan',
    ],
    [
      'a component from before the plan was signed',
      { ...component, startsOn: '2026-11-23' },
      known(assessment, plan),
      'startsOn before-the-plan',
    ],
    [
      'a component that ends before it starts',
      { ...component, endsOn: '2027-01-04' },
      known(assessment, plan),
      'endsOn end-before-start',
    ],
    [
      'a plan signed before the assessment',
      { ...plan, signedOn: '2026-11-19' },
      known(assessment),
      'signedOn before-the-assessment',
    ],
    ['an assessment that has not been', { ...assessment, on: '2026-12-02' }, known(), 'on in-the-future'],
    ['a plan signed tomorrow', { ...plan, signedOn: '2026-12-02' }, known(assessment), 'signedOn in-the-future'],
    [
      'a contact from before the request',
      { what: 'contact', on: '2026-11-17', how: 'phone', note: 'on-track' },
      known(),
      'on before-the-request',
    ],
    [
      'a contact needs nothing before it',
      { what: 'contact', on: '2026-11-19', how: 'phone', note: 'on-track' },
      known(),
      'taken',
    ],
    ['so does an end', { what: 'finish', on: today, reason: 'own-choice' }, known(), 'taken'],
  ])('%s', (_what, progress, standing, answer) => expect(refusal(progress, standing)).toBe(answer));

  test('a new plan counts from then on, and the old one stays', () => {
    const rows = [assessment, plan, { ...plan, components: ['education'] } as Progress].map((each, at) =>
      row(at + 1, each),
    );
    expect(planOf(rows).plan).toMatchObject({ components: ['education'], seq: 3 });
    expect(rows).toHaveLength(3);
  });

  test('R14: the federal fiscal year turns between 30 September and 1 October, whatever the program year does', () => {
    const contact = (on: string): Progress => ({ what: 'contact', on, how: 'phone', note: 'on-track' });
    expect(row(1, contact('2026-09-30')).year).toBe('FFY2026');
    expect(row(2, contact('2026-10-01')).year).toBe('FFY2027');
    expect(yearOf('2026-09-30', 'program-year')).toBe(yearOf('2026-10-01', 'program-year'));
    expect(row(3, component).year).toBe('FFY2027');
    expect(row(4, plan).year).toBe('FFY2027');
  });
});
