import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { directoryOf } from '../../../domain/directory/directory.ts';
import { applicationStatuses, ownersIn } from '../../../domain/lifecycle/application.ts';
import { requestKinds } from '../../../domain/requests/kinds.ts';
import { auditOf, routeReasons, routeSchema } from '../../../domain/routing/route.ts';
import {
  moveTo,
  organizationOf,
  routeRequest,
  routeSecond,
  secondApproval,
} from '../../../domain/routing/route-request.ts';
import { staffTexts } from '../../../web/texts/staff.ts';
import { applicationRow } from '../web-staff/sample-rows.ts';
import { staffRow } from './staff-rows.ts';

const now = new Date('2026-11-18T18:00:00Z');
const nobody = directoryOf([], now, boardSettings);
const route = (over: Parameters<typeof applicationRow>[0], directory = nobody) =>
  routeRequest(applicationRow(over), boardSettings, directory, now);
const keys = (over: Parameters<typeof applicationRow>[0], directory = nobody) =>
  route(over, directory).route.reasons.map((each) => each.key);

describe('which center', () => {
  test.each([
    ['the one that was chosen', { centerId: 'gresham' }, 'gresham', 'center-chosen'],
    ['chosen stays, whatever the ZIP', { centerId: 'gresham', answers: { zip: '97005' } }, 'gresham', 'center-chosen'],
    ['the nearest by ZIP', { centerChoice: 'nearest', answers: { zip: '97005' } }, 'bh', 'center-by-zip'],
    [
      'the nearest by a long ZIP',
      { centerChoice: 'nearest', answers: { zip: '97030-1234' } },
      'gresham',
      'center-by-zip',
    ],
    [
      'ZIP before county',
      { centerChoice: 'nearest', answers: { zip: '97223', county: 'multnomah' } },
      'tigard',
      'center-by-zip',
    ],
    [
      'by county, where no ZIP tells',
      { centerChoice: 'nearest', answers: { zip: '00000', county: 'washington' } },
      'bh',
      'center-by-county',
    ],
    ['neither: the board’s own', { centerChoice: 'nearest', answers: { county: 'other' } }, 'se', 'center-default'],
    ['on paper nothing is known', { centerChoice: 'nearest', formSource: 'paper' }, 'se', 'center-default'],
    ['moved by staff stays moved', { centerChoice: 'moved', centerId: 'nnp' }, 'nnp', 'center-moved'],
    ['a center that is no more', { centerId: 'gone' }, 'se', 'center-default'],
  ] as const)('%s', (_what, over, centerId, why) => {
    const found = route({ ...over, answers: 'answers' in over ? { ...over.answers } : {} }).route;
    expect(found.centerId).toBe(centerId);
    expect(found.reasons[0]?.key).toBe(why);
  });

  test('no reason carries the ZIP or anything else of the person', () => {
    const found = route({ centerChoice: 'nearest', answers: { zip: '97005', county: 'washington' } }).route;
    expect(JSON.stringify({ found, audit: auditOf(found) })).not.toContain('97005');
  });
});

describe('which team', () => {
  test('a scholarship: the SkillsTeam of the center', () => {
    const { team, organizationId, reasons } = route({}).route;
    expect({ team, organizationId }).toEqual({ team: 'skillsteam', organizationId: undefined });
    expect(reasons[1]).toEqual({ key: 'team-center', params: {} });
  });
  test('with a partner’s coach: the Liaison of the organization stands beside it', () => {
    const { team, organizationId, reasons } = route({ coachOrganization: 'river bend WORKS' }).route;
    expect({ team, organizationId }).toEqual({ team: 'skillsteam', organizationId: 'river-bend-works' });
    expect(reasons[1]).toEqual({ key: 'team-with-liaison', params: { organization: 'river-bend-works' } });
  });
  test('STEP: the STEP coaches of the center, through the Liaison where a partner helped', () => {
    expect(route({ kind: 'step' }).route).toMatchObject({ team: 'step-coach', centerId: 'se' });
    expect(keys({ kind: 'step' })).toContain('step-center');
    expect(keys({ kind: 'step', coachOrganizationIds: ['river-bend-works'] })).toContain('step-through-liaison');
  });
  test.each([
    ['by what a coach did', { coachOrganization: 'whatever', coachOrganizationIds: ['river-bend-works'] }],
    ['by the name as settings have it', { coachOrganization: 'River Bend Works (sample)' }],
    ['without what stands in brackets', { coachOrganization: 'River-Bend  Works' }],
    ['by its id', { coachOrganization: 'river bend works' }],
  ])('an organization is found %s', (_how, over) => {
    expect(organizationOf(over, boardSettings)).toBe('river-bend-works');
  });
  test('an unknown organization stays with the team; its coach still counts for R29', () => {
    expect(organizationOf({ coachOrganization: 'A church' }, boardSettings)).toBeUndefined();
    expect(routeSecond(applicationRow({ coachOrganization: 'A church' }), [], boardSettings, now).team).toBe('liaison');
  });
  test('an appeal says that somebody else looks', () => {
    const appeals = [
      { at: now.toISOString(), words: 'No', late: false, decisionSeq: 1, from: 'sam', by: 'person' as const },
    ];
    expect(keys({ appeals })).toContain('appeal-by-another');
  });
});

describe('second approval (R29)', () => {
  const { policy } = boardSettings;
  const why = (first: Parameters<typeof secondApproval>[0], over: Partial<typeof policy> = {}) =>
    secondApproval(first, { ...policy, ...over }).map((each) => each.key);
  const limit = policy.secondApprovalAboveCents;

  test.each([
    ['at the threshold: none', { amountCents: limit, exceptions: [] }, []],
    ['a cent above', { amountCents: limit + 1, exceptions: [] }, ['second-above-threshold']],
    ['above a cap (R2)', { amountCents: 1, exceptions: [], aboveCap: true }, ['second-above-cap']],
    ['helped by staff: as the board sets it', { amountCents: 1, exceptions: ['staff-helped'] }, []],
  ] as const)('%s', (_what, first, expected) => expect(why({ ...first })).toEqual(expected));
  test('helped by staff, where the board wants it', () => {
    expect(why({ amountCents: 1, exceptions: ['staff-helped'] }, { secondApprovalOn: ['staff-helped'] })).toEqual([
      'second-staff-helped',
    ]);
  });
  test('goes to a Liaison where a coach is involved, else to a colleague, and says why', () => {
    const because = secondApproval({ amountCents: limit + 1, exceptions: [] }, policy);
    const reasons = (over: Parameters<typeof applicationRow>[0]) =>
      routeSecond(applicationRow(over), because, boardSettings, now);
    expect(reasons({ coachOrganization: 'River Bend Works' })).toMatchObject({
      team: 'liaison',
      reasons: [{ key: 'center-chosen' }, { key: 'second-above-threshold' }, { key: 'second-by-liaison' }],
    });
    expect(reasons({})).toMatchObject({
      team: 'skillsteam',
      reasons: [{ key: 'center-chosen' }, { key: 'second-above-threshold' }, { key: 'second-by-colleague' }],
    });
  });
});

describe('who has it', () => {
  const held = { staffId: 'sam', name: 'Sam', claimedAt: '2026-11-17T18:00:00.000Z' };
  const out = { from: '2026-11-18', until: '2026-11-20', setBy: 'sam', setAt: '2026-11-17T18:00:00.000Z' };
  const at = (...rows: ReturnType<typeof staffRow>[]) => directoryOf(rows, now, boardSettings);

  test('nobody had it: the team', () => expect(route({}).assignedTo).toBeUndefined());
  test('whoever had it keeps it', () => {
    expect(route({ claimedBy: held }, at(staffRow('sam'))).assignedTo).toEqual(held);
  });
  test('away: who stands in', () => {
    const directory = at(staffRow('sam', { absence: { ...out, backup: 'kim' } }), staffRow('kim'));
    expect(route({ claimedBy: held }, directory).assignedTo).toMatchObject({
      staffId: 'kim',
      givenBy: { staffId: 'sam' },
    });
    expect(keys({ claimedBy: held }, directory)).toContain('holder-away-backup');
  });
  test.each([
    ['away and nobody stands in', at(staffRow('sam', { absence: out })), 'holder-away'],
    [
      'who stands in may not decide it (R29)',
      at(staffRow('sam', { absence: { ...out, backup: 'kim' } }), staffRow('kim', { center: 'bh' })),
      'holder-away',
    ],
    ['not seen for days', at(staffRow('sam', { lastSeenAt: '2026-11-01T18:00:00.000Z' })), 'holder-away'],
    ['no longer known', at(), 'holder-barred'],
    ['at another center by now', at(staffRow('sam', { center: 'bh' })), 'holder-barred'],
  ])('%s: the team', (_what, directory, why) => {
    expect(route({ claimedBy: held }, directory).assignedTo).toBeUndefined();
    expect(keys({ claimedBy: held }, directory)).toContain(why);
  });
  test('an appeal never stays with who decided', () => {
    const appeals = [
      { at: now.toISOString(), words: 'No', late: false, decisionSeq: 1, from: 'sam', by: 'person' as const },
    ];
    expect(route({ claimedBy: held, appeals }, at(staffRow('sam'))).assignedTo).toBeUndefined();
  });
});

test('moved to another center: the team stays, a second approval stays one', () => {
  expect(moveTo('bh', applicationRow(), boardSettings, now)).toMatchObject({ centerId: 'bh', team: 'skillsteam' });
  const second = routeSecond(applicationRow({ coachOrganization: 'River Bend Works' }), [], boardSettings, now);
  const row = applicationRow({ status: 'second-review', coachOrganization: 'River Bend Works', route: second });
  expect(moveTo('bh', row, boardSettings, now)).toMatchObject({
    centerId: 'bh',
    team: 'liaison',
    reasons: [{ key: 'center-moved' }, { key: 'second-by-liaison' }],
  });
});

test('nothing is ever unowned: whatever the facts, there is a center that exists, a team that may act, and a reason', () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('97005', '97200', 'washington', 'other'));
  const facts = fc.record({
    kind: fc.constantFrom(...requestKinds),
    status: fc.constantFrom(...applicationStatuses.filter((each) => each === 'submitted' || each === 'in-review')),
    centerId: fc.constantFrom('se', 'bh', 'gone', ''),
    centerChoice: fc.constantFrom(undefined, 'chosen' as const, 'nearest' as const, 'moved' as const),
    answers: fc.record({ zip: text, county: text }, { requiredKeys: [] }),
    assistedBy: fc.subarray(['sam', 'kim']),
    coachOrganization: fc.option(text, { nil: undefined }),
    coachOrganizationIds: fc.option(fc.subarray(['river-bend-works', 'no-such']), { nil: undefined }),
    claimedBy: fc.option(
      fc.constantFrom('sam', 'kim', 'lia', 'stranger').map((staffId) => ({
        staffId,
        name: staffId,
        claimedAt: now.toISOString(),
      })),
      { nil: undefined },
    ),
  });
  const absence = (backup: string | undefined) => ({
    from: '2026-11-01',
    until: '2026-12-01',
    ...(backup === undefined ? {} : { backup }),
    setBy: 'x',
    setAt: now.toISOString(),
  });
  const staff = fc.tuple(
    ...(['sam', 'kim', 'lia'] as const).map((staffId) =>
      fc.record({
        staffId: fc.constant(staffId),
        center: fc.constantFrom('se', 'bh'),
        away: fc.option(fc.constantFrom(undefined, 'sam', 'kim', 'lia', 'stranger'), { nil: null }),
        lastSeenAt: fc.constantFrom(now.toISOString(), '2026-01-01T00:00:00.000Z'),
      }),
    ),
  );
  let assigned = 0;
  fc.assert(
    fc.property(facts, staff, (over, people) => {
      const rows = people.map(({ staffId, away, ...rest }) =>
        staffRow(staffId, { ...rest, ...(away === null ? {} : { absence: absence(away) }) }),
      );
      const directory = directoryOf(rows, now, boardSettings);
      const row = applicationRow(over);
      const found = routeRequest(row, boardSettings, directory, now);
      expect(routeSchema.safeParse(found.route).success).toBe(true);
      expect(boardSettings.centers.map((each) => each.centerId)).toContain(found.route.centerId);
      expect(ownersIn[row.status]).toContain(found.route.team);
      if (!found.assignedTo) return;
      assigned += 1;
      const { staffId } = found.assignedTo;
      expect(directory.away(staffId)).toBeUndefined();
      expect(row.assistedBy).not.toContain(staffId);
      expect(directory.find(staffId)).toBeDefined();
    }),
    { numRuns: 3000 },
  );
  expect(assigned).toBeGreaterThan(20);
});

test('every reason has words', () => {
  for (const key of routeReasons) expect(Object.keys(staffTexts.en)).toContain(`staff.route.${key}`);
});
