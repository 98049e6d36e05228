import { boardSettings } from '../../../adapters/board-settings.ts';
import type { DemographicRecord } from '../../../adapters/demographics-table.ts';
import type { CommandClient } from '../../../adapters/command-client.ts';
import { actorId, type ParticipantActor } from '../../../domain/access/actor.ts';
import { retention } from '../../../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow, DocumentRow, ProfileRow } from '../../../domain/cases/rows.ts';
import { commands, type CommandAnswer, type CommandName } from '../../../domain/commands.ts';
import { Refusal } from '../../../domain/errors.ts';
import { textNumber } from '../../../domain/messages/phone.ts';
import { checkAnswers, fieldNamed, missingAnswers, packetFacts } from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { openSession, type Session } from '../../../domain/sign-in/session.ts';
import { sessionIdOf } from '../../../domain/sign-in/secrets.ts';
import { signInInputSchema } from '../../../domain/sign-in/commands.ts';
import { originSecretHeader } from '../../../functions/http/security.ts';
import { participantApp } from '../../../functions/serve-participant/serve-participant.tsx';
import { listingOf } from '../../../domain/etpl/search.ts';
import { sampleList } from '../etpl/sample-list.ts';
import { applicationRow } from '../web-staff/sample-rows.ts';
import { heldApp } from '../../support/held-answers.ts';

const nowIso = '2026-11-04T18:00:00.000Z';
const originSecret = 'origin-secret-of-the-tests';
const baseUrl = 'http://127.0.0.1:3000';
const ana: ParticipantActor = { kind: 'participant', personId: 'per_01k9sample00001' };
const ben: ParticipantActor = { kind: 'participant', personId: 'per_01k9sample00002' };
const apart = ['snap', 'ui', 'accommodation'] as const;

/**
 * The participant's app over rows in memory. Its commands hold state and refuse what the real ones refuse: a packet that was
 * sent, an answer that is none, a wrong code; the same operation id gets the same answer and acts once.
 */
export function participantWorld() {
  const applications = new Map<string, ApplicationRow>();
  const documents = new Map<string, DocumentRow[]>();
  const decisions = new Map<string, DecisionRow[]>();
  const confidential = {
    snap: new Map<string, Answers>(),
    ui: new Map<string, Answers>(),
    accommodation: new Map<string, Answers>(),
  };
  const demographics = new Map<string, DemographicRecord>();
  const profiles = new Map<string, ProfileRow>();
  const sessions = new Map<string, Session>();
  const answered = new Map<string, CommandAnswer<unknown>>();
  const ran: { name: string; input: Record<string, unknown> }[] = [];
  const now = () => new Date(nowIso);
  let serial = 0;

  for (const [who, actor] of Object.entries({ ana, ben })) {
    sessions.set(
      `session-token-of-${who}`,
      openSession({ actor, csrfToken: `csrf-of-${who}`, language: 'en' }, now(), boardSettings.signIn),
    );
  }

  function own(id: string, actor: { kind: string; personId?: string | undefined }): ApplicationRow {
    const row = applications.get(id);
    if (!row || row.personId !== actor.personId) throw new Refusal('not-found');
    return row;
  }

  const work: Partial<Record<CommandName, (raw: unknown) => unknown>> = {
    'choose-messages': (raw) => {
      const { actor, texts, phone, language } = commands['choose-messages'].input.parse(raw);
      if (actor.kind !== 'participant') throw new Refusal('wrong-role');
      const number = textNumber(phone);
      if (texts && number === undefined)
        throw new Refusal('invalid-input', {}, [{ field: 'phone', key: 'not-a-phone' }]);
      const before = profiles.get(actor.personId);
      if (!before) throw new Refusal('not-found');
      const messages = { texts, ...(number === undefined ? {} : { phone: number }), chosenAt: nowIso };
      const { textsStopped: _stopped, ...rest } = before;
      profiles.set(actor.personId, { ...(texts ? rest : before), language, messages });
      return {};
    },
    'answer-demographics': (raw) => {
      const { actor, answers, operationId, version } = commands['answer-demographics'].input.parse(raw);
      if (actor.kind !== 'participant') throw new Refusal('wrong-role');
      if ((demographics.get(actor.personId)?.version ?? 0) !== version) throw new Refusal('changed-meanwhile');
      demographics.set(actor.personId, {
        ...retention(now(), 7),
        personId: actor.personId,
        answers,
        version: version + 1,
        operationId,
        changedAt: nowIso,
      });
      return { version: version + 1 };
    },
    'create-application': (raw) => {
      const input = commands['create-application'].input.parse(raw);
      if (input.actor.kind !== 'participant') throw new Refusal('wrong-role');
      serial += 1;
      const applicationId = `app_01k9made0000${serial}`;
      applications.set(
        applicationId,
        applicationRow({
          applicationId,
          number: `SE-100${serial}`,
          personId: input.actor.personId,
          centerId: input.centerId,
          formSource: input.formSource,
          status: 'draft',
          owner: 'participant',
          answers: {},
        }),
      );
      return { applicationId, number: `SE-100${serial}` };
    },
    'save-application': (raw) => {
      const input = commands['save-application'].input.parse(raw);
      const row = own(input.applicationId, input.actor);
      if (row.status !== 'draft') throw new Refusal('already-sent', { number: row.number });
      const { takeOver } = input;
      const form = (documents.get(row.applicationId) ?? []).find((each) => each.documentId === takeOver?.documentId);
      const taken = Object.fromEntries(
        Object.entries(form?.formAnswers?.answers ?? {}).filter(([name]) => takeOver?.fields.includes(name)),
      );
      Object.assign(input, { answers: { ...input.answers, ...taken } });
      const errors = checkAnswers('scholarship', input.answers ?? {});
      if (errors.length > 0) throw new Refusal('invalid-input', {}, errors);
      const merge = (before: Answers, where: string): Answers => {
        const after = { ...before };
        for (const name of input.clear ?? []) if (fieldNamed(name)?.keptIn === where) delete after[name];
        for (const [name, value] of Object.entries(input.answers ?? {}))
          if (fieldNamed(name)?.keptIn === where) after[name] = value;
        return after;
      };
      for (const where of apart)
        confidential[where].set(row.applicationId, merge(confidential[where].get(row.applicationId) ?? {}, where));
      const answers = merge(row.answers, 'cases');
      const { program } = input;
      if (program) {
        const listing = program.etplId === undefined ? undefined : listingOf(sampleList().index, program.etplId);
        if (program.etplId !== undefined && !listing) throw new Refusal('program-not-listed');
        delete answers['etplId'];
        if (listing)
          Object.assign(answers, {
            etplId: listing.etplId,
            schoolName: listing.provider,
            programName: listing.program,
          });
      }
      applications.set(row.applicationId, {
        ...row,
        answers,
        askedCents: packetFacts(answers).askedCents,
        version: row.version + 1,
        ...(input.centerId ? { centerId: input.centerId } : {}),
        ...(input.formSource ? { formSource: input.formSource } : {}),
        absences: [...row.absences, ...(input.absences ?? [])],
        ...(takeOver
          ? { takenOver: Object.fromEntries(takeOver.fields.map((name) => [name, takeOver.documentId])) }
          : {}),
      });
      return { version: row.version + 1 };
    },
    'issue-upload': (raw) => {
      const input = commands['issue-upload'].input.parse(raw);
      const row = own(input.applicationId, input.actor);
      if (input.bytes > boardSettings.uploads.maxBytes) throw new Refusal('too-large', { limitMegabytes: 25 });
      serial += 1;
      const documentId = `doc_01k9made0000${serial}`;
      documents.set(row.applicationId, [
        ...(documents.get(row.applicationId) ?? []),
        documentOf({
          documentId,
          applicationId: row.applicationId,
          kind: input.kind,
          fileName: input.fileName,
          status: 'expected',
          declaredBytes: input.bytes,
        }),
      ]);
      return {
        documentId,
        url: 'http://127.0.0.1:3001/quarantine/',
        fields: { key: documentId, ...(input.redirectTo ? { success_action_redirect: input.redirectTo } : {}) },
        maxBytes: boardSettings.uploads.maxBytes,
        arrived: false,
      };
    },
    'submit-application': (raw) => {
      const input = commands['submit-application'].input.parse(raw);
      const row = own(input.applicationId, input.actor);
      if (row.status !== 'draft') throw new Refusal('already-sent', { number: row.number });
      const missing = row.formSource === 'form' ? missingAnswers('scholarship', row.answers) : [];
      if (missing.length > 0) throw new Refusal('form-incomplete', { count: missing.length }, missing);
      const dueAt = '2026-11-12T01:30:00.000Z';
      applications.set(row.applicationId, {
        ...row,
        status: 'submitted',
        owner: 'skillsteam',
        submittedAt: nowIso,
        due: { dueAt, calendar: 'business', centerId: row.centerId },
      });
      return { number: row.number, submittedAt: nowIso, dueAt };
    },
    'withdraw-application': (raw) => {
      const input = commands['withdraw-application'].input.parse(raw);
      const row = own(input.applicationId, input.actor);
      applications.set(row.applicationId, { ...row, status: 'withdrawn', owner: 'nobody' });
      return {};
    },
  };

  function signIn(raw: unknown): unknown {
    const parsed = signInInputSchema.safeParse(raw);
    if (!parsed.success)
      throw new Refusal(
        'invalid-input',
        {},
        parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), key: 'invalid' })),
      );
    const input = parsed.data;
    if (input.command === 'request-code' && input.email.startsWith('too.often'))
      throw new Refusal('too-many-requests', { minutes: 7 });
    if (input.command === 'request-code') return { handle: 'handle-of-the-browser', minutes: 10, expiresAt: nowIso };
    if (input.command === 'redeem-code') {
      if (input.handle !== 'handle-of-the-browser') throw new Refusal('code-expired');
      if (input.code !== '246810') throw new Refusal('code-wrong');
      return {
        token: 'session-token-of-ana',
        csrfToken: 'csrf-of-ana',
        endsAt: '2026-11-05T06:00:00.000Z',
        personId: ana.personId,
        language: 'en',
      };
    }
    if (input.command === 'sign-out') sessions.delete(input.token);
    if (input.command === 'list-sessions' || input.command === 'end-session') {
      const asking = sessions.get(input.token);
      if (!asking) throw new Refusal('not-signed-in');
      const theirs = [...sessions].filter(([, { actor }]) => actorId(actor) === actorId(asking.actor));
      if (input.command === 'list-sessions') {
        const listed = theirs.map(([token, { startedAt }]) => ({
          sessionId: sessionIdOf(token),
          startedAt,
          usedAt: startedAt,
          here: token === input.token,
        }));
        return { sessions: listed.sort((a, b) => Number(b.here) - Number(a.here)) };
      }
      for (const [token] of theirs) if (sessionIdOf(token) === input.sessionId) sessions.delete(token);
    }
    return {};
  }

  function run(name: string, input: Record<string, unknown>): CommandAnswer<unknown> {
    const id = String(input['operationId'] ?? '');
    const before = answered.get(id);
    if (id !== '' && before) return before;
    ran.push({ name, input });
    try {
      const value = name === 'sign-in' ? signIn(input) : work[name as CommandName]?.(input);
      const answer = { ok: true as const, value };
      if (id !== '') answered.set(id, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code, params: error.params, fields: error.fields } };
    }
  }
  const commandClient = {
    invoke: (name: string, input: unknown) => Promise.resolve(run(name, input as Record<string, unknown>)),
    run: (name: string, input: unknown) => Promise.resolve(run(name, input as Record<string, unknown>)),
  } as unknown as CommandClient;

  const app = heldApp(
    participantApp({
      settings: boardSettings,
      cases: {
        getApplication: (id) => Promise.resolve(applications.get(id)),
        listDocuments: (id) => Promise.resolve(documents.get(id) ?? []),
        getDocument: (id, documentId) =>
          Promise.resolve((documents.get(id) ?? []).find((each) => each.documentId === documentId)),
        listDecisions: (id) => Promise.resolve(decisions.get(id) ?? []),
        getProfile: (personId) => Promise.resolve(profiles.get(personId)),
        listAudit: () => Promise.resolve([]),
        placeInLine: () => Promise.resolve(2),
        listApplicationsOf: (personId) =>
          Promise.resolve([...applications.values()].filter((row) => row.personId === personId)),
      },
      steps: { list: async () => [] },
      etpl: { today: () => Promise.resolve(sampleList()) },
      outcomes: { listOutcomes: () => Promise.resolve([]) },
      // Nobody looks at another's papers here.
      views: { isOnRecord: () => Promise.resolve(false) },
      // Nobody has a coach here: what coaches may do is held on real tables (test/contract/consent*.test.ts).
      consents: {
        getCoach: () => Promise.resolve(undefined),
        coachesOf: () => Promise.resolve([]),
        coachByAddress: () => Promise.resolve(undefined),
        getConsent: () => Promise.resolve(undefined),
        consentsOf: () => Promise.resolve([]),
        historyOf: () => Promise.resolve([]),
        clientsOf: () => Promise.resolve([]),
        asksTo: () => Promise.resolve([]),
      },
      snap: { getAnswers: (id) => Promise.resolve(confidential.snap.get(id) ?? {}) },
      ui: { getAnswers: (id) => Promise.resolve(confidential.ui.get(id) ?? {}) },
      accommodation: { getAnswers: (id) => Promise.resolve(confidential.accommodation.get(id) ?? {}) },
      demographics: { find: (personId) => Promise.resolve(demographics.get(personId)) },
      exports: { exportsOf: () => Promise.resolve(undefined) },
      hideAnswersBelow: 10,
      sessions: { find: (token) => Promise.resolve(sessions.get(token)), renew: () => Promise.resolve() },
      commands: commandClient,
      signer: {
        read: (bucket, key, options) =>
          Promise.resolve(
            `http://127.0.0.1:3001/${bucket}/${key}?v=${options.versionId ?? ''}&s=${options.seconds ?? 60}`,
          ),
      },
      cleanBucket: 'clean',
      packetsBucket: 'packets',
      imageOrigins: ['http://127.0.0.1:3001'],
      downloadOrigins: [],
      uploadOrigins: ['http://127.0.0.1:3001'],
      baseUrl,
      demonstration: true,
      textsOn: true,
      originSecret,
      assets: {
        css: { href: '/assets/0.css', text: 'body{}' },
        script: { href: '/assets/0.js', text: '0' },
        stay: { href: '/assets/1.js', text: '1' },
      },
      now,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    }),
  );

  type Who = 'ana' | 'ben' | 'nobody';
  const headersOf = (who: Who, more: Record<string, string> = {}) => ({
    [originSecretHeader]: originSecret,
    ...(who !== 'nobody' ? { cookie: `skillsdesk=session-token-of-${who}` } : {}),
    ...more,
  });
  return {
    app,
    sessions,
    applications,
    profiles,
    demographics,
    documents,
    decisions,
    confidential,
    ran,
    get: async (path: string, who: Who = 'ana', headers: Record<string, string> = {}) =>
      app.request(path, { headers: headersOf(who, headers) }),
    post: async (path: string, form: Record<string, string>, who: Who = 'ana', headers: Record<string, string> = {}) =>
      app.request(path, {
        method: 'POST',
        headers: headersOf(who, { 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl, ...headers }),
        body: new URLSearchParams({
          csrfToken: who !== 'nobody' ? `csrf-of-${who}` : '',
          operationId: `op_test${(serial += 1)}xx`,
          ...form,
        }).toString(),
      }),
    json: async (
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = { authorization: 'Bearer session-token-of-ana' },
    ) =>
      app.request(path, {
        method,
        headers: { [originSecretHeader]: originSecret, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    draft: (over: Partial<ApplicationRow> = {}) => {
      const row = applicationRow({ status: 'draft', owner: 'participant', personId: ana.personId, ...over });
      applications.set(row.applicationId, row);
      return row;
    },
  };
}

export function documentOf(
  over: Partial<DocumentRow> & Pick<DocumentRow, 'documentId' | 'applicationId' | 'kind' | 'status'>,
): DocumentRow {
  return {
    schemaVersion: 1,
    retainUntil: '2034-06-30T00:00:00.000Z',
    legalHold: false,
    fileName: 'photo.jpg',
    contentType: 'image/jpeg',
    declaredBytes: 1000,
    uploadedBy: ana.personId,
    createdAt: nowIso,
    attempts: 0,
    ...over,
  };
}
