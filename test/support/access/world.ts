import './quiet.ts';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Hono } from 'hono';
import { accommodationRequests } from '../../../adapters/accommodation-requests.ts';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { casesTable } from '../../../adapters/cases-table.ts';
import type { CommandClient } from '../../../adapters/command-client.ts';
import { confidentialTable } from '../../../adapters/confidential-table.ts';
import { consentTable, knownConsent } from '../../../adapters/consent-table.ts';
import { exportsTable } from '../../../adapters/exports-table.ts';
import { demographicsTable } from '../../../adapters/demographics-table.ts';
import { etplTable } from '../../../adapters/etpl-table.ts';
import { financeReads } from '../../../adapters/finance-reads.ts';
import { fundChangeStore } from '../../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../../adapters/ledger-table.ts';
import { ojtTable } from '../../../adapters/ojt-table.ts';
import { outcomeSettings } from '../../../adapters/outcome-settings.ts';
import { movementTable } from '../../../adapters/movement-table.ts';
import { outcomesTable } from '../../../adapters/outcomes-table.ts';
import { destructionStore } from '../../../adapters/destruction-store.ts';
import { oversightTable } from '../../../adapters/oversight-table.ts';
import { paymentsTable } from '../../../adapters/payments-table.ts';
import { settingsHistory } from '../../../adapters/settings-history.ts';
import type { Signer } from '../../../adapters/signer.ts';
import { staffTable } from '../../../adapters/staff-table.ts';
import { stepTable } from '../../../adapters/step-table.ts';
import type { Actor } from '../../../domain/access/actor.ts';
import type { CommandAnswer } from '../../../domain/commands.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { openSession } from '../../../domain/sign-in/session.ts';
import type { HttpEnv, HttpOptions } from '../../../functions/http/environment.ts';
import { originSecretHeader } from '../../../functions/http/security.ts';
import { accommodationApp } from '../../../functions/serve-accommodation/serve-accommodation.tsx';
import { financeApp } from '../../../functions/serve-finance/finance-app.tsx';
import { oversightApp } from '../../../functions/serve-oversight/serve-oversight.ts';
import { participantApp } from '../../../functions/serve-participant/serve-participant.tsx';
import { paymentsApp } from '../../../functions/serve-payments/serve-payments.tsx';
import { staffApp } from '../../../functions/serve-staff/staff-app.ts';
import { accommodationTexts } from '../../../web/texts/accommodation.ts';
import { afterTexts } from '../../../web/texts/after.ts';
import { askingTexts } from '../../../web/texts/asking.ts';
import { coachingTexts } from '../../../web/texts/coach-staff.ts';
import { demographicsReportTexts } from '../../../web/texts/demographics-report.ts';
import { demographicsTexts } from '../../../web/texts/demographics.ts';
import { financeTexts } from '../../../web/texts/finance.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { lookupTexts } from '../../../web/texts/lookup.ts';
import { oversightTextAreas } from '../../../web/texts/oversight.ts';
import { paymentsTexts } from '../../../web/texts/payments.ts';
import { staffTexts } from '../../../web/texts/staff.ts';
import { tuiTexts } from '../../../web/texts/tui.ts';
import { tableNameOf } from '../tables.ts';

/** Everything that a function of the system may read of its surroundings; nothing of it leads anywhere but to the door. */
const surroundings = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-west-2',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  STAGE: 'test',
  BOARD_ID: boardSettings.boardId,
  CASES_TABLE: tableNameOf('cases'),
  LEDGER_TABLE: tableNameOf('ledger'),
  PAYMENTS_TABLE: tableNameOf('payments'),
  ACCOMMODATION_TABLE: tableNameOf('accommodation'),
  DEMOGRAPHICS_TABLE: tableNameOf('demographics'),
  SNAP_TABLE: tableNameOf('snap'),
  UI_TABLE: tableNameOf('ui'),
  SESSIONS_TABLE: tableNameOf('sessions'),
  QUARANTINE_BUCKET: 'quarantine',
  QUARANTINE_ORIGIN: `${endpoint}/quarantine`,
  CLEAN_BUCKET: 'clean',
  PACKETS_BUCKET: 'packets',
  JOURNAL_BUCKET: 'journal',
  BASE_URL: baseUrl,
  ORIGIN_SECRET: originSecret,
  DEMONSTRATION: 'true',
  COMMAND_FUNCTIONS_PREFIX: '',
  GUARDDUTY: 'off',
  CLAMD_ADDRESS: 'off',
  TEXT_ORIGINATION: 'off',
  MAIL_FROM: 'desk@example.org',
  MAIL_CONFIGURATION_SET: 'mail',
  DOCUMENT_SCANS_QUEUE_URL: `${endpoint}/scans`,
  DOCUMENT_CHECKS_QUEUE_URL: `${endpoint}/checks`,
  OIDC_ISSUER: `${endpoint}/oidc`,
  OIDC_CLIENT_ID: 'staff',
  STATE_MACHINES_PREFIX: 'machines',
});
const baseUrl = 'https://skillsdesk.example.org';
const originSecret = 'secret-of-the-tests';

export interface Seen {
  status: number;
  /** The refusal of the page or of the command behind it. */
  codes: readonly ErrorCode[];
  /** A command came as far as writing, and was stopped there. */
  wrote: boolean;
  location: string | undefined;
  headers: Headers;
  body: string;
}

/** All routers over one set of tables, with the functions that are deployed behind them, each as its own handler. */
export function accessWorld(door: { endpoint: string; stopped(): number }) {
  Object.assign(process.env, surroundings(door.endpoint));
  const client = new DynamoDBClient({ endpoint: door.endpoint, region: 'us-west-2' });
  rememberReads(client);
  const of = (tableName: string) => ({ client, tableName });
  const at = {
    cases: of(tableNameOf('cases')),
    ledger: of(tableNameOf('ledger')),
    payments: of(tableNameOf('payments')),
    demographics: of(tableNameOf('demographics')),
    snap: of(tableNameOf('snap')),
    ui: of(tableNameOf('ui')),
    accommodation: of(tableNameOf('accommodation')),
  };
  const sessions = new Map<string, ReturnType<typeof openSession>>();
  let codes: ErrorCode[] = [];

  const handlers = new Map<string, (event: unknown, context: unknown) => Promise<CommandAnswer<unknown>>>();
  const invoke = async (name: string, input: unknown): Promise<CommandAnswer<unknown>> => {
    let handler = handlers.get(name);
    if (!handler) {
      const module = (await import(`../../../functions/${name}/handler.ts`)) as { handler: typeof handler };
      handler = module.handler!;
      handlers.set(name, handler);
    }
    const before = door.stopped();
    try {
      const answer = await handler(JSON.parse(JSON.stringify(input)), {});
      if (!answer.ok) codes.push(answer.error.code);
      return answer;
    } catch (error) {
      if (door.stopped() === before) throw error;
      // Let through to its write, and stopped there.
      return { ok: false, error: { code: 'busy-try-again', params: {} } };
    }
  };
  const commands = { invoke, run: invoke } as unknown as CommandClient;
  const find = async (token: string) => sessions.get(token);
  const now = () => new Date();
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const signer = { read: async () => 'https://clean.example.org/x' } as unknown as Signer;
  const http = (homeHref: string, texts: HttpOptions['texts']): HttpOptions => ({
    settings: boardSettings,
    texts,
    baseUrl,
    isForStaff: true,
    demonstration: false,
    originSecret,
    homeHref,
    signInPath: '/staff/sign-in',
    signOutPath: '/staff/sign-out',
    cssHref: '/assets/0.css',
    sessions: { find, renew: async () => {} },
    now,
    randomBytes,
  });

  const apps: Record<string, Hono<HttpEnv>> = {
    'serve-participant': participantApp({
      settings: boardSettings,
      cases: casesTable(at.cases),
      consents: consentTable(at.cases),
      steps: stepTable(at.cases),
      etpl: etplTable(at.cases),
      exports: exportsTable(at.cases),
      outcomes: outcomesTable(at.cases),
      views: oversightTable(at.cases),
      snap: confidentialTable(at.snap),
      ui: confidentialTable(at.ui),
      accommodation: confidentialTable(at.accommodation),
      demographics: demographicsTable(at.demographics),
      hideAnswersBelow: outcomeSettings.hideAnswersBelow,
      sessions: { find, renew: async () => {} },
      commands,
      signer,
      cleanBucket: 'clean',
      packetsBucket: 'packets',
      imageOrigins: [],
      downloadOrigins: [],
      uploadOrigins: [],
      baseUrl,
      demonstration: false,
      textsOn: false,
      originSecret,
      assets: {
        css: { href: '/assets/0.css', text: '' },
        script: { href: '/assets/0.js', text: '' },
        stay: { href: '/assets/1.js', text: '1' },
      },
      now,
      randomBytes,
    }),
    'serve-staff': staffApp({
      http: http('/staff', [
        staffTexts,
        ...coachingTexts,
        tuiTexts,
        formTexts,
        askingTexts,
        ...afterTexts,
        ...lookupTexts,
      ]),
      cases: casesTable(at.cases),
      consents: consentTable(at.cases),
      etpl: etplTable(at.cases),
      ledger: ledgerTable(at.ledger),
      movement: movementTable(at.cases),
      outcomes: outcomesTable(at.cases),
      views: oversightTable(at.cases),
      staff: staffTable(at.cases),
      steps: stepTable(at.cases),
      ojt: ojtTable(at.cases),
      commands,
      signer,
      cleanBucket: 'clean',
      packetsBucket: 'packets',
      decideScript: { href: '/staff/assets/0.js', text: '' },
    }),
    'serve-finance': financeApp({
      http: http('/finance', [financeTexts, demographicsTexts, demographicsReportTexts]),
      ledger: ledgerTable(at.ledger),
      reads: financeReads(at.ledger),
      changes: fundChangeStore(at.ledger),
      commands,
    }),
    'serve-payments': paymentsApp({
      http: http('/finance/payments', [paymentsTexts]),
      ledger: ledgerTable(at.ledger),
      payments: paymentsTable(at.payments),
      commands,
    }),
    'serve-oversight': oversightApp({
      http: http('/staff/oversight', oversightTextAreas),
      cases: casesTable(at.cases),
      oversight: oversightTable(at.cases),
      destructions: destructionStore(at.cases),
      staff: staffTable(at.cases),
      ledger: ledgerTable(at.ledger),
      settingsHistory,
      commands,
      signer,
      cleanBucket: 'clean',
      packetsBucket: 'packets',
    }),
    'serve-accommodation': accommodationApp({
      http: http('/staff/accommodation', [accommodationTexts, formTexts]),
      cases: casesTable(at.cases),
      answers: confidentialTable(at.accommodation),
      requests: accommodationRequests(at.accommodation),
      commands,
    }),
  };

  let serial = 0;
  return {
    apps,
    client,
    consentOf: (actor: Actor & { kind: 'coach' }, personId: string, today: string) =>
      knownConsent(consentTable(at.cases), actor, personId, today),
    signIn(actor: Actor): string {
      serial += 1;
      const token = `session-token-of-${String(serial).padStart(6, '0')}`;
      const session = { actor, csrfToken: `csrf-of-${token}`, language: 'en' };
      sessions.set(token, openSession(session, now(), boardSettings.signIn));
      return token;
    },
    /** One request as a script or a browser with this session sends it. */
    async ask(
      app: Hono<HttpEnv>,
      method: string,
      path: string,
      token: string | undefined,
      body?: { json: object } | { form: Record<string, string> },
    ): Promise<Seen> {
      codes = [];
      const before = door.stopped();
      const response = await app.request(`${baseUrl}${path}`, {
        method,
        headers: {
          [originSecretHeader]: originSecret,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined
            ? {}
            : 'json' in body
              ? { 'content-type': 'application/json' }
              : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(body === undefined
          ? {}
          : { body: 'json' in body ? JSON.stringify(body.json) : new URLSearchParams(body.form).toString() }),
      });
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
      const code = isJson ? (JSON.parse(text) as { error?: { code: ErrorCode } }).error?.code : undefined;
      return {
        status: response.status,
        codes: [...codes, ...(code ? [code] : [])],
        wrote: door.stopped() > before,
        location: response.headers.get('location') ?? undefined,
        headers: response.headers,
        body: text,
      };
    },
  };
}

/** Behind the door nothing changes: what the pages read once, they need not ask for again. */
function rememberReads(client: DynamoDBClient): void {
  const send = client.send.bind(client) as (command: { input: object }) => Promise<unknown>;
  const known = new Map<string, Promise<unknown>>();
  client.send = ((command: { input: object }) => {
    const key = `${command.constructor.name} ${JSON.stringify(command.input)}`;
    const answer = known.get(key) ?? send(command);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
    return answer;
  }) as typeof client.send;
}
