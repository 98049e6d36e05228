import { staffRoles, type Actor } from '../../../domain/access/actor.ts';
import { allRoles } from '../../../domain/access/authorize.ts';
import type { Action } from '../../../domain/access/policies.ts';
import type { Role } from '../../../domain/access/policies.ts';
import type { CaseResource } from '../../../domain/access/resources.ts';

/**
 * What every route of every router asks of the policies, written down by hand beside the routers themselves: a route that is
 * not here fails the matrix, and so does a row whose route is gone.
 */
interface Sent {
  /** Fields of the form beside those that every form has, or of the JSON beside those that its schema demands. */
  body?: (about: Subject) => Record<string, unknown>;
  query?: string;
}
export interface Subject {
  applicationId: string;
  documentId: string;
  personId: string;
  version: number;
  awardId: string;
  invoiceId: string;
  changeId: string;
  coachId: string;
}
export type RouteAsks = Sent &
  (
    | { open: string }
    /** Nothing of anybody else stands there: what is shown is the actor's own, or filtered row by row. */
    | { roles: readonly Role[] }
    /** All of them, in this order; some hang on what the case is. */
    | {
        asks: readonly Action[] | ((of: CaseResource, actor: Actor) => readonly Action[]);
        /** A page of these alone, whatever others may do elsewhere. */
        only?: readonly Role[];
        /** The one case that the address can name. */
        subject?: string;
      }
    /** Asked for the actor's own person or center, or for the board. */
    | { own: readonly Action[] }
  );

const staff: readonly Role[] = staffRoles;
const asks = (...actions: Action[]): RouteAsks => ({ asks: actions });
const sending = (row: RouteAsks, body: Sent['body'] | Record<string, unknown>, query?: string): RouteAsks => ({
  ...row,
  ...(body ? { body: typeof body === 'function' ? body : () => body } : {}),
  ...(query ? { query } : {}),
});
const open = (why: string): RouteAsks => ({ open: why });
const own = (...actions: Action[]): RouteAsks => ({ own: actions });
const roles = (...list: Role[]): RouteAsks => ({ roles: list });
const casework = ['skillsteam', 'liaison', 'step-coach'] as const;
const ofCoaches = (...actions: Action[]): RouteAsks => ({ asks: actions, only: ['coach'] });
const ofAward = (row: (actor: Actor) => readonly Action[]): RouteAsks => ({
  asks: (_of, actor) => row(actor),
  subject: 'approved',
});
/** Who looks after money gives back by the award; who looks after the person, by the case. */
const paysOnly = (actor: Actor): boolean =>
  actor.kind === 'staff' && actor.roles.some((role) => role === 'finance' || role === 'payments');
const day = (name: string, year = '2026') => ({
  [`${name}-month`]: '11',
  [`${name}-day`]: '10',
  [`${name}-year`]: year,
});

const coachForm = {
  organizationId: 'river-bend-works',
  personName: 'Sample Participant',
  birthYear: '1990',
  scope: 'see',
  purpose: 'apply',
  ...day('expiresOn', '2027'),
};
/** A decision belongs to the kind of request and the stage that it is in. */
const decides =
  (kind: 'packet' | 'ojt') =>
  (of: CaseResource): Action[] => [
    'case.read',
    `${kind}.decide-${of.status === 'second-review' ? 'second' : 'first'}` as const,
  ];
const shown = (of: CaseResource): Action[] => (of.requestKind === 'step' ? ['step.see'] : ['case.read']);

export const routeAsks: Record<string, RouteAsks> = {
  // Doors and what allRoles may read.
  'GET /': open('the first page'),
  'GET /help': open('help'),
  'GET /assets/*': open('styles and scripts'),
  'GET /openapi.json': open('the description of the API'),
  'GET /step': open('what STEP is'),
  'GET /sign-in': open('a door'),
  'POST /sign-in': sending(open('a door'), { email: 'somebody@example.org' }),
  'GET /sign-in/code': open('a door'),
  'POST /sign-in/code': sending(open('a door'), { code: '000000' }),
  'POST /sign-out': open('leaving'),
  'POST /sign-out-everywhere': open('leaving'),
  'GET /sign-out-elsewhere': open('one’s own sessions'),
  'POST /sign-out-elsewhere': open('one’s own sessions'),
  'GET /coach/sign-in': open('a door'),
  'POST /coach/sign-in': open('a door'),
  'GET /coach/sign-in/code': open('a door'),
  'POST /coach/sign-in/code': open('a door'),
  'POST /api/session/code': open('a door'),
  'POST /api/session': open('a door'),
  'POST /api/coach/session/code': open('a door'),
  'POST /api/coach/session': open('a door'),
  'GET /staff/sign-in': open('a door'),
  'POST /staff/sign-in': open('a door'),
  'GET /staff/callback': open('a door'),
  'POST /staff/sign-out': open('leaving'),
  'POST /staff/sign-out-everywhere': open('leaving'),
  'GET /staff/sign-out-elsewhere': open('one’s own sessions'),
  'POST /staff/sign-out-elsewhere': open('one’s own sessions'),
  'GET /staff/assets/*': open('scripts'),

  // Of a participant.
  'GET /notice': own('application.create'),
  'GET /ask': own('application.create'),
  'POST /notice': sending(own('application.create'), {
    kind: 'scholarship',
    centerId: 'se',
    formSource: 'form',
    notice: 'yes',
  }),
  'POST /api/applications': own('application.create'),
  'GET /applications': roles(...allRoles),
  'GET /api/applications': roles('participant'),
  'GET /api/programs': roles(...allRoles),
  'GET /messages': own('messages.choose'),
  'POST /messages': sending(own('messages.choose'), { channels: 'mail', language: 'en' }),
  'GET /api/messages': own('messages.choose'),
  'PUT /api/messages': own('messages.choose'),
  'GET /coaches': roles('participant'),
  'GET /coaches/new': roles('participant'),
  'GET /coaches/asks/:coachId': roles('participant'),
  'POST /coaches/new': sending(roles('participant'), (of) => ({ ...coachForm, coachId: of.coachId })),
  'POST /coaches/:coachId/end': roles('participant'),
  'GET /api/coaches': roles('participant'),
  'GET /api/consents': roles('participant'),
  'POST /api/consents': sending(roles('participant'), (of) => ({
    coachId: of.coachId,
    organizationId: 'river-bend-works',
  })),
  'POST /api/consents/:coachId/end': roles('participant'),

  'GET /optional-questions': own('demographics.answer'),
  'POST /optional-questions': sending(own('demographics.answer'), { version: '0' }),
  'POST /optional-questions/erase': sending(own('demographics.answer'), { version: '0' }),
  'GET /api/optional-questions': own('demographics.answer'),
  'PUT /api/optional-questions': own('demographics.answer'),

  'GET /your-copy': own('records.export'),
  'POST /your-copy': own('records.export'),
  'POST /your-copy/file': sending(own('records.export'), { exportId: 'exp_0123456789abcdef' }),
  'GET /api/your-copy': own('records.export'),
  'POST /api/your-copy': own('records.export'),
  'POST /api/your-copy/file': sending(own('records.export'), { exportId: 'exp_0123456789abcdef' }),

  // A packet, from the person's side.
  'GET /applications/:id': asks('application.read'),
  'GET /api/applications/:id': asks('application.read'),
  'GET /applications/:id/sent': asks('application.read'),
  'GET /applications/:id/letter': asks('application.read'),
  'GET /api/applications/:id/letter': asks('application.read'),
  'GET /applications/:id/packet': asks('document.read'),
  'GET /api/applications/:id/packet': asks('document.read'),
  'GET /applications/:id/history': asks('application.read'),
  'GET /api/applications/:id/history': asks('application.read'),
  'POST /applications/:id/source': sending(asks('application.save'), { formSource: 'paper' }),
  'GET /applications/:id/withdraw': asks('application.withdraw'),
  'POST /applications/:id/withdraw': asks('application.withdraw'),
  'POST /api/applications/:id/withdraw': asks('application.read', 'application.withdraw'),
  'GET /applications/:id/form/:section': asks('application.save'),
  'POST /applications/:id/form/:section': sending(asks('application.save'), { firstName: 'Sample' }),
  'GET /applications/:id/check': asks('answers.read'),
  'GET /applications/:id/sign': asks('application.submit'),
  'POST /applications/:id/sign': sending(asks('application.submit'), {
    truth: 'yes',
    signatureName: 'Sample Participant',
    personAgreed: 'yes',
    noticeReceived: 'yes',
    ...day('releaseUntil', '2027'),
  }),
  'POST /api/applications/:id/submit': asks('application.submit'),
  'GET /applications/:id/program': asks('application.save'),
  'POST /applications/:id/program': asks('application.save'),
  'PUT /api/applications/:id/answers': sending(asks('application.save'), { answers: { firstName: 'Sample' } }),
  'PUT /api/applications/:id/absences': asks('document.change'),
  'GET /applications/:id/family-coach': asks('application.save'),
  'GET /applications/:id/documents': asks('document.read'),
  'GET /applications/:id/documents.json': asks('document.read'),
  'POST /applications/:id/uploads': sending(asks('document.upload'), { kind: 'other' }),
  'POST /api/applications/:id/uploads': asks('document.upload'),
  'POST /applications/:id/uploads/:documentId/complete': asks('document.upload'),
  'POST /api/applications/:id/uploads/:documentId/complete': asks('document.upload'),
  'POST /applications/:id/documents/:documentId/remove': asks('document.change'),
  'GET /applications/:id/documents/absent/:kind': asks('document.change'),
  'POST /applications/:id/documents/absent/:kind': sending(asks('document.change'), {
    why: 'cannot-get',
    reason: 'Not at hand today.',
  }),
  'POST /applications/:id/documents/reuse': sending(asks('document.upload'), (of) => ({
    kind: 'budget',
    fromApplication: of.applicationId,
    fromDocument: of.documentId,
  })),
  'POST /api/applications/:id/reuse': asks('document.upload'),
  'GET /applications/:id/documents/:documentId/about': asks('document.describe'),
  'POST /applications/:id/documents/:documentId/about': sending(asks('document.describe'), { kind: 'other' }),
  'POST /api/applications/:id/describe': sending(asks('application.read', 'document.describe'), { kind: 'other' }),
  'GET /applications/:id/documents/:documentId/answers': asks('application.save', 'document.read'),
  'POST /applications/:id/documents/:documentId/answers': asks('application.save', 'document.read'),
  'GET /applications/:id/answer': asks('document.read'),
  'POST /applications/:id/answer': asks('document.read', 'request.answer'),
  'POST /api/applications/:id/answer': asks('request.answer'),
  'GET /applications/:id/outcome': asks('outcome.report'),
  'POST /applications/:id/outcome': sending(asks('outcome.report'), { event: 'started', ...day('on') }),
  'POST /applications/:id/outcome/take-back': sending(asks('outcome.report'), { replaces: '1', ...day('on') }),
  'GET /api/applications/:id/outcomes': asks('outcome.report'),
  'POST /api/applications/:id/outcomes': asks('outcome.report'),
  'GET /applications/:id/appeal': asks('decision.appeal'),
  'POST /applications/:id/appeal': sending(asks('decision.appeal'), { words: 'Please look again.' }),
  'POST /api/applications/:id/appeal': asks('application.read', 'decision.appeal'),
  'POST /applications/:id/reopen': asks('application.reopen'),
  'POST /api/applications/:id/reopen': asks('application.read', 'application.reopen'),
  'GET /applications/:id/offer/decline': asks('offer.answer'),
  'POST /applications/:id/offer': sending(asks('offer.answer'), (of) => ({ answer: 'take', awardId: of.awardId })),
  'POST /api/applications/:id/offer': asks('application.read', 'offer.answer'),
  'GET /applications/:id/oed': asks('application.read'),
  'GET /applications/:id/oed/sent': asks('tui.report'),
  'POST /applications/:id/oed/sent': asks('tui.report'),
  'GET /applications/:id/oed/answer': asks('tui.report'),
  'POST /applications/:id/oed/answer': asks('tui.report'),
  'POST /applications/:id/oed/undo': asks('tui.report'),
  'POST /applications/:id/oed/weekly-mail': asks('tui.report'),
  'POST /api/applications/:id/tui': asks('tui.report'),

  // Of a coach.
  'ALL /coach/*': open('asks for a session, no more'),
  'GET /coach': roles('coach'),
  'GET /coach/ask': own('consent.request'),
  'POST /coach/ask': sending(own('consent.request'), { email: 'somebody@example.org', scope: 'see', purpose: 'apply' }),
  'POST /api/coach/asks': own('consent.request'),
  'GET /api/coach/clients': roles('coach'),
  'GET /coach/clients/:personId': ofCoaches('consent.read'),
  'POST /coach/clients/:personId/end': ofCoaches('consent.withdraw'),
  'POST /api/coach/clients/:personId/end': ofCoaches('consent.withdraw'),
  'GET /coach/clients/:personId/start': ofCoaches('consent.read', 'application.create-for'),
  'POST /coach/clients/:personId/start': sending(ofCoaches('consent.read', 'application.create-for'), {
    kind: 'scholarship',
    centerId: 'se',
    formSource: 'form',
    notice: 'yes',
  }),
  'POST /api/coach/clients/:personId/applications': asks('application.create-for'),

  // Staff: lists and their own.
  'GET /staff': roles(...casework),
  'GET /staff/api/queue': roles(...casework),
  'POST /staff/next': own('queue.read'),
  'POST /staff/api/next': own('queue.read'),
  'GET /staff/keyboard': roles(...staff),
  'POST /staff/keyboard': roles(...staff),
  'GET /staff/me': roles(...staff),
  'POST /staff/me': sending(own('absence.set'), { staffId: 'staff-desk' }),
  'GET /staff/api/team': roles(...staff),
  'POST /staff/api/absence': own('absence.set'),
  'GET /staff/bulk': roles(...staff),
  'POST /staff/bulk': roles(...staff),
  'POST /staff/bulk/undo': roles(...staff),
  'POST /staff/api/bulk': roles(...staff),
  'POST /staff/api/bulk/undo': roles(...staff),
  'GET /staff/bulk/approve': roles(...staff),
  'POST /staff/bulk/approve': roles(...staff),
  'GET /staff/api/bulk/approve': roles(...staff),
  'POST /staff/api/bulk/approve': roles(...staff),
  'GET /staff/outcomes': roles(...casework),
  'GET /staff/hand-off': roles(...casework),
  'GET /staff/hand-off/queue.csv': roles(...casework),
  'GET /staff/step': roles(...casework),
  'GET /staff/api/step': roles(...casework),
  'GET /staff/api/programs': roles(...staff),
  'GET /staff/waitlist': own('waitlist.read'),
  'GET /staff/api/waitlist': own('waitlist.read'),
  'GET /staff/priority': own('report.read'),
  'GET /staff/api/priority': own('report.read'),
  'GET /staff/report': own('report.read'),
  'GET /staff/report.csv': own('report.read'),
  'GET /staff/api/report': own('report.read'),
  'GET /staff/movement': own('movement.read'),
  'GET /staff/movement.csv': own('movement.read'),
  'GET /staff/api/movement': own('movement.read'),
  'GET /staff/services': own('service.record'),
  'POST /staff/services': sending(own('service.record'), {
    center: 'se',
    service: 'workshop',
    ...day('on'),
    people: '1',
  }),
  'POST /staff/services/take-back': sending(own('service.record'), {
    center: 'se',
    on: '2026-11-10',
    serviceId: 'srv_0123456789abcdef',
  }),
  'POST /staff/api/services': own('service.record'),
  'GET /staff/scan': own('walk-in.create'),
  'POST /staff/scan': sending(own('walk-in.create'), { email: 'walk.in@example.org', language: 'en', notice: 'yes' }),
  'GET /staff/coaches': own('coach.manage'),
  'POST /staff/coaches': sending(own('coach.manage'), {
    organizationId: 'river-bend-works',
    name: 'Career Coach',
    email: 'new@partner.example.org',
  }),
  'POST /staff/coaches/:coachId/remove': sending(own('coach.manage'), { organizationId: 'river-bend-works' }),
  'GET /staff/api/coaches': own('coach.manage'),
  'POST /staff/api/coaches': sending(own('coach.manage'), {
    organizationId: 'river-bend-works',
    email: 'new@partner.example.org',
  }),
  'POST /staff/api/coaches/:coachId/remove': sending(own('coach.manage'), { organizationId: 'river-bend-works' }),

  // Staff: a case.
  'GET /staff/cases/:id': { asks: shown },
  'GET /staff/api/cases/:id': asks('case.read'),
  'POST /staff/cases/:id/claim': sending(asks('case.read', 'case.claim'), { what: 'take' }),
  'POST /staff/api/cases/:id/claim': asks('case.read', 'case.claim'),
  'GET /staff/cases/:id/assign': asks('case.reassign'),
  'POST /staff/cases/:id/assign': sending(asks('case.reassign'), { to: 'team' }),
  'POST /staff/api/cases/:id/reassign': sending(asks('case.read', 'case.reassign'), { to: { kind: 'team' } }),
  'POST /staff/cases/:id/notes': sending(asks('case.read', 'case.note'), { text: 'Called.' }),
  'POST /staff/api/cases/:id/notes': asks('case.read', 'case.note'),
  'GET /staff/cases/:id/appeal': asks('case.read'),
  'POST /staff/cases/:id/appeal': sending(asks('case.read', 'decision.appeal'), { words: 'Please look again.' }),
  'POST /staff/api/cases/:id/appeal': asks('case.read', 'decision.appeal'),
  'GET /staff/cases/:id/reopen': asks('case.read'),
  'POST /staff/cases/:id/reopen': asks('case.read', 'application.reopen'),
  'POST /staff/api/cases/:id/reopen': asks('case.read', 'application.reopen'),
  'GET /staff/cases/:id/withdraw': asks('case.read'),
  'POST /staff/cases/:id/withdraw': asks('case.read', 'application.withdraw'),
  'POST /staff/api/cases/:id/withdraw': asks('case.read', 'application.withdraw'),
  'POST /staff/cases/:id/offer': sending(asks('case.read', 'offer.answer'), (of) => ({
    answer: 'take',
    awardId: of.awardId,
  })),
  'POST /staff/api/cases/:id/offer': asks('case.read', 'offer.answer'),
  'POST /staff/cases/:id/hold': sending(asks('case.read', 'hold.extend'), (of) => ({
    awardId: of.awardId,
    reason: 'The course starts later.',
    ...day('until', '2027'),
  })),
  'POST /staff/api/cases/:id/hold': asks('case.read', 'hold.extend'),
  'POST /staff/cases/:id/enroll': asks('case.read', 'award.enroll'),
  'POST /staff/cases/:id/give-back': asks('case.read', 'award.release'),
  'GET /staff/cases/:id/program': asks('case.read', 'program.check'),
  'POST /staff/cases/:id/program': sending(asks('case.read', 'program.check'), { what: 'attach', etplId: '1234' }),
  'POST /staff/api/cases/:id/program': asks('case.read', 'program.check'),
  'POST /staff/cases/:id/decide': sending(
    { asks: decides('packet') },
    { outcome: 'deny', reason: 'Too long.', step: 'confirm' },
  ),
  'POST /staff/api/cases/:id/decide': sending({ asks: decides('packet') }, { outcome: 'deny', reason: 'Too long.' }),
  'POST /staff/cases/:id/ojt': sending({ asks: decides('ojt') }, { outcome: 'deny', reason: 'Too long.' }),
  'POST /staff/api/cases/:id/ojt': sending({ asks: decides('ojt') }, { outcome: 'deny', reason: 'Too long.' }),
  'POST /staff/cases/:id/ojt-result': asks('case.read', 'ojt.record-result'),
  'POST /staff/api/cases/:id/ojt-result': asks('case.read', 'ojt.record-result'),
  'POST /staff/cases/:id/hand-over': sending(asks('case.read', 'tui.hand-over'), { outcome: 'handed-over' }),
  'POST /staff/api/cases/:id/hand-over': sending(asks('case.read', 'tui.hand-over'), { outcome: 'handed-over' }),
  'GET /staff/cases/:id/oed/sent': asks('case.read', 'tui.report'),
  'POST /staff/cases/:id/oed/sent': asks('case.read', 'tui.report'),
  'GET /staff/cases/:id/oed/answer': asks('case.read', 'tui.report'),
  'POST /staff/cases/:id/oed/answer': asks('case.read', 'tui.report'),
  'POST /staff/cases/:id/oed/undo': asks('case.read', 'tui.report'),
  'POST /staff/api/cases/:id/tui': asks('case.read', 'tui.report'),
  'GET /staff/cases/:id/outcomes': asks('case.read', 'outcome.record'),
  'POST /staff/cases/:id/outcomes': sending(asks('case.read', 'outcome.record'), { event: 'started', ...day('on') }),
  'POST /staff/cases/:id/outcomes/take-back': sending(asks('case.read', 'outcome.record'), {
    replaces: '1',
    ...day('on'),
  }),
  'GET /staff/api/cases/:id/outcomes': asks('case.read', 'outcome.record'),
  'POST /staff/api/cases/:id/outcomes': asks('case.read', 'outcome.record'),
  'GET /staff/cases/:id/hand-off': asks('case.read', 'hand-off.type'),
  'POST /staff/cases/:id/hand-off': sending(asks('case.read', 'hand-off.type'), { done: 'yes' }),
  'GET /staff/api/cases/:id/hand-off': asks('case.read', 'hand-off.type'),
  'POST /staff/api/cases/:id/hand-off': asks('case.read', 'hand-off.type'),
  'GET /staff/cases/:id/papers/:kind/original': asks('case.read', 'original.record'),
  'POST /staff/cases/:id/papers/:kind': sending(asks('case.read', 'absence.answer'), { how: 'not-needed' }),
  'POST /staff/api/cases/:id/papers': sending(asks('case.read', 'absence.answer'), {
    kind: 'layoff-letter',
    answer: { how: 'not-needed' },
  }),
  'GET /staff/cases/:id/documents/:documentId/about': asks('case.read', 'document.describe'),
  'POST /staff/cases/:id/documents/:documentId/about': sending(asks('case.read', 'document.describe'), {
    kind: 'other',
  }),
  'POST /staff/api/cases/:id/describe': asks('case.read', 'document.describe'),
  'POST /staff/cases/:id/documents/:documentId/rescan': asks('case.read', 'document.rescan'),
  'POST /staff/api/cases/:id/rescan': asks('case.read', 'document.rescan'),
  'GET /staff/cases/:id/documents/:documentId/pages/:page': asks('case.read', 'document.read'),
  'GET /staff/cases/:id/documents/:documentId/original': asks('case.read', 'document.read'),
  'GET /staff/cases/:id/packet': asks('case.read', 'document.read'),
  'GET /staff/cases/:id/letter': asks('case.read', 'document.read'),
  'GET /staff/api/cases/:id/packet': asks('case.read', 'document.read'),
  'GET /staff/api/cases/:id/letter': asks('case.read', 'document.read'),
  'GET /staff/cases/:id/coach': asks('case.read', 'consent.record'),
  'POST /staff/cases/:id/coach': sending(asks('case.read', 'consent.record'), (of) => ({
    ...coachForm,
    coachId: of.coachId,
    seen: 'yes',
  })),
  'POST /staff/cases/:id/coach/end': asks('case.read', 'consent.record'),
  'GET /staff/cases/:id/coach/letter': asks('case.read', 'consent.record'),
  'POST /staff/api/cases/:id/consents': sending(asks('case.read', 'consent.record'), (of) => ({
    coachId: of.coachId,
    organizationId: 'river-bend-works',
  })),

  // Staff: a STEP request.
  'GET /staff/step/:id': asks('step.see'),
  'GET /staff/api/step/:id': asks('step.see'),
  'POST /staff/step/:id/take': sending(asks('step.see'), { what: 'release' }),
  'POST /staff/api/step/:id/claim': asks('step.see'),
  'POST /staff/step/:id/progress': asks('step.see', 'step.record'),
  'POST /staff/api/step/:id/progress': asks('step.see', 'step.record'),
  'POST /staff/step/:id/decide': asks('step.see', 'step.decide'),
  'POST /staff/api/step/:id/decide': asks('step.see', 'step.decide'),
  'POST /staff/step/:id/pay': asks('step.see', 'award.step'),
  'POST /staff/api/step/:id/award': asks('step.see', 'award.step'),

  // Staff: at the counter, for a walk-in.
  'GET /staff/scan/:id': asks('walk-in.create', 'case.read', 'application.save'),
  'POST /staff/scan/:id/upload': sending(asks('walk-in.create', 'case.read', 'application.save'), { kind: 'other' }),
  'POST /staff/scan/:id/remove': asks('walk-in.create', 'case.read', 'application.save'),
  'POST /staff/scan/:id/absence': sending(asks('walk-in.create', 'case.read', 'application.save'), {
    absenceKind: 'layoff-letter',
    absenceWhy: 'cannot-get',
    absenceReason: 'Not at hand today.',
  }),
  'POST /staff/scan/:id/submit': asks('walk-in.create', 'case.read', 'application.save'),
  'GET /staff/scan/:id/receipt': asks('walk-in.create', 'case.read', 'application.save'),
  'GET /staff/scan/:id/done': asks('walk-in.create', 'case.read', 'application.save'),
  'POST /staff/scan/:id/reuse': sending(asks('walk-in.create', 'case.read', 'application.save'), (of) => ({
    kind: 'budget',
    fromApplication: of.applicationId,
    fromDocument: of.documentId,
  })),
  'GET /staff/scan/:id/documents/:documentId/about': asks('walk-in.create', 'case.read', 'application.save'),
  'POST /staff/scan/:id/documents/:documentId/about': sending(asks('walk-in.create', 'case.read', 'application.save'), {
    kind: 'other',
  }),

  // Money.
  'POST /staff/api/awards/:id/enrollment': sending(
    ofAward(() => ['award.enroll']),
    { enrolledOn: '2026-11-10', term: { from: '2026-11-10', through: '2027-02-10' } },
  ),
  'POST /staff/api/awards/:id/release': ofAward((actor) => [paysOnly(actor) ? 'payment.release' : 'award.release']),
  'GET /finance': own('ledger.read'),
  'GET /finance/funds.csv': own('ledger.read'),
  'GET /finance/funds/:fund': own('ledger.read'),
  'GET /finance/funds/:fund/breakdown.csv': own('ledger.read'),
  'GET /finance/funds/:fund/lines': own('ledger.read'),
  'GET /finance/journal.csv': own('ledger.read'),
  'GET /finance/changes': own('ledger.read'),
  'GET /finance/changes/new': sending(own('ledger.read', 'fund.propose'), undefined, '?kind=open'),
  'POST /finance/changes/new': sending(own('ledger.read', 'fund.propose'), undefined, '?kind=open'),
  'GET /finance/changes/:id': own('ledger.read'),
  'POST /finance/changes/confirm-all': own('ledger.read', 'fund.confirm'),
  'POST /finance/changes/:id': own('ledger.read', 'fund.confirm'),
  'GET /finance/api/funds': own('ledger.read'),
  'GET /finance/api/funds/:fund': own('ledger.read'),
  'GET /finance/api/journal': own('ledger.read'),
  'GET /finance/api/changes': own('ledger.read'),
  'POST /finance/api/changes': own('ledger.read', 'fund.propose'),
  'POST /finance/api/changes/:id': own('ledger.read', 'fund.confirm'),
  'GET /finance/payments': own('payment.read'),
  'GET /finance/payments/bills.csv': own('payment.read'),
  'GET /finance/payments/:id': own('payment.read'),
  'POST /finance/payments/:id/bills': own('payment.record'),
  'POST /finance/payments/:id/bills/:bill/pay': own('payment.record'),
  'POST /finance/payments/:id/bills/:bill/correct': own('payment.record'),
  'POST /finance/payments/:id/refunds': own('payment.record'),
  'POST /finance/payments/:id/release': own('payment.record'),
  'GET /finance/payments/api/open': own('payment.read'),
  'GET /finance/payments/api/awards': own('payment.read'),
  'GET /finance/payments/api/awards/:id': own('payment.read'),
  'POST /finance/payments/api/awards/:id/bills': own('payment.record'),
  'POST /finance/payments/api/awards/:id/bills/:bill/pay': own('payment.record'),
  'POST /finance/payments/api/awards/:id/bills/:bill/correct': own('payment.record'),
  'POST /finance/payments/api/awards/:id/refunds': own('payment.record'),
  'POST /finance/payments/api/awards/:id/release': own('payment.record'),

  'GET /finance/equal-opportunity': own('demographics.report'),
  'GET /finance/api/equal-opportunity': own('demographics.report'),

  // Oversight.
  'GET /staff/oversight': own('oversight.open'),
  'GET /staff/oversight/audit': own('oversight.open'),
  'GET /staff/oversight/settings': own('oversight.open'),
  'GET /staff/oversight/auditors': own('oversight.open'),
  'POST /staff/oversight/auditors': sending(own('audit.grant'), {
    staffId: 'staff-auditor-auditor-whose-time-stands',
    ...day('from', '2026'),
    ...day('through', '2026'),
    reason: 'The yearly audit.',
  }),
  'POST /staff/oversight/auditors/end': sending(own('audit.grant'), {
    staffId: 'staff-auditor-auditor-whose-time-stands',
  }),
  'GET /staff/oversight/people': own('oversight.open'),
  'POST /staff/oversight/people': sending(own('people.manage'), {
    staffId: 'staff-auditor-auditor-whose-time-stands',
    reason: 'They left the team.',
  }),
  'GET /staff/oversight/glass': own('glass.read'),
  'POST /staff/oversight/glass': sending(own('glass.break'), {
    number: 'SE-9003',
    reason: 'help',
    words: 'They called.',
  }),
  'POST /staff/oversight/glass/:glassId/end': own('glass.break'),
  'GET /staff/oversight/holds': own('oversight.open'),
  'POST /staff/oversight/holds': sending(own('records.hold'), {
    number: 'SE-9003',
    reason: 'audit',
    words: 'The state looks at last year.',
  }),
  'POST /staff/oversight/holds/:holdId/lift': sending(own('records.hold'), {
    'lift-lgh_0123456789abcdef': 'The audit is over.',
  }),
  'GET /staff/oversight/destruction': own('destruction.read'),
  'POST /staff/oversight/destruction': sending(own('destruction.propose'), {
    'through-year': '2026',
    'through-month': '1',
    'through-day': '2',
    authority: 'Records schedule, line 12',
  }),
  'GET /staff/oversight/destruction/:destructionId': own('destruction.read'),
  'POST /staff/oversight/destruction/:destructionId': sending(own('destruction.confirm'), {
    verdict: 'confirm',
    listHash: 'list',
  }),
  'GET /staff/oversight/api/destructions/:destructionId': own('destruction.read'),
  'GET /staff/oversight/packets': own('oversight.open'),
  'GET /staff/oversight/packets/:id/views': own('oversight.open'),
  'GET /staff/oversight/packets/:id': asks('packet.oversee'),
  'GET /staff/oversight/packets/:id/decisions/:seq': asks('packet.oversee'),
  'GET /staff/oversight/packets/:id/decisions/:seq/replay.json': asks('packet.oversee'),
  'GET /staff/oversight/packets/:id/documents/:documentId/pages/:page': asks('packet.oversee'),
  'GET /staff/oversight/packets/:id/documents/:documentId/original': asks('packet.oversee'),
  'GET /staff/oversight/packets/:id/packet': asks('packet.oversee'),
  'GET /staff/oversight/packets/:id/letter': asks('packet.oversee'),

  // Accommodation requests.
  'GET /staff/accommodation': own('accommodation.read'),
  'POST /staff/accommodation/:id/arranged': own('accommodation.arrange'),
  'GET /staff/accommodation/api/requests': own('accommodation.read'),
  'POST /staff/accommodation/api/requests/:id/arranged': own('accommodation.arrange'),
};
