import './quiet.ts';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { randomBytes } from '../../../adapters/clients.ts';
import { caseKeys } from '../../../adapters/cases-table.ts';
import { destructionStore } from '../../../adapters/destruction-store.ts';
import { staffTable } from '../../../adapters/staff-table.ts';
import { toItem, transact } from '../../../adapters/transaction.ts';
import type { Actor, CoachActor, StaffActor, StaffRole } from '../../../domain/access/actor.ts';
import { staffRoles } from '../../../domain/access/actor.ts';
import { accessRefusal, authorize, conditionsOf } from '../../../domain/access/authorize.ts';
import { ledFrom } from '../../../domain/access/parts.ts';
import type { Action, ResourceOf, Role } from '../../../domain/access/policies.ts';
import { caseResource, type CaseResource, type Resource } from '../../../domain/access/resources.ts';
import { conditions } from '../../../domain/access/conditions.ts';
import { wallTime } from '../../../domain/calendar/business-time.ts';
import { auditRow } from '../../../domain/cases/records.ts';
import {
  applicationRowSchema,
  documentRowSchema,
  type ApplicationRow,
  type DecisionRow,
} from '../../../domain/cases/rows.ts';
import { consentScopes, type ConsentScope } from '../../../domain/consent/consent.ts';
import { errorTable, type ErrorCode } from '../../../domain/errors.ts';
import { newId } from '../../../domain/ids.ts';
import type { Destruction } from '../../../domain/retention/destruction.ts';
import { addCoach } from '../../../functions/add-coach/add-coach.ts';
import { grantConsent } from '../../../functions/grant-consent/grant-consent.ts';
import { apiRouteList } from '../../../functions/http/api-routes.ts';
import { withdrawConsent } from '../../../functions/withdraw-consent/withdraw-consent.ts';
import { ojtAnswers } from '../../../scripts/sample/ojt-answers.ts';
import { stepAnswers } from '../../../scripts/sample/step-answers.ts';
import { awardsAt } from '../awards.ts';
import { desk, sampleAnswers } from '../cases.ts';
import { startTables, tableNameOf } from '../tables.ts';
import { resourceOf } from './resources.ts';
import { readOnlyDoor } from './door.ts';
import { routeAsks, type RouteAsks, type Subject } from './routes.ts';
import { leastOf } from './sample-json.ts';
import { accessWorld, type Seen } from './world.ts';

export type MatrixWorld = Awaited<ReturnType<typeof buildWorld>>;
const organizationId = 'river-bend-works';
const never = {
  applicationId: 'app_0000000000zzzzzz0000000000',
  personId: 'per_0000000000zzzzzz0000000000',
  awardId: 'awd_0000000000zzzzzz0000000000',
};

interface Subjected extends Subject {
  name: string;
  resource: CaseResource;
}
interface Somebody {
  name: string;
  actor: Actor;
  token: string;
}

export async function buildWorld() {
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'demographics', 'sessions']);
  const at = desk(tables.client);
  const now = new Date();
  at.setNow(now.toISOString());
  const endpoint = await tables.client.config.endpoint!();
  const cases = await subjectsOf(at, now);
  const people = await peopleOf(at, cases[0]!.personId);
  const staff = staffTable(at.cases);
  for (const { actor } of people) if (actor.kind === 'staff') await staff.seen(actor, now.toISOString());
  const door = await readOnlyDoor(`${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}`);
  const world = accessWorld(door);
  const somebodies: Somebody[] = people.map((each) => ({ ...each, token: world.signIn(each.actor) }));
  const approved = cases.filter(({ name }) => name === 'approved');
  const firstOfRoles = somebodies.filter(
    (each, i) => somebodies.findIndex(({ actor }) => rolesOf(actor).join() === rolesOf(each.actor).join()) === i,
  );
  const today = wallTime(now, at.settings.timeZone).date;
  const consents = new Map<string, Awaited<ReturnType<typeof world.consentOf>>>();
  for (const { actor } of somebodies) {
    if (actor.kind === 'coach') {
      const known = await world.consentOf(actor, cases[0]!.personId, today);
      consents.set(actor.coachId, known);
    }
  }

  const about = (actor: Actor, { resource }: Subjected): CaseResource => {
    const known = actor.kind === 'coach' ? consents.get(actor.coachId) : undefined;
    if (!known) return resource;
    const { row: _row, ...consent } = known;
    return { ...resource, consent };
  };

  const routesOf = (app: string): string[] => [
    ...new Set(
      (world.apps[app]?.routes ?? [])
        .filter(({ path }) => path !== '/*' && path !== '*')
        .map(({ method, path }) => `${method} ${path.replace(/\/assets\/.*/, '/assets/*')}`),
    ),
  ];

  return {
    inventory: () => ({
      routes: [...new Set(Object.keys(world.apps).flatMap(routesOf))],
      rows: Object.keys(routeAsks),
    }),
    world,
    async walk(app: string) {
      const faults = new Map<string, string[]>();
      const note = (route: string, fault: string | undefined, where: string) => {
        if (fault !== undefined) faults.set(`${route}: ${fault}`, [...(faults.get(`${route}: ${fault}`) ?? []), where]);
      };
      const letThrough = new Map<string, boolean>();
      let cells = 0;
      for (const route of routesOf(app)) {
        const row = routeAsks[route];
        if (!row || route.startsWith('ALL ')) continue;
        const [method = '', path = ''] = route.split(' ');
        const ofCase = 'asks' in row;
        const namesCase = ofCase && /:id|:personId/.test(path);
        const told = new Set<string>();
        const nobodys = new Map<string, Promise<Seen>>();
        // An id that never was, with all else as it is.
        const atNever = (somebody: Somebody, { version }: Subjected): Promise<Seen> => {
          const key = `${somebody.name} ${version}`;
          const of = { ...cases[0]!, ...never, version };
          const known =
            nobodys.get(key) ??
            world.ask(world.apps[app]!, method, pathOf(path, row, of), somebody.token, bodyOf(route, row, of));
          nobodys.set(key, known);
          return known;
        };
        for (const somebody of somebodies) {
          const role = rolesOf(somebody.actor).join('+');
          for (const subject of ofCase && !('subject' in row) ? cases : approved) {
            const resource = about(somebody.actor, subject);
            const expected = expectedOf(row, somebody.actor, resource);
            const isOpen = typeof expected === 'string';
            // States that the policies do not tell apart are one cell; of those let in, one has to come through.
            const state = `${role} ${stateFor(row, somebody.actor, resource)}`;
            const by = isOpen ? provedBy(route, row, somebody.actor, resource) : '';
            if (told.has(state) && (!isOpen || letThrough.get(by))) continue;
            told.add(state);
            cells += 1;
            const body = bodyOf(route, row, subject);
            const seen = await world.ask(world.apps[app]!, method, pathOf(path, row, subject), somebody.token, body);
            const where = `${somebody.name} at ${subject.name}`;
            if (!isLedHome(seen, route, somebody.actor)) note(route, faultOf(seen, expected), where);
            for (const header of headersMissing(seen)) note(route, `no ${header}`, where);
            // Whoever may not is not told whether it is there.
            if (namesCase && typeof expected === 'object' && !mayKnow(expected)) {
              const unknown = await atNever(somebody, subject);
              cells += 1;
              const difference = differenceOf(shownAs(seen, subject), shownAs(unknown, { ...cases[0]!, ...never }));
              if (difference !== undefined) note(route, `tells that there is one: ${difference}`, where);
            }
            if (isOpen && !('open' in row)) letThrough.set(by, (letThrough.get(by) ?? false) || gotThrough(seen, row));
          }
        }
        if ('open' in row) continue;
        // Signed out: the same everywhere, before anything is read.
        {
          const [subject] = cases;
          cells += 1;
          const body = bodyOf(route, row, subject!);
          const seen = await world.ask(world.apps[app]!, method, pathOf(path, row, subject!), undefined, body);
          // A form without a session has no token either, which is asked first.
          const isForm = method !== 'GET' && !/\/api\//.test(path);
          if (!isSignInAsked(seen) && !(isForm && seen.status === 403 && !seen.wrote))
            note(route, said(seen), 'signed out');
        }
        // Nor does anybody find anything where nothing is.
        if (!namesCase || 'subject' in row) continue;
        for (const somebody of firstOfRoles) {
          cells += 1;
          const seen = await atNever(somebody, cases[0]!);
          const isDoor = seen.status === 303 && seen.location?.startsWith('/coach/sign-in');
          if (
            seen.wrote ||
            (seen.status < 400 && !isDoor) ||
            !seen.codes.every((code) => code === 'not-found' || code === 'wrong-role')
          )
            note(route, said(seen), `${somebody.name} at an id that never was`);
        }
      }
      const silent = [...letThrough].filter(([, through]) => !through).map(([key]) => key);
      const wrong = [...faults].map(([fault, where]) => `${fault} (${where.length}: ${where.slice(0, 3).join('; ')})`);
      return { wrong, cells, silent };
    },
    async close() {
      await door.close();
      world.client.destroy();
      await tables.stop();
    },
  };
}

const rolesOf = (actor: Actor): readonly Role[] => (actor.kind === 'staff' ? actor.roles : [actor.kind]);

interface Refused {
  code: ErrorCode;
  /** Something of it they may see: then they may be told of a form's faults before they are told that it is not theirs. */
  seesIt: boolean;
  /** Nothing of anybody else is named: that they have none of these, and that they may not, say the same. */
  ofTheirOwn: boolean;
}
type Expected = 'open' | 'allowed' | Refused;
function expectedOf(row: RouteAsks, actor: Actor, of: CaseResource): Expected {
  if ('open' in row) return 'open';
  const isOneOf = (list: readonly Role[]) => rolesOf(actor).some((role) => list.includes(role));
  const wrongRole: Refused = { code: 'wrong-role', seesIt: false, ofTheirOwn: false };
  if ('roles' in row) return isOneOf(row.roles) ? 'allowed' : wrongRole;
  if ('asks' in row && row.only && !isOneOf(row.only)) return wrongRole;
  for (const [at, action] of actionsOf(row, actor, of).entries()) {
    const resource: Resource = 'own' in row ? ownResource(action, actor, of) : resourceOf(action, of);
    const decision = authorize(actor, action, resource as ResourceOf[Action]);
    if (!decision.allowed)
      return { code: accessRefusal(decision.reason).code, seesIt: at > 0, ofTheirOwn: 'own' in row };
  }
  return 'allowed';
}
/** One's own person, one's own center, one's own organization. */
function ownResource(action: Action, actor: Actor, of: CaseResource): Resource {
  const resource = resourceOf(action, of);
  if (resource.kind === 'person' && actor.kind === 'participant') return { ...resource, personId: actor.personId };
  // Out of office: of the colleague whom the form names.
  if (resource.kind === 'colleague') return { ...resource, staffId: 'staff-desk', roles: ['skillsteam'] };
  if (resource.kind === 'center' && actor.kind === 'staff')
    return { ...resource, centerId: actor.center ?? of.centerId };
  return resource;
}

const accessCodes: readonly ErrorCode[] = [
  'not-signed-in',
  'wrong-role',
  'consent-ended',
  'not-in-consent',
  'oed-decides',
  'own-packet',
];
/** A form that is sent back says the same, where everybody who may not was told so with the very same form. */
const gotThrough = (seen: Seen, row: RouteAsks): boolean =>
  seen.wrote ||
  (seen.status < 400 && !isSignInAsked(seen)) ||
  seen.status === 409 ||
  // What a command finds wrong after it has let somebody in.
  seen.codes.some((code) => errorTable[code].status === 400 && code !== 'invalid-input') ||
  (seen.status === 400 && !('asks' in row && row.asks.length > 1));
/** The first page of a part that is not theirs shows staff where their own is, and nothing else. */
const isLedHome = ({ status, location, wrote }: Seen, route: string, actor: Actor): boolean =>
  actor.kind === 'staff' &&
  status === 303 &&
  !wrote &&
  location !== undefined &&
  location === ledFrom(route.replace('GET ', ''), actor);
/** Refused for what they see of it, or know already: a coach whose consent ended, an operator before the glass is broken. */
const mayKnow = ({ code, seesIt }: Refused): boolean => seesIt || !(code === 'not-found' || code === 'wrong-role');
/** What whoever asks gets to see of an answer, apart from the ids that they named and from what is drawn anew each time. */
const shownAs = ({ status, location, body }: Seen, named: Partial<Subject>): string =>
  Object.values(named)
    .filter((id) => typeof id === 'string' && id.includes('_'))
    .reduce<string>((text, id) => text.replaceAll(id as string, 'ID'), `${status} ${location} ${body}`)
    .replaceAll(/(?:nonce|data-now)="[^"]*"/g, '')
    .replaceAll(/op[_-][\w-]+/g, 'OPERATION');
function differenceOf(a: string, b: string): string | undefined {
  if (a === b) return undefined;
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  return [a, b].map((text) => text.slice(Math.max(0, at - 30), at + 60)).join(' <> ');
}
const isSignInAsked = ({ status, location, codes }: Seen): boolean =>
  status === 401 || codes.includes('not-signed-in') || (status === 303 && /sign-in/.test(location ?? ''));
const said = ({ status, codes, wrote, location }: Seen): string =>
  [status, ...codes, ...(wrote ? ['came to a write'] : []), ...(location ? [`to ${location}`] : [])].join(' ');

function faultOf(seen: Seen, expected: Expected): string | undefined {
  if (seen.status >= 500 && !seen.wrote) return `broke: ${said(seen)}`;
  if (expected === 'open') return undefined;
  // A coach's pages have a door of their own: whoever is none is shown where it is.
  if (typeof expected === 'object' && !seen.wrote && seen.status === 303 && seen.location?.startsWith('/coach/sign-in'))
    return undefined;
  if (expected === 'allowed') {
    const refused = seen.codes.some((code) => accessCodes.includes(code)) || [401, 403].includes(seen.status);
    return refused ? `allowed by the policies, and answered ${said(seen)}` : undefined;
  }
  const { code: due, seesIt, ofTheirOwn } = expected;
  // "Not found" says less than any other refusal, so it may stand for one.
  const right: readonly ErrorCode[] = [
    due,
    'not-found',
    'award-unknown',
    ...(ofTheirOwn ? (['wrong-role'] as const) : []),
  ];
  const isRefused = seen.status >= 400 && !seen.wrote;
  const isRight =
    seen.codes.length > 0
      ? seen.codes.every((code) => right.includes(code))
      : right.some((code) => errorTable[code].status === seen.status);
  return isRefused && (isRight || (seesIt && [400, 409].includes(seen.status)))
    ? undefined
    : `the policies say ${due}, and it answered ${said(seen)}`;
}

/** A list that somebody proposed who is nobody here: everybody who may confirm may confirm it. */
const openDestruction: Destruction = {
  schemaVersion: 1,
  destructionId: 'dst_0123456789abcdef',
  boardId: 'board',
  status: 'proposed',
  through: '2026-01-02',
  authority: 'Records schedule, line 12',
  rule: { retentionYears: 7, retentionYearsAfterReport: 3 },
  cases: [
    {
      applicationId: 'app_0123456789abcdef',
      number: 'SE-9999',
      closedAt: '2019-01-01T00:00:00.000Z',
      until: '2026-01-01T00:00:00.000Z',
      because: 'closing',
    },
  ],
  listHash: 'list',
  proposedBy: { staffId: 'staff-elsewhere' },
  proposedAt: '2026-01-02T00:00:00.000Z',
};

function pathOf(path: string, row: RouteAsks, of: Subjected): string {
  const isAward = /^\/(?:staff\/api\/awards|finance\/payments)/.test(path);
  return `${path}${row.query ?? ''}`
    .replace(':id', /^\/finance\/(?:api\/)?changes/.test(path) ? of.changeId : isAward ? of.awardId : of.applicationId)
    .replace(':documentId', of.documentId)
    .replace(':personId', of.personId)
    .replace(':coachId', of.coachId)
    .replace(':page', '1')
    .replace(':seq', '1')
    .replace(':glassId', 'gls_0123456789abcdef')
    .replace(':holdId', 'lgh_0123456789abcdef')
    .replace(':destructionId', 'dst_0123456789abcdef')
    .replace(':kind', path.includes('absent') ? 'government-id' : 'budget')
    .replace(':section', 'you')
    .replace(':fund', 'paid-from')
    .replace(':bill', of.invoiceId)
    .replace('/staff/assets/*', '/staff/assets/0.js')
    .replace('/assets/*', '/assets/0.css');
}

function bodyOf(route: string, row: RouteAsks, of: Subjected) {
  const [method = '', path = ''] = route.split(' ');
  if (method === 'GET') return undefined;
  const operationId = `op-${Math.random().toString(36).slice(2, 14)}`;
  const more = row.body?.(of) ?? {};
  if (/\/api\//.test(path)) {
    const known = {
      operationId,
      version: of.version,
      documentId: of.documentId,
      personId: of.personId,
      awardId: of.awardId,
    };
    const schema = apiRouteList.find(
      (each) => each.method.toUpperCase() === method && each.path.replaceAll(/\{(\w+)\}/g, ':$1') === path,
    )?.input;
    const least = schema ? leastOf(schema, { ...known, ...jsonValues(of) }) : {};
    const client = { personId: of.personId, confirmed: true };
    return { json: { ...least, ...(path.startsWith('/api/') ? { client } : {}), ...more } };
  }
  const form = {
    operationId,
    version: String(of.version),
    clientPersonId: of.personId,
    clientConfirmed: 'yes',
    documentId: of.documentId,
    awardId: of.awardId,
    coachId: of.coachId,
    ...more,
  } as Record<string, string>;
  return { form };
}

const jsonValues = (of: Subjected) => ({
  applicationId: of.applicationId,
  fromApplication: of.applicationId,
  fromDocument: of.documentId,
  etplId: '1234',
  coachId: of.coachId,
  coachEmail: 'coach@partner.example.org',
  organizationId,
  centerId: 'se',
  language: 'en',
  email: 'somebody@example.org',
  expiresOn: '2027-05-01',
  birthYear: 1990,
  releaseUntil: '2027-11-18',
  staffId: 'staff-desk',
});

/** R22: what one person may see is kept by no cache, framed by nobody, and runs no script but ours. */
const headersMissing = ({ headers }: Seen): string[] => {
  const policy = headers.get('content-security-policy') ?? '';
  const file = headers.get('cache-control')?.includes('immutable') ?? false;
  const wanted: [string, boolean][] = [
    ['X-Content-Type-Options', headers.get('x-content-type-options') === 'nosniff'],
    ['Content-Security-Policy', file || /default-src 'none'.*script-src 'nonce-.*frame-ancestors 'none'/.test(policy)],
    ['Cache-Control', file || headers.get('cache-control') === 'no-store'],
    ['X-Frame-Options', file || headers.get('x-frame-options') === 'DENY'],
    ['Referrer-Policy', file || headers.get('referrer-policy') === 'same-origin'],
    ['Permissions-Policy', file || headers.has('permissions-policy')],
    ['Cross-Origin-Opener-Policy', file || headers.get('cross-origin-opener-policy') === 'same-origin'],
    ['Strict-Transport-Security', headers.has('strict-transport-security')],
  ];
  return wanted.flatMap(([name, there]) => (there ? [] : [name]));
};

/** What a cell that is let in proves: that this role can do this, be it by another route too. */
function provedBy(route: string, row: RouteAsks, actor: Actor, of: CaseResource): string {
  const action = actionsOf(row, actor, of).at(-1);
  return action === undefined ? route : `${action} by ${rolesOf(actor).join('+')}`;
}

async function peopleOf(at: ReturnType<typeof desk>, personId: string): Promise<Omit<Somebody, 'token'>[]> {
  const liaison: StaffActor = { kind: 'staff', staffId: 'adds', roles: ['liaison'], organizations: [organizationId] };
  const person = { kind: 'participant', personId } as const;
  const coach = async (
    name: string,
    scope: readonly ConsentScope[] | undefined,
    withdrawn = false,
  ): Promise<{ name: string; actor: CoachActor }> => {
    const email = `${name.replaceAll(/\W+/g, '.')}@partner.example.org`;
    const command = () => ({ operationId: at.operationId(), organizationId });
    const { coachId } = await addCoach({ ...command(), actor: liaison, name: 'Career Coach', email }, at.deps);
    const consent = { personName: 'Sample Participant', birthYear: 1990, purpose: 'apply', expiresOn: '2027-05-01' };
    if (scope)
      await grantConsent({ ...command(), ...consent, actor: person, coachId, scope: [...scope] } as never, at.deps);
    if (withdrawn) await withdrawConsent({ operationId: at.operationId(), actor: person, coachId } as never, at.deps);
    return { name, actor: { kind: 'coach', coachId, name: 'Career Coach', organizationId } };
  };
  const staff = (
    role: StaffRole,
    name: string,
    more: Partial<StaffActor> = {},
  ): { name: string; actor: StaffActor } => ({
    name,
    actor: { kind: 'staff', staffId: `staff-${role}-${name.replaceAll(' ', '-')}`, name, roles: [role], ...more },
  });
  const centered: readonly StaffRole[] = ['skillsteam', 'step-coach'];
  const stranger = await at.person();
  return [
    { name: 'the person', actor: person },
    { name: 'another person', actor: stranger },
    await coach('coach with all of the consent', consentScopes),
    ...(await Promise.all(
      consentScopes.map((scope) => coach(`coach who may ${scope}`, [...new Set(['see', scope] as const)])),
    )),
    await coach('coach whose consent was taken back', consentScopes, true),
    await coach('coach without a consent', undefined),
    ...staffRoles.filter((role) => !centered.includes(role)).map((role) => staff(role, `${role} of the board`)),
    staff('auditor', 'auditor whose time stands', {
      audit: { grantId: 'agr_0123456789abcdef', through: '2027-12-01' },
    }),
    ...centered.flatMap((role) => ['se', 'bh'].map((center) => staff(role, `${role} at ${center}`, { center }))),
    staff('skillsteam', 'skillsteam who helped', { center: 'se', staffId: 'staff-desk' }),
    staff('skillsteam', 'skillsteam who holds it', { center: 'se', staffId: 'staff-holder' }),
    staff('skillsteam', 'skillsteam who decided first', { center: 'se', staffId: 'staff-first' }),
    staff('liaison', 'liaison of the coach', { organizations: [organizationId] }),
  ];
}

/** The states of a case that the policies tell apart, all of one person and of one center. */
async function subjectsOf(at: ReturnType<typeof desk>, now: Date): Promise<Subjected[]> {
  const person = await at.person();
  await at.openFund({ fundId: 'paid-from', capCents: 5_000_000 });
  const money = awardsAt(at);
  const draftId = await at.draft(person);
  const sentId = await at.packetInReview(person);
  const approvedId = await at.packetInReview(person, { ...sampleAnswers, helpNote: 'Large print, please.' });
  const { awardId } = await money.award(
    [{ fundId: 'paid-from', costKind: 'tuition', amountCents: 200_000 }],
    {},
    approvedId,
  );
  await money.enroll(awardId, 120_000);
  const { invoiceId } = await money.bill(awardId, 1_000, { invoiceNumber: 'ACCESS-1' });
  const fund = { ...at.settings.funds[1]!, fundId: 'proposed', name: 'Proposed' };
  const { changeId } = await at.propose({ kind: 'open', fund });
  await transact(at.cases.client, destructionStore(at.cases).write.propose(openDestruction, { count: 0 }));
  const [draft, sent, approved] = await Promise.all(
    [draftId, sentId, approvedId].map((id) => at.cases.getApplication(id)),
  );
  if (!draft || !sent || !approved) throw new Error('no packet to start from');
  let serial = 0;

  async function subject(
    name: string,
    from: ApplicationRow,
    more: Partial<ApplicationRow>,
    firstBy?: string,
  ): Promise<Subjected> {
    serial += 1;
    const applicationId = newId('application', now.getTime(), randomBytes);
    const row = applicationRowSchema.parse({
      ...from,
      ...more,
      applicationId,
      number: `SE-90${String(serial).padStart(2, '0')}`,
      documentCount: 1,
    });
    await transact(
      at.cases.client,
      at.cases.write.newApplication(row, auditRow(applicationId, now, 'system', 'created')),
    );
    return { name, ...(await withPapers(row, firstBy)) };
  }
  async function withPapers(row: ApplicationRow, firstBy?: string): Promise<Omit<Subjected, 'name'>> {
    const { applicationId } = row;
    const documentId = newId('document', now.getTime(), randomBytes);
    const document = documentRowSchema.parse({
      schemaVersion: 1,
      retainUntil: row.retainUntil,
      legalHold: false,
      documentId,
      applicationId,
      kind: 'other',
      fileName: 'file.pdf',
      contentType: 'application/pdf',
      declaredBytes: 1000,
      uploadedBy: row.personId,
      status: 'clean',
      createdAt: now.toISOString(),
      arrivedAt: now.toISOString(),
      versionId: 'v1',
      bytes: 1000,
      sha256: 'a'.repeat(64),
      pages: 1,
      original: { key: `originals/${documentId}`, versionId: 'v1' },
      normalized: { key: `clean/${documentId}`, versionId: 'v1', sha256: 'b'.repeat(64), bytes: 1000 },
      attempts: 1,
    });
    const put = (item: Record<string, unknown>) =>
      at.cases.client.send(new PutItemCommand({ TableName: tableNameOf('cases'), Item: toItem(item) }));
    await put({ ...caseKeys.document(applicationId, documentId), ...document });
    await put({ ...caseKeys.documentRef(documentId), applicationId, schemaVersion: 1 });
    if (firstBy) {
      const [like] = await at.cases.listDecisions(approvedId);
      const decision: DecisionRow = {
        ...like!,
        applicationId,
        seq: 1,
        stage: 'first',
        outcome: 'needs-second',
        decidedBy: { staffId: firstBy, name: 'First' },
      };
      await put({ ...caseKeys.decision(applicationId, 1), ...decision });
    }
    return {
      applicationId,
      documentId,
      personId: row.personId,
      version: row.version,
      awardId,
      invoiceId,
      changeId,
      coachId: 'coa_0123456789abcdef',
      resource: caseResource(row, firstBy),
    };
  }
  const appealed = [
    {
      at: now.toISOString(),
      words: 'Please look again.',
      late: false,
      decisionSeq: 1,
      from: 'staff-first',
      by: 'person' as const,
    },
  ];
  const coached = { coachOrganization: 'River Bend Works', coachOrganizationIds: [organizationId] };
  const second = { status: 'second-review' as const, decisionCount: 1 };
  const tui = { kind: 'tui' as const };
  return [
    await subject('a draft', draft, {}),
    await subject('a walk-in’s draft', draft, { assistedBy: ['staff-desk'] }),
    await subject('in review', sent, {}),
    await subject('a walk-in in review', sent, { assistedBy: ['staff-desk'] }),
    await subject('in review with a coach', sent, coached),
    await subject('second review', sent, second, 'staff-first'),
    await subject('second review with a coach', sent, { ...second, ...coached }, 'staff-first'),
    await subject('appealed', sent, { appeals: appealed }),
    await subject('closed', sent, { status: 'closed' }),
    { name: 'approved', ...(await withPapers(approved)) },
    await subject('STEP', sent, { kind: 'step', answers: stepAnswers }),
    await subject('STEP that a SkillsTeam holds', sent, {
      kind: 'step',
      answers: stepAnswers,
      claimedBy: { staffId: 'staff-holder', name: 'Holder', claimedAt: now.toISOString() },
    }),
    await subject('STEP with a coach', sent, { kind: 'step', answers: stepAnswers, ...coached }),
    await subject('on-the-job training', sent, { kind: 'ojt', answers: ojtAnswers }),
    await subject(
      'on-the-job training, second review',
      sent,
      { kind: 'ojt', answers: ojtAnswers, ...second },
      'staff-first',
    ),
    await subject(
      'on-the-job training with a coach',
      sent,
      { kind: 'ojt', answers: ojtAnswers, ...second, ...coached },
      'staff-first',
    ),
    await subject('TUI', sent, { ...tui, answers: sampleAnswers }),
    await subject('TUI of a walk-in with a coach', sent, {
      ...tui,
      answers: sampleAnswers,
      assistedBy: ['staff-desk'],
      ...coached,
    }),
  ];
}

/** What the policies see of it: how each condition of each action stands. */
function stateFor(row: RouteAsks, actor: Actor, of: CaseResource): string {
  const actions = actionsOf(row, actor, of);
  const stands = actions.map((action) =>
    rolesOf(actor).map(
      (role) =>
        conditionsOf(action, role)?.map((name) => conditions[name].holds(actor, resourceOf(action, of))) ?? 'never',
    ),
  );
  return JSON.stringify([actions, stands]);
}
function actionsOf(row: RouteAsks, actor: Actor, of: CaseResource): readonly Action[] {
  if ('own' in row) return row.own;
  if (!('asks' in row)) return [];
  return typeof row.asks === 'function' ? row.asks(of, actor) : row.asks;
}
