import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { actorId, helpedBy, staffRoles, type Actor } from '../../../domain/access/actor.ts';
import {
  accessCells,
  accessRefusal,
  allActions,
  allRoles,
  authorize,
  demandAccess,
  demandEver,
} from '../../../domain/access/authorize.ts';
import { conditions } from '../../../domain/access/conditions.ts';
import type { Action, ResourceOf, Role } from '../../../domain/access/policies.ts';
import { caseResource, type CaseResource, type KnownConsent, type Resource } from '../../../domain/access/resources.ts';
import { consentScopes } from '../../../domain/consent/consent.ts';
import { applicationStatuses } from '../../../domain/lifecycle/application.ts';
import { requestKinds } from '../../../domain/requests/kinds.ts';
import { resourceOf } from '../../support/access/resources.ts';

const person = 'per_0123456789abcdef';
const stranger = 'per_fedcba9876543210';
const coach = 'coa_0123456789abcdef';

function actorAs(role: Role, more: { id?: string; center?: string; organizations?: string[] } = {}): Actor {
  if (role === 'participant') return { kind: 'participant', personId: more.id ?? person };
  if (role === 'coach')
    return { kind: 'coach', coachId: more.id ?? coach, name: 'Career Coach', organizationId: 'org-a' };
  return {
    kind: 'staff',
    staffId: more.id ?? `staff-${role}`,
    roles: [role],
    ...(role === 'skillsteam' || role === 'step-coach' ? { center: more.center ?? 'se' } : {}),
    ...(more.organizations ? { organizations: more.organizations } : {}),
    ...(role === 'auditor' ? { audit: { grantId: 'agr_0123456789abcdef', through: '2026-12-01' } } : {}),
  };
}

const sent: CaseResource = caseResource(
  { personId: person, centerId: 'se', status: 'in-review', assistedBy: [] },
  undefined,
);
const walkIn: CaseResource = { ...sent, assistedBy: ['staff-desk'] };
const seconded: CaseResource = { ...sent, status: 'second-review', firstDecidedBy: 'staff-other' };
const coached: CaseResource = { ...seconded, coachOrganization: 'Org A', coachOrganizationIds: ['org-a'] };
const consent: KnownConsent = { coachId: coach, personId: person, scope: [...consentScopes], stands: true };
const consented: CaseResource = { ...sent, consent };
const step: CaseResource = { ...sent, requestKind: 'step' };
const stepTaken: CaseResource = { ...step, holderId: 'staff-skillsteam' };
const stepCoached: CaseResource = { ...step, coachOrganization: 'Org A', coachOrganizationIds: ['org-a'] };
const slot: CaseResource = { ...sent, requestKind: 'ojt' };
const slotSeconded: CaseResource = { ...seconded, requestKind: 'ojt' };
const slotCoached: CaseResource = { ...coached, requestKind: 'ojt' };
const glassed: CaseResource = { ...sent, glass: { staffId: 'staff-operator', stands: true } };
const forOed: CaseResource = { ...consented, requestKind: 'tui' };

const about = (action: Action, ofCase: CaseResource): Resource => resourceOf(action, ofCase, 'org-a');
const ask = (actor: Actor, action: Action, ofCase: CaseResource) =>
  authorize(actor, action, about(action, ofCase) as ResourceOf[Action]);

describe('role × action, in the situation that suits the role best', () => {
  // Written out a second time, by hand, so that a slip in the policy table has something to fail against.
  const allowed: Record<Action, Role[]> = {
    'application.create': ['participant'],
    'application.create-for': ['coach'],
    'application.read': ['participant', 'coach', 'skillsteam'],
    'answers.read': ['participant', 'coach', 'skillsteam'],
    'application.save': ['participant', 'coach', 'skillsteam'],
    'document.change': ['participant', 'coach', 'skillsteam'],
    'document.upload': ['participant', 'coach', 'skillsteam'],
    'document.read': ['participant', 'coach', 'skillsteam', 'liaison', 'step-coach'],
    'application.submit': ['participant', 'coach', 'skillsteam'],
    'application.withdraw': ['participant', 'skillsteam'],
    'request.answer': ['participant', 'coach', 'skillsteam'],
    'consent.read': ['participant', 'coach'],
    'consent.grant': ['participant'],
    'consent.record': ['skillsteam', 'liaison'],
    'consent.withdraw': ['participant', 'coach'],
    'consent.request': ['coach'],
    'coach.manage': ['liaison'],
    'accommodation.read': ['accommodation'],
    'accommodation.arrange': ['accommodation'],
    'demographics.answer': ['participant'],
    'records.export': ['participant'],
    'demographics.report': ['finance', 'director', 'operator'],
    'walk-in.create': ['skillsteam'],
    'queue.read': ['skillsteam', 'liaison', 'step-coach'],
    'case.read': ['skillsteam', 'liaison', 'step-coach'],
    'case.claim': ['skillsteam', 'liaison', 'step-coach'],
    'case.reassign': ['skillsteam', 'liaison', 'step-coach'],
    'document.rescan': ['skillsteam', 'liaison', 'step-coach'],
    'case.note': ['skillsteam', 'liaison', 'step-coach'],
    'decision.appeal': ['participant', 'coach', 'skillsteam', 'liaison', 'step-coach'],
    'application.reopen': ['participant', 'skillsteam', 'liaison', 'step-coach'],
    'offer.answer': ['participant', 'coach', 'skillsteam', 'liaison', 'step-coach'],
    'hold.extend': ['skillsteam', 'liaison'],
    'waitlist.read': ['skillsteam', 'liaison'],
    'absence.set': ['skillsteam', 'liaison', 'step-coach', 'operator'],
    'step.see': ['skillsteam', 'liaison', 'step-coach'],
    'step.take': ['skillsteam'],
    'step.decide': ['skillsteam', 'step-coach'],
    'step.record': ['skillsteam', 'step-coach'],
    'snap.read': ['step-coach'],
    'packet.decide-first': ['skillsteam'],
    'packet.decide-second': ['skillsteam', 'liaison'],
    'ojt.decide-first': ['skillsteam'],
    'ojt.decide-second': ['skillsteam', 'liaison'],
    'ojt.record-result': ['skillsteam', 'liaison'],
    'tui.hand-over': ['skillsteam'],
    'tui.report': ['participant', 'coach', 'skillsteam'],
    'fund.read-left': ['skillsteam', 'liaison', 'finance', 'director'],
    'fund.propose': ['finance', 'director'],
    'fund.confirm': ['finance', 'director'],
    'award.enroll': ['skillsteam'],
    'award.release': ['skillsteam', 'step-coach'],
    'award.step': ['skillsteam', 'step-coach'],
    'payment.read': ['payments'],
    'payment.record': ['payments'],
    'payment.release': ['finance', 'payments'],
    'program.check': ['skillsteam', 'liaison'],
    'document.describe': ['participant', 'coach', 'skillsteam', 'liaison', 'step-coach'],
    'absence.answer': ['skillsteam', 'liaison', 'step-coach'],
    'original.record': ['skillsteam', 'liaison', 'step-coach'],
    'etpl.import': ['operator'],
    'ledger.read': ['finance', 'director', 'auditor'],
    'outcome.record': ['skillsteam', 'liaison', 'step-coach'],
    'outcome.report': ['participant'],
    'service.record': ['skillsteam', 'liaison', 'step-coach'],
    'hand-off.type': ['skillsteam', 'liaison', 'step-coach'],
    'report.read': ['skillsteam', 'liaison', 'operator'],
    'movement.read': ['skillsteam', 'liaison'],
    'messages.choose': ['participant'],
    'oversight.open': ['operator', 'auditor'],
    'packet.oversee': ['operator', 'auditor'],
    'audit.grant': ['operator'],
    'people.manage': ['operator'],
    'glass.break': ['operator'],
    'glass.read': ['operator', 'director', 'auditor'],
    'records.hold': ['operator'],
    'destruction.read': ['operator', 'director', 'auditor'],
    'destruction.propose': ['operator'],
    'destruction.confirm': ['operator', 'director'],
  };
  const bestCases = [
    sent,
    walkIn,
    seconded,
    coached,
    consented,
    forOed,
    step,
    stepTaken,
    stepCoached,
    slot,
    slotSeconded,
    slotCoached,
    glassed,
  ];
  // The organizations that suit: none of the coached packet's, but the one whose coaches are managed.
  const best = (role: Role, action: Action) =>
    actorAs(role, action === 'coach.manage' ? { organizations: ['org-a'] } : {});

  test('the table has a cell for every role and action', () => {
    expect(accessCells()).toHaveLength(allActions.length * allRoles.length);
    expect(Object.keys(allowed).sort()).toEqual([...allActions].sort());
  });

  test.each(accessCells().map((cell) => [cell.action, cell.role, cell] as const))('%s by %s', (action, role, cell) => {
    const decisions = bestCases.map((each) => ask(best(role, action), action, each));
    const should = allowed[action].includes(role);
    expect(decisions.some((decision) => decision.allowed)).toBe(should);
    expect(cell.conditions !== undefined).toBe(should);
    if (!should) for (const each of decisions) expect(each).toEqual({ allowed: false, reason: 'wrong-role' });
  });
});

describe('each condition stops what it is there for', () => {
  const cases: [string, Actor, Action, CaseResource, string][] = [
    ['someone else’s packet', actorAs('participant', { id: stranger }), 'application.read', sent, 'not-found'],
    ['another center', actorAs('skillsteam', { center: 'bh' }), 'case.read', sent, 'not-found'],
    ['a decision that is OED’s (R15)', actorAs('skillsteam'), 'packet.decide-first', forOed, 'oed-decides'],
    ['handing over what we decide (R15)', actorAs('skillsteam'), 'tui.hand-over', sent, 'not-found'],
    ['another center’s queue', actorAs('skillsteam', { center: 'bh' }), 'queue.read', sent, 'not-found'],
    ['a draft', actorAs('skillsteam'), 'case.read', { ...sent, status: 'draft' }, 'not-found'],
    ['changing what the person filed', actorAs('skillsteam'), 'application.save', sent, 'not-found'],
    ['a packet without a coach', actorAs('liaison'), 'case.read', sent, 'not-found'],
    ['a coach’s packet', actorAs('skillsteam'), 'packet.decide-second', coached, 'liaison-needed'],
    ['filed it (R29)', actorAs('skillsteam', { id: 'staff-desk' }), 'packet.decide-first', walkIn, 'own-packet'],
    [
      'supports the coach (R29)',
      actorAs('liaison', { organizations: ['org-a'] }),
      'packet.decide-second',
      coached,
      'own-packet',
    ],
    [
      'decided first (R29)',
      actorAs('skillsteam', { id: 'staff-other' }),
      'packet.decide-second',
      seconded,
      'same-approver',
    ],
    [
      'decided what is appealed (20 CFR 683.600)',
      actorAs('skillsteam', { id: 'staff-other' }),
      'packet.decide-first',
      { ...sent, appealedFrom: ['staff-other'] },
      'own-packet',
    ],
    [
      'another center’s colleague out of office',
      actorAs('skillsteam', { center: 'bh' }),
      'absence.set',
      sent,
      'not-found',
    ],
    ['a scholarship at a STEP coach (R22)', actorAs('step-coach'), 'case.read', sent, 'not-found'],
    ['a STEP request of another center', actorAs('step-coach', { center: 'bh' }), 'case.read', step, 'not-found'],
    ['what stands in a STEP request (R22)', actorAs('skillsteam'), 'case.read', step, 'not-found'],
    ['a partner’s STEP request (R22)', actorAs('liaison'), 'case.read', stepCoached, 'not-found'],
    ['what was said of SNAP, also to who took it (R22)', actorAs('skillsteam'), 'snap.read', stepTaken, 'wrong-role'],
    ['a STEP request that nobody gave them (R11)', actorAs('skillsteam'), 'step.decide', step, 'wrong-role'],
    ['a STEP request as a packet (R11)', actorAs('skillsteam'), 'packet.decide-first', step, 'wrong-role'],
    [
      'filed it for somebody (R29)',
      actorAs('step-coach', { id: 'staff-desk' }),
      'step.decide',
      { ...step, assistedBy: ['staff-desk'] },
      'own-packet',
    ],
    [
      'supports the coach who helped (R29)',
      actorAs('step-coach', { organizations: ['org-a'] }),
      'step.decide',
      stepCoached,
      'own-packet',
    ],
    ['a slot as a packet with money (R21)', actorAs('skillsteam'), 'packet.decide-first', slot, 'wrong-role'],
    ['a packet as a slot (R21)', actorAs('skillsteam'), 'ojt.decide-first', sent, 'not-found'],
    [
      'recommended the high rate (R21, R29)',
      actorAs('skillsteam', { id: 'staff-other' }),
      'ojt.decide-second',
      slotSeconded,
      'same-approver',
    ],
    ['nothing to second', actorAs('skillsteam'), 'packet.decide-second', sent, 'same-approver'],
    ['a person at the staff’s desk', actorAs('participant'), 'case.read', sent, 'wrong-role'],
    ['finance at a case', actorAs('finance'), 'case.read', sent, 'wrong-role'],
    ['finance at the names of payees', actorAs('finance'), 'payment.read', sent, 'wrong-role'],
    ['a STEP request’s money (R13)', actorAs('skillsteam'), 'award.step', step, 'wrong-role'],
    ['enrolling in STEP', actorAs('skillsteam'), 'award.enroll', step, 'wrong-role'],
    [
      'supports the coach, whatever name was typed (R29)',
      actorAs('skillsteam', { organizations: ['org-a'] }),
      'packet.decide-first',
      { ...coached, coachOrganization: 'Somebody else' },
      'own-packet',
    ],
    [
      'supports the coach, by the typed name alone (R29)',
      actorAs('skillsteam', { organizations: ['ORG  a'] }),
      'packet.decide-first',
      { ...coached, coachOrganizationIds: [] },
      'own-packet',
    ],
    ['a packet without a reason, for an operator', actorAs('operator'), 'packet.oversee', sent, 'glass-not-broken'],
    [
      'another operator’s broken glass',
      actorAs('operator', { id: 'staff-operator-2' }),
      'packet.oversee',
      glassed,
      'glass-not-broken',
    ],
    [
      'broken glass that has ended',
      actorAs('operator'),
      'packet.oversee',
      { ...sent, glass: { staffId: 'staff-operator', stands: false } },
      'glass-not-broken',
    ],
    [
      'a draft, also with a reason',
      actorAs('operator'),
      'packet.oversee',
      { ...glassed, status: 'draft' },
      'not-found',
    ],
    [
      'an auditor whose days are over',
      { kind: 'staff', staffId: 'auditor', roles: ['auditor'] },
      'packet.oversee',
      sent,
      'audit-not-granted',
    ],
    [
      'money, for an auditor whose days are over',
      { kind: 'staff', staffId: 'auditor', roles: ['auditor'] },
      'ledger.read',
      sent,
      'audit-not-granted',
    ],
    ['an operator deciding', actorAs('operator'), 'packet.decide-first', glassed, 'wrong-role'],
    ['an auditor letting somebody in', actorAs('auditor'), 'audit.grant', sent, 'wrong-role'],
    ['a coach without a consent (R22)', actorAs('coach'), 'application.read', sent, 'not-found'],
    [
      'a consent to another coach (R22)',
      actorAs('coach', { id: 'coa_fedcba9876543210' }),
      'application.read',
      consented,
      'not-found',
    ],
    [
      'another person’s consent (R22)',
      actorAs('coach'),
      'application.read',
      { ...consented, personId: stranger },
      'not-found',
    ],
    [
      'a consent that has ended',
      actorAs('coach'),
      'application.save',
      { ...sent, consent: { ...consent, stands: false } },
      'consent-ended',
    ],
    [
      'a status-only consent and a file',
      actorAs('coach'),
      'document.upload',
      { ...sent, consent: { ...consent, scope: ['see'] } },
      'not-in-consent',
    ],
    ['a coach taking back what is the person’s', actorAs('coach'), 'application.withdraw', consented, 'wrong-role'],
    ['a coach at the desk', actorAs('coach'), 'case.read', consented, 'wrong-role'],
    [
      'a draft that a coach helps with is no walk-in',
      actorAs('skillsteam'),
      'application.save',
      { ...sent, status: 'draft', assistedBy: [coach] },
      'not-found',
    ],
    [
      'a decision maker at accommodation requests (R22)',
      actorAs('skillsteam'),
      'accommodation.read',
      sent,
      'wrong-role',
    ],
    [
      'one who is both (R22)',
      { kind: 'staff', staffId: 'both', roles: ['skillsteam', 'accommodation'], center: 'se' },
      'accommodation.read',
      sent,
      'wrong-role',
    ],
    [
      'another Liaison’s organization',
      actorAs('liaison', { organizations: ['org-b'] }),
      'coach.manage',
      sent,
      'not-found',
    ],
  ];
  test.each(cases)('%s', (_what, actor, action, resource, reason) => {
    expect(ask(actor, action, resource)).toEqual({ allowed: false, reason });
  });

  test('no condition stands unused', () => {
    const used = new Set(accessCells().flatMap((cell) => cell.conditions?.map((each) => each.name) ?? []));
    expect([...used].sort()).toEqual(Object.keys(conditions).sort());
  });

  test('a Liaison who supports another organization’s coaches may second', () => {
    expect(ask(actorAs('liaison', { organizations: ['org-b'] }), 'packet.decide-second', coached)).toEqual({
      allowed: true,
    });
  });

  test('outside one’s scope nothing is learned, not even one’s own part in it', () => {
    const filedElsewhere = { ...walkIn, centerId: 'bh' };
    expect(ask(actorAs('skillsteam', { id: 'staff-desk' }), 'packet.decide-first', filedElsewhere)).toEqual({
      allowed: false,
      reason: 'not-found',
    });
  });

  test('two roles do not add up to a way around R29', () => {
    const both: Actor = { kind: 'staff', staffId: 'helper-1', roles: ['skillsteam', 'liaison'], center: 'se' };
    expect(ask(both, 'packet.decide-second', { ...coached, assistedBy: ['helper-1'] })).toEqual({
      allowed: false,
      reason: 'own-packet',
    });
  });
});

describe('what a coach’s help leaves on the packet (R29)', () => {
  const nameOf = (id: string) => `Name of ${id}`;
  const acting = actorAs('coach');
  test('their id, and their organization’s id and name', () => {
    expect(helpedBy({ assistedBy: [] }, acting, nameOf)).toEqual({
      assistedBy: [coach],
      coachOrganization: 'Name of org-a',
      coachOrganizationIds: ['org-a'],
    });
  });
  test('beside the name that the person typed, and once', () => {
    const before = { assistedBy: [coach], coachOrganization: 'Typed', coachOrganizationIds: ['org-b', 'org-a'] };
    expect(helpedBy(before, acting, nameOf)).toEqual(before);
  });
  test('the person’s own work makes nobody a helper', () => {
    expect(helpedBy({ assistedBy: [] }, actorAs('participant'), nameOf)).toEqual({ assistedBy: [] });
  });
});

describe('refusals', () => {
  test.each([
    ['not-found', 'not-found'],
    ['wrong-role', 'wrong-role'],
    ['liaison-needed', 'wrong-role'],
    ['own-packet', 'own-packet'],
    ['same-approver', 'own-packet'],
    ['consent-ended', 'consent-ended'],
    ['not-in-consent', 'not-in-consent'],
  ] as const)('%s answers as %s', (reason, code) => {
    expect(accessRefusal(reason).code).toBe(code);
  });
  test('demandAccess throws what authorize says, and lets pass what it allows', () => {
    expect(() => demandAccess(actorAs('participant', { id: stranger }), 'application.read', sent)).toThrow('not-found');
    expect(() => demandAccess(actorAs('finance'), 'case.read', sent)).toThrow('wrong-role');
    expect(() => demandAccess(actorAs('participant'), 'application.read', sent)).not.toThrow();
  });
  test('demandEver refuses who never does it, before there is a case; one role that does is enough', () => {
    expect(() => demandEver(actorAs('finance'), 'case.read')).toThrow('wrong-role');
    expect(() => demandEver(actorAs('coach'), 'application.withdraw')).toThrow('wrong-role');
    expect(() => demandEver(actorAs('skillsteam', { center: 'bh' }), 'case.read')).not.toThrow();
    const both: Actor = { kind: 'staff', staffId: 'staff-both', roles: ['finance', 'liaison'] };
    expect(() => demandEver(both, 'case.read')).not.toThrow();
  });
});

describe('whatever the packet and whoever asks', () => {
  const ids = ['staff-1', 'staff-2', 'staff-3'];
  const organizations = ['org-a', 'org-b'];
  const centers = ['se', 'bh'];
  const coaches = [coach, 'coa_fedcba9876543210'];
  const consents: fc.Arbitrary<KnownConsent> = fc.record({
    coachId: fc.constantFrom(...coaches),
    personId: fc.constantFrom(person, stranger),
    scope: fc.subarray([...consentScopes]),
    stands: fc.boolean(),
  });
  const actors: fc.Arbitrary<Actor> = fc.oneof(
    fc.record({
      kind: fc.constant('coach' as const),
      coachId: fc.constantFrom(...coaches),
      name: fc.constant('Career Coach'),
      organizationId: fc.constantFrom(...organizations),
    }),
    fc.record({ kind: fc.constant('participant' as const), personId: fc.constantFrom(person, stranger) }),
    fc.record(
      {
        kind: fc.constant('staff' as const),
        staffId: fc.constantFrom(...ids),
        roles: fc.subarray([...staffRoles], { minLength: 1 }),
        center: fc.constantFrom(...centers),
        organizations: fc.subarray(organizations),
      },
      { requiredKeys: ['kind', 'staffId', 'roles'] },
    ),
  );
  const cases: fc.Arbitrary<CaseResource> = fc.record({
    kind: fc.constant('case' as const),
    requestKind: fc.constantFrom(...requestKinds),
    personId: fc.constantFrom(person, stranger),
    centerId: fc.constantFrom(...centers),
    status: fc.constantFrom(...applicationStatuses),
    assistedBy: fc.subarray([...ids, ...coaches]),
    coachOrganization: fc.constantFrom(undefined, ...organizations),
    coachOrganizationIds: fc.subarray(organizations),
    firstDecidedBy: fc.constantFrom(undefined, ...ids),
    appealedFrom: fc.subarray(ids),
    holderId: fc.constantFrom(undefined, ...ids),
    consent: fc.option(consents, { nil: undefined }),
  });
  const caseActions = allActions.filter((action) => about(action, sent) === sent);

  test('the promises of R15, R22 and R29 hold', () => {
    let allowedCount = 0;
    fc.assert(
      fc.property(actors, fc.constantFrom(...caseActions), cases, (actor, action, resource) => {
        if (!ask(actor, action, resource).allowed) return;
        allowedCount += 1;
        const deciding = /^(?:packet|ojt)\.decide-/.test(action) || action === 'step.decide';
        if (deciding) expect(resource.requestKind).not.toBe('tui');
        if (deciding) expect(resource.requestKind === 'step').toBe(action === 'step.decide');
        if (deciding) expect(resource.requestKind === 'ojt').toBe(action.startsWith('ojt.'));
        // What was said of SNAP opens to nobody but a STEP coach of this center.
        if (action === 'snap.read') expect(actor).toMatchObject({ kind: 'staff', center: resource.centerId });
        if (action === 'snap.read' && actor.kind === 'staff') expect(actor.roles).toContain('step-coach');
        if (actor.kind === 'participant') {
          expect(resource.personId).toBe(actor.personId);
          expect(deciding).toBe(false);
          return;
        }
        if (actor.kind === 'coach') {
          // A consent of this person, to this coach, that stands: nothing else opens anything to a coach.
          expect(resource.consent).toMatchObject({ coachId: actor.coachId, personId: resource.personId, stands: true });
          expect(deciding || action === 'application.withdraw').toBe(false);
          return;
        }
        // Whatever a coach did with a draft, it is not the staff's.
        if (resource.status === 'draft') expect(resource.assistedBy.some((each) => ids.includes(each))).toBe(true);
        expect(actor.roles.some((role) => ['skillsteam', 'liaison', 'step-coach'].includes(role))).toBe(true);
        if (!actor.roles.includes('liaison')) expect(resource.centerId).toBe(actor.center);
        if (!deciding) return;
        expect(resource.assistedBy).not.toContain(actorId(actor));
        expect(resource.appealedFrom).not.toContain(actorId(actor));
        if (resource.coachOrganization !== undefined) {
          expect(actor.organizations ?? []).not.toContain(resource.coachOrganization);
        }
        for (const each of resource.coachOrganizationIds) expect(actor.organizations ?? []).not.toContain(each);
        if (action === 'packet.decide-second' || action === 'ojt.decide-second') {
          expect(resource.firstDecidedBy).not.toBe(actorId(actor));
          if (resource.coachOrganization !== undefined || resource.coachOrganizationIds.length > 0)
            expect(actor.roles).toContain('liaison');
        }
      }),
      { numRuns: 5000 },
    );
    // Otherwise the property would hold for nobody.
    expect(allowedCount).toBeGreaterThan(200);
  });
});
