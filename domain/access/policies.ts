import type { StaffRole } from './actor.ts';
import type { ConditionName } from './conditions.ts';
import type {
  BoardResource,
  CaseResource,
  CenterResource,
  ColleagueResource,
  OrganizationResource,
  PersonResource,
} from './resources.ts';

/**
 * Who may do what. This table is the whole policy: a role that is not listed under an action may not do it, and every
 * condition listed must hold. Conditions are tried from left to right: those of scope come first, so that somebody
 * outside a case learns nothing about it, not even that it exists.
 */
export interface ResourceOf {
  'application.create': BoardResource;
  'application.create-for': PersonResource;
  'application.read': CaseResource;
  'answers.read': CaseResource;
  'application.save': CaseResource;
  'document.change': CaseResource;
  'document.upload': CaseResource;
  'document.read': CaseResource;
  'document.rescan': CaseResource;
  'application.submit': CaseResource;
  'application.withdraw': CaseResource;
  'request.answer': CaseResource;
  'consent.read': PersonResource;
  'consent.grant': PersonResource;
  'consent.record': CaseResource;
  'consent.withdraw': PersonResource;
  'consent.request': BoardResource;
  'coach.manage': OrganizationResource;
  'accommodation.read': BoardResource;
  'accommodation.arrange': BoardResource;
  'messages.choose': PersonResource;
  'demographics.answer': PersonResource;
  'demographics.report': BoardResource;
  'records.export': PersonResource;
  'walk-in.create': CenterResource;
  'queue.read': CenterResource;
  'case.read': CaseResource;
  'case.claim': CaseResource;
  'case.reassign': CaseResource;
  'case.note': CaseResource;
  'decision.appeal': CaseResource;
  'application.reopen': CaseResource;
  'offer.answer': CaseResource;
  'hold.extend': CaseResource;
  'waitlist.read': BoardResource;
  'absence.set': ColleagueResource;
  'packet.decide-first': CaseResource;
  'packet.decide-second': CaseResource;
  'ojt.decide-first': CaseResource;
  'ojt.decide-second': CaseResource;
  'ojt.record-result': CaseResource;
  'step.see': CaseResource;
  'step.take': CaseResource;
  'step.decide': CaseResource;
  'step.record': CaseResource;
  'snap.read': CaseResource;
  'tui.hand-over': CaseResource;
  'tui.report': CaseResource;
  'award.enroll': CaseResource;
  'award.release': CaseResource;
  'award.step': CaseResource;
  'payment.read': BoardResource;
  'payment.record': BoardResource;
  'payment.release': BoardResource;
  'fund.read-left': BoardResource;
  'fund.propose': BoardResource;
  'fund.confirm': BoardResource;
  'program.check': CaseResource;
  'absence.answer': CaseResource;
  'document.describe': CaseResource;
  'original.record': CaseResource;
  'etpl.import': BoardResource;
  'ledger.read': BoardResource;
  'outcome.record': CaseResource;
  'outcome.report': CaseResource;
  'service.record': CenterResource;
  'hand-off.type': CaseResource;
  'report.read': CenterResource;
  'movement.read': CenterResource;
  'oversight.open': BoardResource;
  'packet.oversee': CaseResource;
  'audit.grant': BoardResource;
  'people.manage': BoardResource;
  'glass.break': BoardResource;
  'glass.read': BoardResource;
  'records.hold': BoardResource;
  'destruction.read': BoardResource;
  'destruction.propose': BoardResource;
  'destruction.confirm': BoardResource;
}
export type Action = keyof ResourceOf;
export type Role = 'participant' | 'coach' | StaffRole;
export type Policy = Partial<Record<Role, readonly ConditionName[]>>;

/** Staff act for a person only where staff filed (a walk-in), in their own center; doing so makes them helpers (R29). */
const forWalkIn = ['own-center', 'staff-filed'] as const;
/** A coach acts for people who consented, while they do, within what they consented to. Taking back is the person's own. */
const withConsent = <C extends 'covers-see' | 'covers-documents' | 'covers-answers' | 'covers-send'>(covers: C) =>
  ['consented', 'consent-stands', covers] as const;

/** Whoever of the staff sees a case, by its center or by its coach. */
const seen = {
  skillsteam: ['own-center', 'sent-or-staff-filed'],
  liaison: ['coach-involved', 'sent-or-staff-filed'],
  'step-coach': ['own-center', 'sent-or-staff-filed', 'is-step'],
} as const satisfies Policy;
/** The same without what stands in somebody else's STEP request. */
const read = {
  ...seen,
  skillsteam: [...seen.skillsteam, 'step-if-theirs'],
  liaison: [...seen.liaison, 'step-if-theirs'],
} as const satisfies Policy;
/** R29 holds for every decision, whatever it is about. */
const impartial = ['not-assisted', 'not-own-coach', 'not-appealed-from'] as const;

/** What a SkillsTeam decides on in its own center, and a Liaison beside a coach; never the office's, nor a STEP coach's. */
const firstLook = [...seen.skillsteam, 'decided-here', 'not-step'] as const;
const liaisonLook = [...seen.liaison, 'decided-here', 'not-step'] as const;

export const policies: Record<Action, Policy> = {
  'application.create': { participant: [] },
  'application.create-for': { coach: withConsent('covers-answers') },
  'application.read': { participant: ['own'], coach: withConsent('covers-see'), skillsteam: forWalkIn },
  'answers.read': { participant: ['own'], coach: withConsent('covers-answers'), skillsteam: forWalkIn },
  'application.save': { participant: ['own'], coach: withConsent('covers-answers'), skillsteam: forWalkIn },
  'document.change': { participant: ['own'], coach: withConsent('covers-documents'), skillsteam: forWalkIn },
  'document.upload': { participant: ['own'], coach: withConsent('covers-documents'), skillsteam: forWalkIn },
  'application.submit': { participant: ['own'], coach: withConsent('covers-send'), skillsteam: forWalkIn },
  'application.withdraw': { participant: ['own'], skillsteam: forWalkIn },
  'request.answer': { participant: ['own'], coach: withConsent('covers-send'), skillsteam: forWalkIn },
  'consent.read': { participant: ['own'], coach: ['consented', 'consent-stands'] },
  'consent.grant': { participant: ['own'] },
  // A signed release on paper, seen by staff who may see the packet; never by the coach whom it would open a door to.
  'consent.record': {
    skillsteam: ['own-center', 'sent-or-staff-filed'],
    liaison: ['coach-involved', 'sent-or-staff-filed'],
  },
  'consent.withdraw': { participant: ['own'], coach: ['consented'] },
  'consent.request': { coach: [] },
  'coach.manage': { liaison: ['own-organization'] },
  // R22: a contact of its own, which no decision maker is.
  'accommodation.read': { accommodation: ['decides-nothing'] },
  'accommodation.arrange': { accommodation: ['decides-nothing'] },
  'document.read': {
    participant: ['own'],
    coach: withConsent('covers-documents'),
    skillsteam: read.skillsteam,
    // "A second approver sees all that the first saw" (R29).
    liaison: read.liaison,
    'step-coach': read['step-coach'],
  },
  'messages.choose': { participant: ['own'] },
  // R22: the person alone, whoever helps them; others get totals in which nobody is found, and nobody of those decides.
  'demographics.answer': { participant: ['own'] },
  'demographics.report': { finance: [], director: [], operator: [] },
  // Everything at once: the person alone, whoever helps them with a part of it.
  'records.export': { participant: ['own'] },
  'walk-in.create': { skillsteam: ['own-center'] },
  'queue.read': {
    skillsteam: ['own-center'],
    // Any Liaison can find the right case in any center; each row still has to pass case.read.
    liaison: [],
    'step-coach': ['own-center'],
  },
  'case.read': read,
  'case.claim': {
    skillsteam: [...read.skillsteam, ...impartial],
    liaison: [...read.liaison, ...impartial],
    'step-coach': [...seen['step-coach'], ...impartial],
  },
  // Passing a packet on, and writing down what others should know, is also for those who may not decide it.
  'case.reassign': seen,
  'case.note': seen,
  'document.rescan': seen,
  // Staff do it when the person asks them to, at the desk or on the phone, and are helpers from then on (R29).
  'decision.appeal': { participant: ['own'], coach: withConsent('covers-send'), ...seen },
  'application.reopen': { participant: ['own'], ...seen },
  // R3: taking or leaving held money is the person's; a coach, or staff who called them, write it down.
  'offer.answer': { participant: ['own'], coach: withConsent('covers-send'), ...seen },
  'hold.extend': { skillsteam: [...firstLook, 'not-ojt'], liaison: [...liaisonLook, 'not-ojt'] },
  // Who stands in line at other centers is a position and a group; whose case they may read is asked for each.
  'waitlist.read': { skillsteam: [], liaison: [] },
  'absence.set': {
    skillsteam: ['self-or-same-team'],
    liaison: ['self-or-same-team'],
    'step-coach': ['self-or-same-team'],
    operator: [],
  },
  'packet.decide-first': { skillsteam: [...firstLook, 'not-ojt', ...impartial] },
  'packet.decide-second': {
    skillsteam: [...firstLook, 'not-ojt', 'no-coach-involved', ...impartial, 'not-first-decider'],
    liaison: [...liaisonLook, 'not-ojt', ...impartial, 'not-first-decider'],
  },
  // R21, R29: the same people as for a packet, two of them above the usual rate.
  'ojt.decide-first': { skillsteam: [...firstLook, 'is-ojt', ...impartial] },
  'ojt.decide-second': {
    skillsteam: [...firstLook, 'is-ojt', 'no-coach-involved', ...impartial, 'not-first-decider'],
    liaison: [...liaisonLook, 'is-ojt', ...impartial, 'not-first-decider'],
  },
  // What became of it is a fact that staff write down, not a decision.
  'ojt.record-result': { skillsteam: [...seen.skillsteam, 'is-ojt'], liaison: [...seen.liaison, 'is-ojt'] },
  // That there is a STEP request, whose turn it is and who has it; not what stands in it.
  'step.see': {
    skillsteam: [...seen.skillsteam, 'is-step'],
    liaison: [...seen.liaison, 'is-step'],
    'step-coach': seen['step-coach'],
  },
  // Where the board lets it (setting), asked by the command.
  'step.take': { skillsteam: [...seen.skillsteam, 'is-step', ...impartial] },
  'step.decide': {
    'step-coach': [...seen['step-coach'], ...impartial],
    skillsteam: [...seen.skillsteam, 'is-step', 'has-it', ...impartial],
  },
  'step.record': {
    'step-coach': seen['step-coach'],
    skillsteam: [...seen.skillsteam, 'is-step', 'has-it'],
  },
  // R22: what was said of SNAP, TANF and hardship is for the STEP coach alone (7 CFR 272.1(c)).
  'snap.read': { 'step-coach': seen['step-coach'] },
  // R15: looked through and handed to the person; no approval, so that also who filed it at the desk may hand it over (R29).
  'tui.hand-over': { skillsteam: ['own-center', 'sent-or-staff-filed', 'is-tui'] },
  // What the office answered is the person's to tell; staff and a coach write it down for them.
  'tui.report': {
    participant: ['own', 'is-tui'],
    coach: [...withConsent('covers-send'), 'is-tui'],
    skillsteam: ['own-center', 'sent-or-staff-filed', 'is-tui'],
  },
  'fund.read-left': { skillsteam: [], liaison: [], finance: [], director: [] },
  // Two people for each change of a fund: whoever proposed it confirms it never (the command asks). In a small board the
  // director is the second. Money is no operator's to touch.
  'fund.propose': { finance: [], director: [] },
  'fund.confirm': { finance: [], director: [] },
  // What became of the money is a fact that staff write down, not a decision; who decided may write it down too.
  'award.enroll': { skillsteam: [...seen.skillsteam, 'decided-here', 'not-step'] },
  'award.release': {
    skillsteam: [...seen.skillsteam, 'decided-here', 'step-if-theirs'],
    'step-coach': seen['step-coach'],
  },
  // R13, R29: a decision over money, like any other.
  'award.step': {
    'step-coach': [...seen['step-coach'], ...impartial],
    skillsteam: [...seen.skillsteam, 'is-step', 'has-it', ...impartial],
  },
  // Who is paid is for those who pay alone: finance reads amounts without names.
  'payment.read': { payments: [] },
  'payment.record': { payments: [] },
  // By the award alone, without the case.
  'payment.release': { finance: [], payments: [] },
  // What an approval rests on (R1) is looked up by those who may approve.
  'program.check': {
    skillsteam: ['own-center', 'sent-or-staff-filed', 'not-assisted', 'not-own-coach'],
    liaison: ['coach-involved', 'sent-or-staff-filed', 'not-assisted', 'not-own-coach'],
  },
  // What a file is: the person's while it is theirs to change (the command asks), then that of who looks at it.
  'document.describe': { participant: ['own'], coach: withConsent('covers-documents'), ...read },
  // R8: whether a paper can be done without is part of looking at a packet; that somebody showed one is a fact, which also
  // who filed it at the desk writes down.
  'absence.answer': {
    skillsteam: [...read.skillsteam, ...impartial],
    liaison: [...read.liaison, ...impartial],
    'step-coach': [...read['step-coach'], ...impartial],
  },
  'original.record': read,
  'etpl.import': { operator: [] },
  'ledger.read': { finance: [], director: [], auditor: ['audit-stands'] },
  'outcome.record': read,
  // What people tell of themselves counts once staff confirm it.
  'outcome.report': { participant: ['own'] },
  'service.record': { skillsteam: ['own-center'], liaison: [], 'step-coach': ['own-center'] },
  'hand-off.type': read,
  // Numbers without names, small ones left out. Finance reads amounts, in its own part of the site.
  'report.read': { skillsteam: ['own-center'], liaison: [], operator: [] },
  // How many packets wait and how fast they move, without any of them: which ones somebody may open is asked for each.
  'movement.read': { skillsteam: ['own-center'], liaison: [] },
  // How the system is set up and who did what in it, by ids: no personal data.
  'oversight.open': { operator: [], auditor: ['audit-stands'] },
  // A packet's data, its documents, and what a decision rested on: each time written down before it is seen.
  'packet.oversee': {
    operator: ['sent-or-staff-filed', 'glass-broken'],
    auditor: ['audit-stands', 'sent-or-staff-filed'],
  },
  'audit.grant': { operator: [] },
  // Takes roles away and gives them back; what somebody may do at all is the issuer's to say.
  'people.manage': { operator: [] },
  'glass.break': { operator: [] },
  // Whoever is told of it by mail can see why.
  'glass.read': { operator: [], director: [], auditor: ['audit-stands'] },
  // R23: by the packet's number, without seeing it. Who looks over sees every hold, and why it was lifted.
  'records.hold': { operator: [] },
  // R23: by numbers and days; never the same person twice. The director is the second one where there is one operator.
  'destruction.read': { operator: [], director: [], auditor: ['audit-stands'] },
  'destruction.propose': { operator: [] },
  'destruction.confirm': { operator: [], director: [] },
};
