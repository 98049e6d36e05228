import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { destructionStore } from '../../../adapters/destruction-store.ts';
import { functionCaller } from '../../../adapters/function-caller.ts';
import { commandClient } from '../../../adapters/command-client.ts';
import { transact } from '../../../adapters/transaction.ts';
import type { StaffActor } from '../../../domain/access/actor.ts';
import type { CommandInput, CommandName, CommandValue } from '../../../domain/commands.ts';
import { certificateHash, certificateOf, type Destruction, type Fate } from '../../../domain/retention/destruction.ts';
import { apiClient, operationId, postFile, type Api } from '../../../scripts/api-client.ts';
import { sampleCostSheet } from '../../../scripts/sample-packet.ts';
import { staffToken } from '../../../scripts/token.ts';
import { invoke, until } from '../lost-and-late.ts';
import { filled, finder, type Opened, type Running } from './open-pages.ts';

interface Case {
  applicationId: string;
  number: string;
  kind: string;
  status: string;
}
interface Reader {
  token: string;
  api: Api;
}

const readers = [
  'skillsteam.se',
  'skillsteam.se2',
  'skillsteam.tigard',
  'skillsteam.nnp',
  'skillsteam.gresham',
  'liaison',
  'liaison.partners',
  'step.se',
  'finance',
  'payments',
  'accommodation',
  'operator',
  'auditor',
] as const;
const tabs = ['decide', 'second', 'waiting', 'following', 'decided'] as const;

/**
 * The pages of staff, finance, payments, accommodation, operators and auditors that somebody of them can open, by their patterns; beside them what
 * one pattern draws in another way: each kind of request in each state, each tab, each form of a change.
 */
export async function staffPages(system: Running, patterns: readonly string[]): Promise<Map<string, Opened>> {
  const { site, desk } = system;
  const { found, tryIt } = finder(system);
  const people = new Map<string, Reader>();
  for (const who of readers) {
    const token = await staffToken({ site, desk, who: `${who}@example.org` });
    people.set(who, { token, api: apiClient({ site, token }) });
  }
  const as = (who: (typeof readers)[number]): Reader => {
    const reader = people.get(who);
    if (!reader) throw new Error(`nobody is ${who}`);
    return reader;
  };
  const approved = (await casesOf(as('skillsteam.se').api)).filter(({ status }) => status === 'approved');
  const money = await moneyValues(as('finance').api, as('payments').api, approved);
  await tryIt('/staff/sign-in', '/staff/sign-in');
  for (const who of ['finance', 'payments', 'accommodation'] as const)
    for (const pattern of patterns.filter((each) => !/^\/staff(?:\/(?!accommodation)|$)/.test(each)))
      for (const path of filled(pattern, money)) await tryIt(pattern, path, as(who).token);

  const se = as('skillsteam.se').token;
  const commandsOf = commandsAs(system);
  await letLookOver(commandsOf, approved[0]?.number ?? '');
  // How packets move is counted each hour; without it the page has no pictures.
  await invoke(system, 'watch-funds', { 'detail-type': 'Scheduled Event' });
  const ordered = await destructionsKept(system);
  const looked = approved.map(({ applicationId }) => applicationId);
  for (const pattern of patterns.filter((each) => each.startsWith('/staff/oversight')))
    for (const who of ['auditor', 'operator'] as const)
      for (const path of filled(pattern, { ':id': looked, ':seq': ['1'], ':destructionId': ordered }))
        await tryIt(pattern, path, as(who).token);
  await tryIt('a colleague', '/staff/oversight/people?who=staff-auditor', as('operator').token);
  const draft = await walkInWithPaper(commandsOf, site, se);
  for (const pattern of patterns.filter((each) => each.startsWith('/staff/scan')))
    for (const path of filled(pattern, { ':id': [draft.applicationId], ':documentId': [draft.documentId] }))
      await tryIt(pattern, path, se);
  const { organizations } = await as('liaison.partners').api.get<{
    organizations: { coaches: { coachId: string }[] }[];
  }>('/staff/api/coaches');
  const coachId = organizations.flatMap(({ coaches }) => coaches)[0]?.coachId ?? '';
  const query: Readonly<Record<string, string>> = { '/staff/cases/:id/coach/letter': `?coach=${coachId}` };
  for (const { token, api } of people.values()) {
    const cases = await casesOf(api);
    const ids = [...new Set(cases.map(({ applicationId }) => applicationId))];
    for (const pattern of patterns.filter((each) => !each.includes(':'))) await tryIt(pattern, pattern, token);
    for (const { applicationId, kind, status } of cases)
      await tryIt(`${kind}, ${status}`, `/staff/${kind === 'step' ? 'step' : 'cases'}/${applicationId}`, token);
    for (const pattern of patterns.filter((each) => each.includes(':') && !found.has(each)))
      for (const applicationId of ids) {
        const values = await valuesOf(site, token, applicationId, pattern);
        for (const path of filled(pattern, values)) await tryIt(pattern, `${path}${query[pattern] ?? ''}`, token);
        if (found.has(pattern)) break;
      }
  }
  const waiting = (await casesOf(as('skillsteam.se').api)).filter(({ status }) => status === 'in-review').slice(0, 3);
  const chosen = waiting.map(({ applicationId }) => `id=${applicationId}`).join('&');
  for (const tab of tabs) await tryIt(`the queue: ${tab}`, `/staff?tab=${tab}`, se);
  await tryIt('several packets', `/staff/bulk?${chosen}`, se);
  await tryIt('several to approve', `/staff/bulk/approve?${chosen}`, se);
  const fund = money[':fund']?.[0] ?? '';
  const form = '/finance/changes/new';
  for (const kind of ['open', 'raise', 'lower', 'move', 'allocate', 'close', 'carry-over', 'report'])
    await tryIt(kind === 'open' ? form : `a change: ${kind}`, `${form}?kind=${kind}&fund=${fund}`, as('finance').token);
  await tryIt('a fund by month', `/finance/funds/${fund}?by=month`, as('finance').token);
  await tryIt('the funds of a past day', '/finance?on=2026-01-01', as('finance').token);
  return found;
}

/** Every case that this reader has in a list. */
async function casesOf(api: Api): Promise<Case[]> {
  const cases: Case[] = [];
  for (const tab of tabs) {
    const answer = await api.get<{ packets: Case[] }>(`/staff/api/queue?tab=${tab}`).catch(() => ({ packets: [] }));
    cases.push(...answer.packets);
  }
  const step = await api.get<Record<string, Omit<Case, 'kind'>[]>>('/staff/api/step').catch(() => ({}));
  return [...cases, ...Object.values(step).flatMap((lines) => lines.map((each) => ({ ...each, kind: 'step' })))];
}

/** Its papers are found where its reader finds them: on the case's own page. */
async function valuesOf(
  site: string,
  token: string,
  id: string,
  pattern: string,
): Promise<Record<string, readonly string[]>> {
  const values = { ':id': [id], ':kind': ['government-id', 'layoff-letter', 'cost-sheet'] };
  if (!pattern.includes(':documentId')) return values;
  const headers = { accept: 'text/html', authorization: `Bearer ${token}` };
  const page = await (await fetch(`${site}/staff/cases/${id}`, { headers })).text();
  return { ...values, ':documentId': [...new Set(page.match(/doc_[0-9a-z]+/g))] };
}

/** A fund, the awards of what is approved, and a change that waits for a second person. */
async function moneyValues(
  finance: Api,
  payments: Api,
  approved: readonly Case[],
): Promise<Record<string, readonly string[]>> {
  const awardIds: string[] = [];
  for (const { number } of approved) {
    const { awards } = await payments.get<{ awards: { awardId: string }[] }>(
      `/finance/payments/api/awards?number=${number}`,
    );
    awardIds.push(...awards.map(({ awardId }) => awardId));
  }
  const { changeId } = await finance.post<{ changeId: string }>('/finance/api/changes', {
    operationId: operationId(),
    change: { kind: 'lower', fundLimitId: 'fund#PY2025#adult-py2025-carry-over', amountCents: 1 },
    reason: 'The letter says so.',
  });
  return { ':fund': ['adult-py2025-carry-over'], ':id': [changeId, ...awardIds] };
}

type Run = <N extends CommandName>(actor: StaffActor, name: N, input: object) => Promise<CommandValue<N>>;

/** The commands as the pages' own functions call them. */
function commandsAs({ aws, operator }: Running): Run {
  const functions = functionCaller({ endpoint: aws, region: 'us-west-2', ...operator });
  const commands = commandClient({ functions, prefix: 'skillsdesk-local-' });
  return async <N extends CommandName>(actor: StaffActor, name: N, input: object): Promise<CommandValue<N>> => {
    const answer = await commands.run(name, { operationId: operationId(), actor, ...input } as CommandInput<N>);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
    return answer.value;
  };
}

/** An auditor who may read, and a packet that an operator has to see. */
async function letLookOver(run: Run, number: string): Promise<void> {
  const actor: StaffActor = { kind: 'staff', staffId: 'staff-operator', name: 'Operator', roles: ['operator'] };
  const today = new Date().toLocaleDateString('en-CA', { timeZone: 'America/Los_Angeles' });
  const give = { from: today, through: today, reason: 'Yearly review by the state' };
  await run(actor, 'grant-audit', { staffId: 'staff-auditor', give });
  const what = { do: 'break', number, reason: 'system-fault', words: 'The letter was not made.' };
  await run(actor, 'break-glass', { what });
}

/** A list that waits for a second person, and a certificate: written as they stand, since years have to pass before one is made. */
async function destructionsKept({ aws, operator }: Running): Promise<string[]> {
  const client = new DynamoDBClient({ endpoint: aws, region: 'us-west-2', ...operator });
  const store = destructionStore({ client, tableName: 'skillsdesk-local-cases' });
  const of = { schemaVersion: 1, applicationId: `app_${'0'.repeat(26)}`, number: 'XX-0000' } as const;
  const at = '2026-01-03T08:00:00.000Z';
  const waiting: Destruction = {
    schemaVersion: 1,
    destructionId: `dst_${'0'.repeat(26)}`,
    boardId: 'board',
    status: 'proposed',
    through: '2026-01-02',
    authority: 'Records schedule of the board, line 12',
    rule: { retentionYears: 7, retentionYearsAfterReport: 3 },
    cases: [{ applicationId: of.applicationId, number: of.number, closedAt: at, until: at, because: 'closing' }],
    listHash: '0'.repeat(64),
    proposedBy: { staffId: 'staff-elsewhere', name: 'Operator' },
    proposedAt: at,
  };
  const destructionId = `dst_${'1'.repeat(26)}`;
  const fate: Fate = {
    ...of,
    destructionId,
    state: 'destroyed',
    begunAt: at,
    destroyedAt: at,
    inventory: {
      rows: { cases: 31, payments: 4 },
      versions: { quarantine: 2, clean: 8, packets: 3 },
      files: [{ what: 'original', sha256: '1'.repeat(64) }],
      sharedFiles: 1,
      awardIds: [],
    },
  };
  const done: Destruction = {
    ...waiting,
    destructionId,
    status: 'finished',
    settledBy: { staffId: 'staff-director', name: 'Director' },
    settledAt: at,
  };
  const hash = certificateHash(certificateOf(done, { cases: [fate], persons: [] }));
  const row = store.write.propose({ ...done, finished: { at, destroyed: 1, left: 0, hash } }, { count: 0 }).at(-1);
  await transact(client, [...store.write.propose(waiting, { count: 0 }), row!, store.write.fate(fate)]);
  return [waiting.destructionId, destructionId];
}

/** Somebody at the counter whose first paper is there, and whose packet is not sent yet. */
async function walkInWithPaper(
  commands: Run,
  site: string,
  token: string,
): Promise<{ applicationId: string; documentId: string }> {
  const actor: StaffActor = {
    kind: 'staff',
    staffId: 'staff-skillsteam-se',
    name: 'SkillsTeam member, SE Portland',
    roles: ['skillsteam'],
    center: 'se',
  };
  const run = <N extends CommandName>(name: N, input: object) => commands(actor, name, input);
  const { applicationId } = await run('create-application', {
    centerId: 'se',
    language: 'en',
    formSource: 'paper',
    noticeAcknowledged: true,
    walkIn: { email: 'pages.walk-in@example.org' },
  });
  const bytes = await sampleCostSheet();
  const file = { kind: 'cost-sheet', fileName: 'scan.pdf', contentType: 'application/pdf', bytes } as const;
  const form = await run('issue-upload', { applicationId, ...file, bytes: bytes.byteLength });
  await postFile(form, file);
  const about = `/staff/scan/${applicationId}/documents/${form.documentId}/about`;
  const headers = { authorization: `Bearer ${token}` };
  await until(async () => (await fetch(`${site}${about}`, { headers })).ok, 'the paper at the desk');
  return { applicationId, documentId: form.documentId };
}
