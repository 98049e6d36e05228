import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import { settingsHistory } from '../../adapters/settings-history.ts';
import { transact } from '../../adapters/transaction.ts';
import { auditRow, retention } from '../../domain/cases/records.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { Mail } from '../../domain/sign-in/ports.ts';
import { recordView } from '../../functions/record-view/record-view.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { desk as makeDesk } from '../support/cases.ts';
import {
  auditor,
  baseUrl,
  day,
  decided as decidedAt,
  director,
  home,
  letIn as letInAt,
  operator,
  oversightSite,
  second,
  type OversightSite,
} from '../support/oversight-site.ts';
import { startTables } from '../support/tables.ts';

/*
 * Operators and auditors over real tables, real sessions and real commands: nothing is seen without a grant or a reason that
 * stands now, and nothing before it is on record that it was seen.
 */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let desk: ReturnType<typeof makeDesk>;
let site: OversightSite;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'sessions']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  desk = makeDesk(tables!.client);
  desk.setNow(`2026-11-18T18:00:00.${String((serial += 1)).padStart(3, '0')}Z`);
  site = oversightSite(desk);
  for (const each of [operator, auditor, director]) await site.staff.seen(each, desk.clock.now().toISOString());
});

let serial = 0;
const letIn = (from?: string, through?: string, by?: StaffActor) => letInAt(site, from, through, by);
const decided = () => decidedAt(desk);

const broken = (number: string, by = operator, more: Record<string, string> = {}) =>
  site.post(`${home}/glass`, by, {
    number,
    reason: 'system-fault',
    words: 'The letter was not made.',
    ...more,
  });
describe('an auditor', () => {
  test('reads while a grant stands: not before its first day, not after its last, not once it is ended', async () => {
    const { path } = await decided();
    const token = await site.tokenOf(auditor);
    const refused = await site.get(home, token);
    expect(refused.status).toBe(403);
    const said = await refused.text();
    expect(said).toContain('Your time to read here is over, or has not begun');
    expect(said).toContain(boardSettings.operatorContact.email);

    expect((await letIn('2026-11-19')).headers.get('location')).toContain('done=given');
    // It begins tomorrow, in the board's own time: midnight in Portland is eight in the morning here.
    for (const [now, status] of [
      ['2026-11-18T19:00:00Z', 403],
      ['2026-11-19T07:59:00Z', 403],
      ['2026-11-19T08:01:00Z', 200],
      ['2026-11-21T07:59:00Z', 200],
      ['2026-11-21T08:01:00Z', 403],
    ] as const) {
      desk.setNow(now);
      const own = await site.tokenOf(auditor);
      for (const each of [home, path])
        expect([now, each, (await site.get(each, own)).status]).toEqual([now, each, status]);
    }

    desk.setNow('2026-11-20T18:00:00Z');
    const open = await site.tokenOf(auditor);
    expect((await site.get(path, open)).status).toBe(200);
    await site.post(`${home}/auditors/end`, operator, { staffId: auditor.staffId });
    // The same session, at its next request.
    expect((await site.get(path, open)).status).toBe(403);
    const page = await (await site.get(`${home}/auditors`, operator)).text();
    expect(page).toContain('Ended early');
    expect(page).toContain('Yearly review by the state');
  });

  test('is let in by an operator alone, for no more days than the board allows, from today on, and never by themselves', async () => {
    const both: StaffActor = { ...auditor, roles: ['auditor', 'operator'] };
    expect((await letIn(undefined, undefined, both)).status).toBe(403);
    expect((await letIn(undefined, undefined, director)).status).toBe(403);
    const long = await letIn('2026-11-18', '2027-02-16');
    expect(long.status).toBe(400);
    expect(await long.text()).toContain('Choose 90 days at most, from today on.');
    expect((await letIn('2026-11-18', '2027-02-15')).status).toBe(303);
    expect((await letIn('2026-11-17')).status).toBe(400);
    expect((await letIn('2026-11-20', '2026-11-19')).status).toBe(400);
    // Somebody without the role is not made one.
    const other = await site.post(`${home}/auditors`, operator, {
      staffId: director.staffId,
      reason: 'Wants to look',
      ...day('from', '2026-11-18'),
      ...day('through', '2026-11-19'),
    });
    expect(other.status).toBe(400);
  });

  test('opens a packet and stands on record with it; a second page of the same minute is not written again', async () => {
    const { path, applicationId, number } = await decided();
    await letIn();
    const token = await site.tokenOf(auditor);
    const found = await site.get(`${home}/packets?number=${number.toLowerCase()}`, token);
    expect(found.headers.get('location')).toBe(path);
    const html = await (await site.get(path, token)).text();
    expect(html).toContain('Sample School');
    expect(html).toContain('It is written down that you opened this packet.');
    await site.get(path, token);
    expect(site.recorded()).toBe(1);
    desk.setNow('2026-11-18T19:30:00Z');
    await site.get(path, auditor);
    const [grant] = await site.oversight.listGrants();
    expect(await site.oversight.listViews(applicationId)).toMatchObject([
      { what: 'case', actor: 'aud-1', by: grant?.grantId },
      { what: 'case', actor: 'aud-1', by: grant?.grantId },
    ]);
    const views = await (await site.get(`${path}/views`, operator)).text();
    expect(views).toContain('As an auditor');
    expect(views).toContain('The packet&#39;s page');
    expect(views).not.toContain('Sample School');
  });
});

describe('an operator', () => {
  test('sees no packet; who gives a reason sees that one, for the board’s minutes, and the director is told', async () => {
    const [{ path, number, applicationId }, other] = [await decided(), await decided()];
    for (const each of [path, `${path}/decisions/1`, `${path}/decisions/1/replay.json`, `${path}/packet`]) {
      const response = await site.get(each, operator);
      expect([each, response.status]).toEqual([each, 403]);
      expect(await response.text()).not.toContain('Sample School');
    }
    expect(await site.oversight.listViews(applicationId)).toEqual([]);

    const opened = await broken(number);
    expect(opened.headers.get('location')).toBe(path);
    expect(await (await site.get(path, operator)).text()).toContain('Sample School');
    expect((await site.get(other.path, operator)).status).toBe(403);
    expect((await site.get(path, second)).status).toBe(403);
    expect(await (await site.get(`${path}/views`, second)).text()).toContain(
      'Something in the system does not work for this packet',
    );

    const mails: Mail[] = [];
    const notes = (await desk.cases.pendingOutbox('9999')).flatMap(({ row }) =>
      row?.message.type === 'note' && row.message.params['number'] === number ? [row] : [],
    );
    expect(notes).toHaveLength(2);
    for (const row of notes)
      await relay(row, {
        ...desk.deps,
        baseUrl,
        sendMail: async (mail: Mail) => {
          mails.push(mail);
          return true;
        },
        sendText: undefined,
      } as unknown as Parameters<typeof relay>[1]);
    expect(mails.map(({ to }) => to).sort()).toEqual(
      [boardSettings.directorContact.email, boardSettings.operatorContact.email].sort(),
    );
    expect(mails[0]?.subject).toBe(`An operator opened packet ${number}`);
    // The operator's words may name somebody: they stay on the page.
    expect(JSON.stringify(mails)).not.toContain('The letter was not made.');

    desk.setNow('2026-11-18T19:01:00Z');
    expect((await site.get(path, await site.tokenOf(operator))).status).toBe(403);
  });

  test('ends it by a button, once; and what the board’s auditor reads shows all of it', async () => {
    const { path, number } = await decided();
    await broken(number);
    const [row] = await site.oversight.listGlass();
    expect((await site.post(`${home}/glass/${row?.glassId}/end`, auditor, {})).status).toBe(403);
    expect((await site.post(`${home}/glass/${row?.glassId}/end`, second, {})).status).toBe(303);
    expect((await site.get(path, operator)).status).toBe(403);
    expect((await site.post(`${home}/glass/${row?.glassId}/end`, operator, {})).status).toBe(409);
    await letIn();
    const page = await (await site.get(`${home}/glass`, auditor)).text();
    expect(page).toContain(`Operator: packet ${number}`);
    expect(page).toContain('The letter was not made.');
    expect(page).not.toContain('See this packet');
    // The director, who got a mail of it, sees why; and nothing else here.
    const told = await site.get(`${home}/glass`, director);
    expect(told.status).toBe(200);
    expect(await told.text()).toContain('The letter was not made.');
    expect((await site.get(home, director)).headers.get('location')).toBe('/finance');
    for (const each of [`${home}/audit`, `${path}/views`, path])
      expect([each, (await site.get(each, director)).status]).toEqual([each, 403]);
  });

  test('says which packet, which reason and what happened; a draft stays the person’s own', async () => {
    const person = await desk.person();
    const draft = await desk.draft(person);
    const { number = '' } = (await desk.cases.getApplication(draft)) ?? {};
    for (const [form, said] of [
      [{ number: 'SE-0' }, 'No packet has this number.'],
      [{ number }, 'No packet has this number.'],
      [{ number, words: '' }, 'Please answer this question.'],
      [{ number, reason: 'curious' }, 'Choose one of these.'],
    ] as const) {
      const response = await broken(number, operator, form);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(said);
    }
    expect((await broken(number, auditor)).status).toBe(403);
  });
});

describe('a decision', () => {
  test('keeps what was known in its own transaction, and says later what has changed since', async () => {
    const { person, path, applicationId, number } = await decided();
    await letIn();
    const html = await (await site.get(`${path}/decisions/1`, auditor)).text();
    expect(html).toContain('Sample money');
    expect(html).toContain('$10,000.00');
    expect(html).not.toContain('Changed since');

    const response = await site.get(`${path}/decisions/1/replay.json`, auditor);
    expect(response.headers.get('content-disposition')).toContain(`${number}-decision-1.json`);
    const replay = (await response.json()) as {
      known: { limits: { name: string; availableCents: number }[]; rules: Record<string, number> };
      decision: { decidedBy: { staffId: string }; program: { need: string } };
      since: Record<string, unknown>;
      award: { amountCents: number };
      before: { what: string }[];
      sha256: string;
    };
    expect(replay.known.limits).toContainEqual(
      expect.objectContaining({ name: 'Sample money', availableCents: 1_000_000 }),
    );
    expect(replay.known.rules['R3']).toBeGreaterThan(0);
    expect(replay.decision).toMatchObject({ decidedBy: { staffId: 'one' }, program: { need: 'none' } });
    expect(replay.since).toMatchObject({ settings: 'same', answers: 'same', rules: 'same' });
    expect(replay.award).toMatchObject({ amountCents: 200_000 });
    expect(replay.before.at(-1)).toMatchObject({ what: 'decided-approved' });
    expect(replay.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await site.oversight.listViews(applicationId)).toMatchObject([{ what: 'decision' }]);

    // Another answer in the same row since.
    const row = await desk.cases.getApplication(applicationId);
    if (!row) throw new Error('no packet');
    const line = auditRow(applicationId, desk.clock.now(), person.personId, 'saved');
    const answers = { ...row.answers, firstName: 'Other' };
    await transact(desk.cases.client, desk.cases.write.application(row, { ...row, answers }, line));
    expect(await (await site.get(`${path}/decisions/1`, auditor)).text()).toContain('Changed since');
  });
});

describe('who did what', () => {
  const days = (from: string, through: string) =>
    new URLSearchParams({ ...day('from', from), ...day('through', through) });
  const search = async (query: string, actor: StaffActor = operator) =>
    (await site.get(`${home}/audit?${query}`, actor)).text();

  test('is found by packet, by person, by kind and by day, in sentences and without personal data', async () => {
    const { applicationId, number } = await decided();
    await letIn();
    await site.get(`${home}/packets/${applicationId}`, auditor);
    await broken(number);
    const all = await search('');
    for (const said of [
      'Packet sent',
      'Looked at: The packet',
      'Opened the packet in an emergency',
      'Let Auditor read from',
    ])
      expect(all).toContain(said);
    for (const hidden of ['Sample School', 'Forklift', 'The letter was not made.', '503-555-0100'])
      expect(all).not.toContain(hidden);
    expect(await search(`number=${number}&kind=views`)).toContain('Looked at: The packet');
    expect(await search(`number=${number}&kind=decisions`)).not.toContain('Looked at: The packet');
    expect(await search(`kind=oversight&who=${operator.staffId}`)).toContain('Let Auditor read from');
    expect(await search(`kind=oversight&who=${auditor.staffId}`)).toContain('Nothing in these days.');
    expect(await search(days('2026-10-01', '2026-10-31').toString())).toContain('Nothing in these days.');
    expect(await search(days('2026-09-01', '2026-10-31').toString())).toContain('Choose 31 days at most');
    expect(await search('number=SE-0')).toContain('No packet has this number.');
    expect((await site.get(`${home}/audit`, director)).status).toBe(403);
  });

  test('a colleague’s sign-in stands there with the roles that they act in', async () => {
    const now = desk.clock.now();
    const at = now.toISOString();
    await site.staff.seen(second, at, { ...retention(now, 3), staffId: second.staffId, at, roles: ['operator'] });
    expect(await search(`kind=sign-ins&who=${second.staffId}`)).toContain('Sign-in with the roles: Operator');
    expect(await search(`kind=oversight&who=${second.staffId}`)).not.toContain('Sign-in with');
    expect(await search(`kind=sign-ins&who=${director.staffId}`)).toContain('Nothing in these days.');
    expect((await site.staff.get(second.staffId))?.lastSeenAt).toBe(at);
  });

  test('a day that is longer than a page goes on behind it, and nothing is left out or said twice', async () => {
    // A day of its own, so that it holds these and no others.
    desk.setNow('2026-12-02T18:00:00Z');
    const people: StaffActor[] = Array.from({ length: 70 }, (_, at) => ({
      ...operator,
      staffId: `many-${String(at).padStart(2, '0')}`,
    }));
    const { applicationId } = await decided();
    for (const [at, actor] of people.entries()) {
      desk.setNow(new Date(Date.parse('2026-12-02T18:00:01Z') + at * 1000).toISOString());
      await recordView({ applicationId, what: 'case', actor }, { ...desk.deps, oversight: site.oversight });
    }
    const seen: string[] = [];
    let query = `kind=views&${days('2026-12-02', '2026-12-02')}`;
    for (let turn = 0; turn < 5 && query !== ''; turn += 1) {
      const html = await search(query);
      seen.push(...[...html.matchAll(/many-\d\d/g)].map(([found]) => found));
      query = /audit\?([^"]+)">Look further back/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect(seen).toEqual(people.map(({ staffId }) => staffId).reverse());
  });
});

test('settings are shown in words, with who set each; an operator reads them, and nobody changes one here', async () => {
  const money = await (await site.get(`${home}/settings`, operator)).text();
  expect(money).toContain('Most for training, for each person and program year');
  expect(money).toContain('$5,000.00');
  const first = settingsHistory.entries[0];
  expect(money).toContain(`Local policy, set by ${first?.by} on`);
  for (const group of ['funds', 'centers', 'people', 'step', 'tui', 'ojt', 'papers', 'access', 'board'])
    expect((await site.get(`${home}/settings?group=${group}`, operator)).status).toBe(200);
  expect(await (await site.get(`${home}/settings?group=funds`, operator)).text()).toContain('The part of SE');
  expect((await site.get(`${home}/settings`, director)).status).toBe(403);
  expect((await site.post(`${home}/settings`, operator, {})).status).toBe(404);
});

describe('people and roles', () => {
  const people = `${home}/people`;
  const change = (by: StaffActor, form: Record<string, string>) =>
    site.post(people, by, { staffId: second.staffId, reason: 'Left the team', ...form });

  test('a role that is taken away is gone at the next request, whatever the session says, and is given back', async () => {
    await site.staff.seen(second, desk.clock.now().toISOString());
    const token = await site.tokenOf(second);
    expect((await site.get(home, token)).status).toBe(200);
    const page = await (await site.get(`${people}?who=${second.staffId}`, operator)).text();
    expect(page).toContain('value="operator" checked');

    const saved = await change(operator, {});
    expect(saved.headers.get('location')).toBe(`${people}?done=changed`);
    // To the door, as whoever is not signed in.
    expect((await site.get(home, token)).headers.get('location')).toMatch(/^\/staff\/sign-in/);
    expect((await site.get(home, second)).headers.get('location')).toMatch(/^\/staff\/sign-in/);
    expect(await (await site.get(people, operator)).text()).toContain('Taken away: Operator');

    desk.setNow(new Date(desk.clock.now().getTime() + 60_000).toISOString());
    await change(operator, { roles: 'operator', reason: 'Came back' });
    desk.setNow(new Date(desk.clock.now().getTime() + 60_000).toISOString());
    expect((await site.get(home, second)).status).toBe(200);
    const record = await (await site.get(`${people}?who=${second.staffId}`, operator)).text();
    expect(record).toContain('Taken away: Operator');
    expect(record).toContain('All roles given back.');
    expect(record).toContain('Came back');
    const found = await (await site.get(`${home}/audit`, operator)).text();
    expect(found).toContain('Took from Second operator: Operator');
  });

  test('a role that is withheld stays so when the issuer drops it, somebody saves, and the issuer says it again', async () => {
    const both: StaffActor = {
      kind: 'staff',
      staffId: 'op-3',
      name: 'Third',
      roles: ['operator', 'skillsteam'],
      center: 'se',
    };
    const later = () => desk.setNow(new Date(desk.clock.now().getTime() + 60_000).toISOString());
    const seen = (roles: StaffActor['roles']) => site.staff.seen({ ...both, roles }, desk.clock.now().toISOString());
    await seen(both.roles);
    const save = (reason: string) => change(operator, { staffId: both.staffId, roles: 'skillsteam', reason });
    await save('Moved to the desk');
    later();
    await seen(['skillsteam']);
    const page = await (await site.get(`${people}?who=${both.staffId}`, operator)).text();
    expect(page).toContain('value="operator"');
    expect(page).not.toContain('value="operator" checked');
    expect(page).toContain('value="skillsteam" checked');
    await save('Still at the desk');
    later();
    await seen(both.roles);
    // No operator: led to the desk.
    expect((await site.get(home, both)).headers.get('location')).toBe('/staff');
  });

  test('a session that was stolen ends with all of them; the person signs in again', async () => {
    desk.setNow('2026-11-18T21:00:00Z');
    await site.staff.seen(second, desk.clock.now().toISOString());
    const token = await site.tokenOf(second);
    expect((await change(operator, { do: 'end' })).headers.get('location')).toBe(`${people}?done=ended`);
    expect((await site.get(home, token)).status).toBe(303);
    desk.setNow(new Date(desk.clock.now().getTime() + 60_000).toISOString());
    expect((await site.get(home, second)).status).toBe(200);
  });

  test('nobody changes their own rights; an auditor reads and changes none; a reason is asked for', async () => {
    expect(await (await site.get(`${people}?who=${operator.staffId}`, operator)).text()).toContain(
      'You cannot change your own rights.',
    );
    expect((await change(operator, { staffId: operator.staffId })).status).toBe(403);
    const unsaid = await change(operator, { staffId: auditor.staffId, reason: ' ' });
    expect(unsaid.status).toBe(400);
    expect(await unsaid.text()).toContain('id="field-reason"');
    await letIn('2026-11-18');
    const seen = await (await site.get(people, auditor)).text();
    expect(seen).toContain('Director');
    expect(seen).not.toContain('Change or end sessions');
    expect((await site.get(`${people}?who=${director.staffId}`, auditor)).status).toBe(403);
    expect((await change(auditor, {})).status).toBe(403);
    expect((await site.get(people, director)).status).toBe(403);
  });
});

describe('R23: a legal hold', () => {
  const hold = (number: string, more: Record<string, string> = {}, by = operator) =>
    site.post(`${home}/holds`, by, { number, reason: 'audit', words: 'The state looks at last year.', ...more });
  const lift = (holdId: string, words = 'The audit is over.', by = operator) =>
    site.post(`${home}/holds/${holdId}/lift`, by, { [`lift-${holdId}`]: words });
  const holdsOf = async (applicationId: string) =>
    (await site.oversight.listLegalHolds()).filter((each) => each.applicationId === applicationId);

  test('keeps the records until the last of several is lifted; each step has its line in the packet’s own record', async () => {
    const { applicationId, number } = await decided();
    const before = await desk.cases.getApplication(applicationId);
    expect(before).toMatchObject({ legalHold: false });
    expect((await hold(number.toLowerCase())).headers.get('location')).toBe(`${home}/holds?done=set`);
    expect((await hold(number, { reason: 'litigation', words: 'A suit was filed.' })).status).toBe(303);
    const [first, second] = (await holdsOf(applicationId)).sort((a, b) => a.reason.localeCompare(b.reason));
    expect(await desk.cases.getApplication(applicationId)).toMatchObject({
      legalHold: true,
      legalHolds: [first?.holdId, second?.holdId],
      // No sign of life of a workflow.
      updatedAt: before?.updatedAt,
    });
    await lift(String(first?.holdId));
    expect(await desk.cases.getApplication(applicationId)).toMatchObject({ legalHold: true });
    await lift(String(second?.holdId), 'It was settled.');
    expect(await desk.cases.getApplication(applicationId)).toMatchObject({ legalHold: false, legalHolds: [] });
    const lines = (await desk.cases.listAudit(applicationId)).map(({ what }) => what);
    expect(lines.filter((what) => what.startsWith('records-')).sort()).toEqual([
      'records-freed',
      'records-freed',
      'records-held',
      'records-held',
    ]);
  });

  test('until when records are kept stands on the packet: no end before the final report of its fund, then a day', async () => {
    const { applicationId, path } = await decided();
    await letIn();
    const kept = async () =>
      /<dt[^>]*>Records<\/dt>\s*<dd[^>]*>([^<]*)/.exec(await (await site.get(path, auditor)).text())?.[1];
    expect(await kept()).toBe('Kept while the packet is open, and the years after.');
    const row = await desk.cases.getApplication(applicationId);
    if (!row?.awards?.[0]) throw new Error('no award');
    const { awardId, amountCents } = row.awards[0];
    const award = await desk.ledger.getAward(awardId);
    const fund = award?.lines[0]?.fundLimitId ?? '';
    const at = desk.clock.now().toISOString();
    // As if it was given up: everything went back.
    const settled = { ...row.awards[0], committedCents: 0, obligatedCents: 0, releasedCents: amountCents };
    await transact(
      desk.cases.client,
      desk.cases.write.application(
        row,
        { ...row, awards: [settled], toldAt: at, updatedAt: at },
        auditRow(applicationId, desk.clock.now(), 'system', 'award-released'),
      ),
    );
    expect(await kept()).toBe('Kept. There is no end yet: no final report is recorded for Sample money.');
    const about = await desk.ledger.getFund(fund);
    if (!about) throw new Error('no fund');
    const reported = (finalReportOn: string) =>
      transact(desk.ledger.client, [
        desk.changes.write.about({ before: about, next: { ...about.fund, finalReportOn } }),
      ]);
    await reported('2026-11-10');
    expect(await kept()).toMatch(/^Kept until .*2033 at least: the board’s years after closing\.$/);
    await reported('2035-11-10');
    expect(await kept()).toMatch(/^Kept until .*2038 at least: the years after the final report of its funds\.$/);
  });

  test('two that are lifted at once: none is left standing by mistake', async () => {
    const { applicationId, number } = await decided();
    await hold(number);
    await hold(number);
    const holds = await holdsOf(applicationId);
    await Promise.all(holds.map(({ holdId }) => lift(holdId)));
    expect(await desk.cases.getApplication(applicationId)).toMatchObject({ legalHold: false, legalHolds: [] });
  });

  test('a second click is the same hold; who lifts what was lifted is told so', async () => {
    const { applicationId, number } = await decided();
    const operationId = desk.operationId();
    await hold(number, { operationId });
    await hold(number, { operationId });
    const [only, ...more] = await holdsOf(applicationId);
    expect(more).toEqual([]);
    expect((await lift(String(only?.holdId))).status).toBe(303);
    const again = await lift(String(only?.holdId));
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('This hold was lifted already');
  });

  test('needs a packet that was sent, a reason and words; nothing typed is lost', async () => {
    const { applicationId, number } = await decided();
    const draft = await desk.cases.getApplication(await desk.draft(await desk.person()));
    for (const unknown of ['SE-0', String(draft?.number)]) {
      const refused = await hold(unknown, { words: 'Asked by the state' });
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('Asked by the state')]);
    }
    expect((await hold(number, { reason: 'whim' })).status).toBe(400);
    expect((await hold(number, { words: ' ' })).status).toBe(400);
    expect(await holdsOf(applicationId)).toEqual([]);
    await hold(number);
    const [only] = await holdsOf(applicationId);
    const refused = await lift(String(only?.holdId), '');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(/<details[^>]* open/);
    expect(await desk.cases.getApplication(applicationId)).toMatchObject({ legalHold: true });
  });

  test('is the operator’s to set; an auditor reads who did and why, and changes nothing', async () => {
    const { applicationId, number } = await decided();
    await letIn();
    for (const who of [auditor, director]) expect((await hold(number, {}, who)).status).toBe(403);
    await hold(number);
    const [only] = await holdsOf(applicationId);
    expect((await lift(String(only?.holdId), 'Over.', auditor)).status).toBe(403);
    const page = await (await site.get(`${home}/holds`, auditor)).text();
    expect(page).toContain('The state looks at last year.');
    expect(page).not.toContain('/lift');
    expect(await (await site.get(`${home}/packets/${applicationId}`, auditor)).text()).toContain('On hold: kept until');
    const record = await (await site.get(`${home}/audit?number=${number}`, auditor)).text();
    expect(record).toContain('a hold was set');
  });
});
