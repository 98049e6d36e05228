import { boardSettings } from '../../../adapters/board-settings.ts';
import type { CommandClient } from '../../../adapters/command-client.ts';
import { actorId, type StaffActor } from '../../../domain/access/actor.ts';
import { demandAccess } from '../../../domain/access/authorize.ts';
import { caseResource } from '../../../domain/access/resources.ts';
import type { ApplicationRow, AuditRow, DecisionRow, DocumentRow } from '../../../domain/cases/rows.ts';
import { commands, type CommandAnswer } from '../../../domain/commands.ts';
import { Refusal, type ErrorCode } from '../../../domain/errors.ts';
import type { MovementDay } from '../../../domain/movement/days.ts';
import type { FundRow, LimitRow } from '../../../domain/money/ledger-rows.ts';
import { fundOfLimit } from '../../../domain/money/limits.ts';
import { isLive, reusedRow, sameContent } from '../../../domain/papers/reuse.ts';
import { viewKey } from '../../../domain/oversight/views.ts';
import { openSession, type Session } from '../../../domain/sign-in/session.ts';
import type { HttpOptions } from '../../../functions/http/environment.ts';
import { originSecretHeader } from '../../../functions/http/security.ts';
import { staffApp } from '../../../functions/serve-staff/staff-app.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { askingTexts } from '../../../web/texts/asking.ts';
import { afterTexts } from '../../../web/texts/after.ts';
import { lookupTexts } from '../../../web/texts/lookup.ts';
import { coachingTexts } from '../../../web/texts/coach-staff.ts';
import { staffTexts } from '../../../web/texts/staff.ts';
import { noOutcomes } from './no-outcomes.ts';
import { listingOf } from '../../../domain/etpl/search.ts';
import { sampleList } from '../etpl/sample-list.ts';
import { applicationRow } from './sample-rows.ts';
import { heldApp } from '../../support/held-answers.ts';

const nowIso = '2026-11-04T18:00:00.000Z';
const originSecret = 'origin-secret-of-the-tests';
const baseUrl = 'http://127.0.0.1:3000';

export const people = {
  sam: { kind: 'staff', staffId: 'sam', name: 'Sam Reyes', roles: ['skillsteam'], center: 'se' },
  kim: { kind: 'staff', staffId: 'kim', name: 'Kim Ochoa', roles: ['skillsteam'], center: 'se' },
  gres: { kind: 'staff', staffId: 'gres', name: 'Gail Gresham', roles: ['skillsteam'], center: 'gresham' },
  lia: { kind: 'staff', staffId: 'lia', name: 'Lia Ison', roles: ['liaison'] },
  fin: { kind: 'staff', staffId: 'fin', name: 'Fin Ance', roles: ['finance'] },
} as const satisfies Record<string, StaffActor>;
export type Who = keyof typeof people;

/**
 * The staff's app over rows in memory. Commands hold state and refuse what the real ones refuse: a packet that is decided,
 * taken by a colleague or changed in between, a fund that is short; the same operation id gets the same answer.
 */
export function staffWorld() {
  const applications = new Map<string, ApplicationRow>();
  const documents = new Map<string, DocumentRow[]>();
  const decisions = new Map<string, DecisionRow[]>();
  const audit = new Map<string, AuditRow[]>();
  const funds: FundRow[] = [];
  const inside: LimitRow[] = [];
  const movement: MovementDay[] = [];
  const sessions = new Map<string, Session>();
  const answered = new Map<string, CommandAnswer<unknown>>();
  const ran: { name: string; input: Record<string, unknown> }[] = [];
  let serial = 0;

  for (const [who, actor] of Object.entries(people)) {
    const session = openSession(
      { actor, csrfToken: `csrf-of-${who}`, language: 'en' },
      new Date(nowIso),
      boardSettings.signIn,
    );
    sessions.set(`session-token-of-${who}`, session);
  }
  sessions.set(
    'session-token-of-person',
    openSession(
      { actor: { kind: 'participant', personId: 'per_01k9sample00001' }, csrfToken: 'csrf-of-person', language: 'en' },
      new Date(nowIso),
      boardSettings.signIn,
    ),
  );

  const views = new Set<string>();
  const work: Record<string, (input: Record<string, unknown>) => unknown> = {
    'record-view': (raw) => {
      const { actor, ...view } = commands['record-view'].input.parse(raw);
      views.add(JSON.stringify(viewKey(view, actor, new Date(nowIso), boardSettings.oversight.viewOnceMinutes)));
      return {};
    },
    'record-note': (raw) => {
      const { applicationId } = commands['record-note'].input.parse(raw);
      return { seq: 1, version: rowOf(applicationId).version + 1 };
    },
    'claim-case': (raw) => {
      const input = commands['claim-case'].input.parse(raw);
      const row = rowOf(input.applicationId);
      if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
      const { claimedBy, ...rest } = row;
      if (claimedBy && claimedBy.staffId !== input.actor.staffId && !input.takeOver)
        throw new Refusal('already-claimed', { by: claimedBy.name, at: claimedBy.claimedAt });
      const mine = { staffId: input.actor.staffId, name: input.actor.name ?? '', claimedAt: nowIso };
      applications.set(row.applicationId, {
        ...rest,
        version: row.version + 1,
        ...(input.release ? {} : { claimedBy: mine }),
      });
      return { version: row.version + 1 };
    },
    'decide-packet': (raw) => {
      const input = commands['decide-packet'].input.parse(raw);
      const row = rowOf(input.applicationId);
      if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
      const last = decisions.get(row.applicationId)?.[0];
      if (row.status !== 'in-review' && row.status !== 'second-review')
        throw new Refusal('already-decided', { by: last?.decidedBy.name ?? '', at: last?.decidedAt ?? '' });
      if (row.version !== input.version) throw new Refusal('changed-meanwhile');
      for (const line of input.lines) {
        const fund = funds.find((each) => each.fund?.fundId === line.fundId);
        if (!fund || fund.availableCents < line.amountCents)
          throw new Refusal('fund-short', {
            fund: fund?.fund?.name ?? '',
            leftCents: fund?.availableCents ?? 0,
            wantedCents: line.amountCents,
          });
        fund.availableCents -= line.amountCents;
        fund.committedCents += line.amountCents;
      }
      const outcome = {
        approve: 'approved',
        waitlist: 'waitlisted',
        deny: 'denied',
        'more-information': 'more-information',
      } as const;
      const seq = row.decisionCount + 1;
      decisions.set(row.applicationId, [
        {
          schemaVersion: 1,
          retainUntil: row.retainUntil,
          legalHold: false,
          applicationId: row.applicationId,
          seq,
          round: 1,
          stage: 'first',
          outcome: outcome[input.outcome],
          lines: input.lines,
          amountCents: input.lines.reduce((sum, line) => sum + line.amountCents, 0),
          askedCents: row.askedCents,
          reason: input.reason,
          ticks: input.ticks,
          requestedItems: input.requestedItems,
          documents: [],
          decidedBy: { staffId: input.actor.staffId, name: input.actor.name ?? '' },
          decidedAt: nowIso,
          operationId: input.operationId,
        },
        ...(decisions.get(row.applicationId) ?? []),
      ]);
      const status = {
        approve: 'approved',
        waitlist: 'waitlisted',
        deny: 'denied',
        'more-information': 'needs-information',
      } as const;
      applications.set(row.applicationId, {
        ...row,
        status: status[input.outcome],
        decisionCount: seq,
        version: row.version + 1,
      });
      return { outcome: outcome[input.outcome], seq };
    },
    // Each as alone; what was approved before answers so again.
    'approve-packets': (raw) => {
      const { actor, packets } = commands['approve-packets'].input.parse(raw);
      const results = packets.map((each) => {
        const { applicationId, operationId } = each;
        const before = answered.get(`decide-packet ${operationId}`);
        if (before) return { applicationId, outcome: 'approved' as const };
        try {
          const value = work['decide-packet']?.({ ...each, actor, outcome: 'approve' });
          answered.set(`decide-packet ${operationId}`, { ok: true, value });
          return { applicationId, outcome: 'approved' as const };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const { code, params } = error;
          return { applicationId, outcome: 'refused' as const, error: { code, params } };
        }
      });
      return { results };
    },
    'check-program': (raw) => {
      const input = commands['check-program'].input.parse(raw);
      const row = rowOf(input.applicationId);
      if (row.version !== input.version) throw new Refusal('changed-meanwhile');
      const listing = input.etplId === undefined ? undefined : listingOf(sampleList().index, input.etplId);
      if (input.etplId !== undefined && !listing) throw new Refusal('program-not-listed');
      const by = { staffId: 'sam', name: 'Sam Reyes' };
      applications.set(row.applicationId, {
        ...row,
        version: row.version + 1,
        program: {
          ...row.program,
          ...(input.read ? { read: input.read } : {}),
          ...(input.check ? { check: { ...input.check, checkedBy: by, recordedAt: nowIso } } : {}),
          ...(listing
            ? {
                attached: {
                  listing,
                  versionId: sampleList().version.versionId,
                  attachedAt: nowIso,
                  attachedBy: by,
                },
              }
            : {}),
        },
      });
      return { version: row.version + 1 };
    },
    'create-application': (raw) => {
      const input = commands['create-application'].input.parse(raw);
      if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
      const applicationId = `app_01k9walkin0000${applications.size + 1}`;
      const { priorityGroup: _none, ...row } = applicationRow({
        applicationId,
        number: `SE-100${applications.size + 1}`,
        centerId: input.centerId,
        language: input.language,
        formSource: input.formSource,
        status: 'draft',
        askedCents: 0,
        version: 0,
        assistedBy: [input.actor.staffId],
      });
      applications.set(applicationId, row);
      return { applicationId, number: row.number };
    },
    'issue-upload': (raw) => {
      const input = commands['issue-upload'].input.parse(raw);
      const key = `doc_01k9upload0000${ran.length}`;
      return {
        documentId: key,
        url: 'https://quarantine.example/',
        fields: { key, policy: 'signed', success_action_redirect: input.redirectTo ?? '' },
        maxBytes: 1,
        arrived: false,
      };
    },
    'reuse-document': (raw) => {
      const { actor, applicationId, kind, from } = commands['reuse-document'].input.parse(raw);
      const row = rowOf(applicationId);
      demandAccess(actor, 'document.upload', caseResource(row));
      demandAccess(actor, 'document.read', caseResource(rowOf(from.applicationId)));
      if (rowOf(from.applicationId).personId !== row.personId) throw new Refusal('not-found');
      if (row.status !== 'draft') throw new Refusal('already-sent');
      const source = documents.get(from.applicationId)?.find((each) => each.documentId === from.documentId);
      if (source?.status !== 'clean') throw new Refusal('not-found');
      const own = documents.get(applicationId) ?? [];
      if (own.some((each) => each.kind === kind && isLive(each) && sameContent(each, source)))
        throw new Refusal('duplicate-document');
      const documentId = `doc_01k9reused0000${ran.length}`;
      const { retainUntil, legalHold } = row;
      const place = { applicationId, documentId, kind, retainUntil, legalHold };
      documents.set(applicationId, [...own, reusedRow(source, place, { by: actorId(actor), at: nowIso })]);
      return { documentId };
    },
    'describe-document': (raw) => {
      const { actor, applicationId, documentId, kind, printedOn } = commands['describe-document'].input.parse(raw);
      const row = rowOf(applicationId);
      demandAccess(actor, 'document.describe', caseResource(row));
      const own = documents.get(applicationId) ?? [];
      if (!own.some((each) => each.documentId === documentId && isLive(each))) throw new Refusal('not-found');
      const by = { by: actorId(actor), at: nowIso };
      const described = own.map((each) => {
        if (each.documentId !== documentId) return each;
        const { printed, ...rest } = each;
        return {
          ...rest,
          ...(kind === undefined ? {} : { kind, placed: by }),
          ...(printedOn === undefined
            ? printed
              ? { printed }
              : {}
            : printedOn
              ? { printed: { on: printedOn, ...by } }
              : {}),
        };
      });
      documents.set(applicationId, described);
      return { version: row.version + 1 };
    },
    'save-application': (raw) => {
      const input = commands['save-application'].input.parse(raw);
      const row = rowOf(input.applicationId);
      applications.set(row.applicationId, { ...row, absences: [...row.absences, ...(input.absences ?? [])] });
      return { version: row.version + 1 };
    },
    'submit-application': (raw) => {
      const input = commands['submit-application'].input.parse(raw);
      const row = rowOf(input.applicationId);
      if (row.status !== 'draft') throw new Refusal('already-sent');
      const dueAt = '2026-11-13T01:30:00.000Z';
      applications.set(row.applicationId, {
        ...row,
        status: 'submitted',
        due: { dueAt, calendar: 'business', centerId: row.centerId },
      });
      return { number: row.number, submittedAt: nowIso, dueAt };
    },
  };

  function rowOf(id: string): ApplicationRow {
    const row = applications.get(id);
    if (!row) throw new Refusal('not-found');
    return row;
  }

  async function invoke(name: string, input: unknown): Promise<CommandAnswer<unknown>> {
    const fields = input as Record<string, unknown>;
    ran.push({ name, input: fields });
    const operationId = `${name} ${String(fields['operationId'])}`;
    const before = fields['operationId'] === undefined ? undefined : answered.get(operationId);
    if (before) return before;
    try {
      const run = work[name];
      if (!run) throw new Error(`no command ${name} in this world`);
      const answer = { ok: true as const, value: run(fields) };
      answered.set(operationId, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code, params: error.params } };
    }
  }
  const commandPort: CommandClient = {
    invoke,
    run: async (name, input) => (await invoke(name, input)) as never,
  };

  const http: HttpOptions = {
    settings: boardSettings,
    texts: [staffTexts, ...coachingTexts, formTexts, askingTexts, ...afterTexts, ...lookupTexts],
    baseUrl,
    isForStaff: true,
    demonstration: true,
    originSecret,
    homeHref: '/staff',
    signInPath: '/staff/sign-in',
    signOutPath: '/staff/sign-out',
    cssHref: '/assets/site.css',
    sessions: { find: async (token) => sessions.get(token), renew: async () => undefined },
    imageOrigins: ['https://clean.example'],
    uploadOrigins: ['https://quarantine.example'],
    now: () => new Date(nowIso),
    randomBytes: (count) => {
      serial += 1;
      return Uint8Array.from({ length: count }, (_, at) => (serial * 31 + at * 7) % 256);
    },
  };
  const app = heldApp(
    staffApp({
      http,
      cases: {
        getApplication: async (id) => applications.get(id),
        getProfile: async () => undefined,
        listApplicationsOf: async (personId) =>
          [...applications.values()].filter((row) => row.personId === personId).toReversed(),
        listDocuments: async (id) => documents.get(id) ?? [],
        getDocument: async (id, documentId) => documents.get(id)?.find((each) => each.documentId === documentId),
        listDecisions: async (id) => decisions.get(id) ?? [],
        listAudit: async (id) => audit.get(id) ?? [],
        listNotes: async () => [],
        findByNumber: async (number) => [...applications.values()].find((row) => row.number === number)?.applicationId,
        waitlistOf: async () => [],
        waitingOf: async (centerId) =>
          [...applications.values()].filter(
            (row) => row.centerId === centerId && (row.status === 'submitted' || row.status === 'in-review'),
          ),
        waitingInLine: async (stream) =>
          [...applications.values()].filter((row) => row.status === 'waitlisted' && row.waitlist?.stream === stream),
        passedOverIn: async () => [],
        queueOf: async (centerId, bucket = 'open') => {
          const statuses = {
            open: ['submitted', 'in-review'],
            second: ['second-review'],
            waiting: ['needs-information'],
            following: ['active', 'handed-over', 'sent-to-oed', 'oed-approved'],
            done: ['approved', 'denied', 'withdrawn', 'closed'],
          }[bucket];
          return [...applications.values()].filter((row) => row.centerId === centerId && statuses.includes(row.status));
        },
      },
      etpl: { today: async () => sampleList() },
      steps: { list: async () => [] },
      // What slots do is held on real tables (test/contract/ojt.test.ts).
      ojt: { usedOf: async () => 0, employer: async () => undefined },
      views: {
        isOnRecord: async (view, actor, now, minutes) => views.has(JSON.stringify(viewKey(view, actor, now, minutes))),
      },
      // What coaches may do is held on real tables (test/contract/consent*.test.ts).
      consents: {
        getCoach: async () => undefined,
        coachesOf: async () => [],
        getConsent: async () => undefined,
        consentsOf: async () => [],
      },
      ledger: {
        listFunds: async () => structuredClone(funds),
        getLimit: async () => undefined,
        limitsWithin: async (limitId) => structuredClone(inside.filter((row) => fundOfLimit(row.limitId) === limitId)),
        getLimits: async () => new Map(),
        getAward: async () => undefined,
      },
      movement: {
        daysOf: async (centerId, from, through) =>
          movement.filter((row) => row.centerId === centerId && row.day >= from && row.day <= through),
      },
      outcomes: noOutcomes,
      staff: {
        list: async () =>
          Object.values(people).map((actor: StaffActor) => ({
            schemaVersion: 1 as const,
            staffId: actor.staffId,
            name: actor.name ?? actor.staffId,
            roles: [...actor.roles],
            ...(actor.center === undefined ? {} : { center: actor.center }),
            lastSeenAt: nowIso,
          })),
      },
      commands: commandPort,
      signer: {
        read: async (bucket, key, { downloadName }) =>
          `https://${bucket}.example/${key}?X-Amz-Expires=60${downloadName ? `&name=${downloadName}` : ''}`,
      },
      cleanBucket: 'clean',
      packetsBucket: 'packets',
      decideScript: { href: '/staff/assets/decide.js', text: 'let a=1' },
    }),
  );

  const headers = (who: Who | 'person' | undefined): Record<string, string> => ({
    [originSecretHeader]: originSecret,
    ...(who ? { cookie: `skillsdesk=session-token-of-${who}` } : {}),
  });

  return {
    app,
    http,
    applications,
    documents,
    decisions,
    audit,
    funds,
    inside,
    movement,
    ran,
    work,
    get: (who: Who | 'person' | undefined, path: string) => app.request(path, { headers: headers(who) }),
    refusal: (code: ErrorCode) => new Refusal(code),
    /** The sign-in form of somebody without a session: its token stands in a cookie and in the form. */
    signIn: async (next: string) => {
      const page = await app.request('/staff/sign-in', { headers: headers(undefined) });
      const cookie = page.headers.getSetCookie().map((line) => line.split(';')[0]);
      const { csrfToken } = fieldsOf(await page.text(), '/staff/sign-in');
      const body = new URLSearchParams({ csrfToken: String(csrfToken), next, operationId: `op_signin${ran.length}x` });
      return app.request('/staff/sign-in', {
        method: 'POST',
        headers: { ...headers(undefined), origin: baseUrl, cookie: cookie.join('; ') },
        body,
      });
    },
    post: (who: Who, path: string, form: Record<string, string | string[]>) => {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries({ csrfToken: `csrf-of-${who}`, ...form }))
        for (const each of [value].flat()) body.append(name, each);
      return app.request(path, { method: 'POST', headers: { ...headers(who), origin: baseUrl }, body });
    },
    api: (who: Who | 'gone', path: string, body?: unknown) =>
      app.request(path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          [originSecretHeader]: originSecret,
          authorization: `Bearer session-token-of-${who}`,
          'content-type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}
export type StaffWorld = ReturnType<typeof staffWorld>;

/** Words of a page as a reader meets them: tags and repeated blanks gone. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

/** The hidden and typed fields of the page's form that posts to `action`, as a browser would send them back. */
export function fieldsOf(html: string, action: string): Record<string, string | string[]> {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(html)?.[1];
  if (form === undefined) throw new Error(`no form for ${action}`);
  const fields: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const had = fields[name];
    fields[name] = had === undefined ? value : [...[had].flat(), value];
  };
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1];
    const type = attribute('type');
    if ((type === 'radio' || type === 'checkbox') && !/ checked/.test(input)) continue;
    const name = attribute('name');
    if (name !== undefined) add(name, (attribute('value') ?? '').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea[^>]*? name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g))
    add(name, text);
  return fields;
}
