import { auditGrants } from '../../adapters/audit-grants.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { rightsStore } from '../../adapters/rights-store.ts';
import { sessionsTable } from '../../adapters/sessions-table.ts';
import { settingsHistory } from '../../adapters/settings-history.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { openSession } from '../../domain/sign-in/session.ts';
import { breakGlass } from '../../functions/break-glass/break-glass.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { grantAudit } from '../../functions/grant-audit/grant-audit.ts';
import { originSecretHeader } from '../../functions/http/security.ts';
import { holdRecords } from '../../functions/hold-records/hold-records.ts';
import { orderDestruction } from '../../functions/order-destruction/order-destruction.ts';
import { recordView } from '../../functions/record-view/record-view.ts';
import { oversightApp } from '../../functions/serve-oversight/serve-oversight.ts';
import { changeRights } from '../../functions/sign-in/rights.ts';
import { oversightTextAreas } from '../../web/texts/oversight.ts';
import type { desk as makeDesk } from './cases.ts';
import { tableNameOf } from './tables.ts';

/** The pages of operators and auditors over real tables, with real sessions and real commands. */
type Desk = ReturnType<typeof makeDesk>;
export type OversightSite = ReturnType<typeof oversightSite>;

let serial = 0;
export const operator: StaffActor = { kind: 'staff', staffId: 'op-1', name: 'Operator', roles: ['operator'] };
export const second: StaffActor = { kind: 'staff', staffId: 'op-2', name: 'Second operator', roles: ['operator'] };
export const auditor: StaffActor = { kind: 'staff', staffId: 'aud-1', name: 'Auditor', roles: ['auditor'] };
export const director: StaffActor = { kind: 'staff', staffId: 'dir-1', name: 'Director', roles: ['director'] };
export const baseUrl = 'http://127.0.0.1:3000';
export const home = '/staff/oversight';

export function oversightSite(desk: Desk) {
  const { client } = desk.cases;
  const oversight = oversightTable(desk.cases);
  const staff = staffTable(desk.cases);
  const sessions = sessionsTable({ client, tableName: tableNameOf('sessions') });
  const grants = auditGrants({ client, tableName: tableNameOf('sessions') });
  const deps = { ...desk.deps, oversight, staff, grants };
  const rights = rightsStore({ client, cases: desk.cases.tableName, sessions: tableNameOf('sessions') });
  let recorded = 0;
  const work: Record<string, (input: never) => Promise<unknown>> = {
    'grant-audit': (input) => grantAudit(input, deps),
    'break-glass': (input) => breakGlass(input, deps),
    'hold-records': (input) => holdRecords(input, deps),
    'order-destruction': (input) => orderDestruction(input, { ...deps, destructions: destructionStore(desk.cases) }),
    'sign-in': (input) => changeRights(input, { ...deps, rights }),
    'record-view': (input) => {
      recorded += 1;
      return recordView(input, deps);
    },
  };
  const run = async (name: string, input: unknown): Promise<CommandAnswer<unknown>> => {
    try {
      return { ok: true, value: await work[name]?.(input as never) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code, params: error.params, fields: error.fields } };
    }
  };
  const app = oversightApp({
    http: {
      settings: boardSettings,
      texts: oversightTextAreas,
      baseUrl,
      isForStaff: true,
      demonstration: true,
      originSecret: 'secret-of-the-tests',
      homeHref: home,
      signInPath: '/staff/sign-in',
      signOutPath: '/staff/sign-out',
      cssHref: '/assets/0.css',
      sessions: { find: (token) => sessions.findSession(token, desk.clock.now()), renew: async () => {} },
      now: () => desk.clock.now(),
      randomBytes: desk.randomBytes,
    },
    cases: desk.cases,
    oversight,
    destructions: destructionStore(desk.cases),
    staff,
    ledger: desk.ledger,
    settingsHistory,
    commands: { run, invoke: run } as unknown as CommandClient,
    signer: { read: async (bucket, key) => `https://bucket.example.org/${bucket}/${key}` },
    cleanBucket: 'clean',
    packetsBucket: 'packets',
  });
  async function tokenOf(actor: StaffActor): Promise<string> {
    const token = `session-of-${actor.staffId}-${String((serial += 1)).padStart(12, '0')}`;
    const session = { actor, csrfToken: `csrf-of-${token}`, language: 'en' };
    await sessions.saveSession(token, openSession(session, desk.clock.now(), boardSettings.signIn));
    return token;
  }
  const headersOf = (token: string) => ({
    [originSecretHeader]: 'secret-of-the-tests',
    cookie: `skillsdesk=${token}`,
    origin: baseUrl,
  });
  return {
    oversight,
    staff,
    tokenOf,
    recorded: () => recorded,
    async get(path: string, actor: StaffActor | string) {
      const token = typeof actor === 'string' ? actor : await tokenOf(actor);
      return app.request(path, { headers: headersOf(token) });
    },
    async post(path: string, actor: StaffActor, form: Record<string, string>) {
      const token = await tokenOf(actor);
      const body = { csrfToken: `csrf-of-${token}`, operationId: desk.operationId(), ...form };
      return app.request(path, {
        method: 'POST',
        headers: { ...headersOf(token), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(body).toString(),
      });
    },
  };
}
/** A date as a form sends it. */
export const day = (name: string, iso: string) => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: date };
};
export const letIn = (site: OversightSite, from = '2026-11-18', through = '2026-11-20', by = operator) =>
  site.post(`${home}/auditors`, by, {
    staffId: auditor.staffId,
    reason: 'Yearly review by the state',
    ...day('from', from),
    ...day('through', through),
  });
/** A packet of a sample person, approved from a fund. */
export async function decided(desk: Desk) {
  const person = await desk.person();
  const applicationId = await desk.packetInReview(person);
  const fundId = `seen-${String((serial += 1))}`;
  await desk.openFund({ fundId, capCents: 1_000_000, name: 'Sample money' });
  const { version = 0, number = '' } = (await desk.cases.getApplication(applicationId)) ?? {};
  await decidePacket(
    {
      operationId: desk.operationId(),
      actor: desk.staff('one'),
      applicationId,
      version,
      outcome: 'approve',
      lines: [{ fundId, costKind: 'tuition', amountCents: 200_000 }],
      payee: 'school',
      payeeName: '',
      reason: 'The books come from another fund.',
      ticks: [...decisionTicks],
      aheadOfReason: 'The course starts soon.',
      requestedItems: [],
      priorityGroup: 5,
    },
    desk.deps,
  );
  return { person, applicationId, number, path: `${home}/packets/${applicationId}` };
}
