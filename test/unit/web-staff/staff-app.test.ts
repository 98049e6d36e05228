import { beforeEach, describe, expect, test } from '@jest/globals';
import { decisionTicks } from '../../../domain/cases/rows.ts';
import { applicationRow, documentRow, fundRow } from './sample-rows.ts';
import { fieldsOf, people, staffWorld, wordsOf, type StaffWorld, type Who } from './staff-world.ts';

const id = 'app_01k9sample00001';
const docId = 'doc_01k9sample00001';
const casePath = `/staff/cases/${id}`;
let world: StaffWorld;

beforeEach(() => {
  world = staffWorld();
  world.funds.push(
    fundRow({ fundId: 'adult-old', name: 'Adult carry-over', availableCents: 500000, availableThrough: '2027-06-30' }),
    fundRow({ fundId: 'adult-new', name: 'Adult July', availableCents: 18000000 }),
    fundRow({ fundId: 'later', name: 'Next year', availableFrom: '2027-07-01', availableThrough: '2028-06-30' }),
  );
  world.applications.set(
    id,
    applicationRow({
      answers: {
        firstName: 'Zorana',
        programName: 'Welding',
        schoolName: 'Example Welding School',
        trainingType: 'occupational',
        etplId: 'OR-EXAMPLE-0012',
        payee: 'school',
        'cost-tuition': 250000,
        'cost-tools': 60000,
      },
    }),
  );
  world.documents.set(id, [documentRow()]);
});

const html = async (response: Response | Promise<Response>) => (await response).text();
const words = async (response: Response | Promise<Response>) => wordsOf(await html(response));

/** The decide form as the page draws it, with what a person adds. */
async function decideForm(
  who: Who,
  typed: Record<string, string | string[]>,
): Promise<Record<string, string | string[]>> {
  return { ...fieldsOf(await html(world.get(who, casePath)), `${casePath}/decide`), step: 'review', ...typed };
}
const approval = {
  outcome: 'approve',
  'amount-tools': '',
  approveReason: 'The school lends tools.',
  ticks: [...decisionTicks],
};

test('R9: beside each paper stands the answer that asks for it', async () => {
  const row = world.applications.get('app_01k9sample00001');
  if (!row) throw new Error('no case');
  const answers = { workStatus: 'not-working', jobEndReason: 'closed', 'cost-tuition': 250_000 };
  world.applications.set(row.applicationId, { ...row, answers });
  const said = await words(world.get('sam', casePath));
  expect(said).toContain('Asked for because: the business closed or moved.');
  expect(said).toContain('Asked for because: $2,500.00 is asked for.');
  const { checklist } = (await (await world.api('sam', '/staff/api/cases/app_01k9sample00001')).json()) as {
    checklist: { kind: string; because?: object }[];
  };
  expect(checklist.find(({ kind }) => kind === 'layoff-letter')?.because).toEqual({ said: 'business-closed' });
});

describe('who sees what', () => {
  test('without a session: to the sign-in, and back to the page afterwards', async () => {
    const response = await world.get(undefined, casePath);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`/staff/sign-in?next=${encodeURIComponent(casePath)}`);
  });

  test.each([
    ['person', '/staff', 403],
    // Led to their own part of the site.
    ['fin', '/staff', 303],
    ['fin', '/staff/scan', 403],
    ['lia', '/staff/scan', 403],
    ['fin', `/staff/cases/app_01k9sample00001`, 403],
    ['sam', '/staff', 200],
    ['lia', '/staff', 200],
    ['sam', '/staff/cases/app_01k9sample00001', 200],
  ] as const)('%s at %s: %i', async (who, path, status) => expect((await world.get(who, path)).status).toBe(status));

  test('another center’s packet and one that never was are the same page', async () => {
    const other = await world.get('gres', casePath);
    const never = await world.get('gres', '/staff/cases/app_01k9never000001');
    expect([other.status, never.status]).toEqual([404, 404]);
    expect(await words(other)).toBe(await words(never));
  });

  test.each(['/packet', '/letter', `/documents/${docId}/pages/1`, `/documents/${docId}/original`])(
    'files of another center are as unknown: %s',
    async (path) => expect((await world.get('gres', casePath + path)).status).toBe(404),
  );

  test('an unsent draft is the person’s own', async () => {
    world.applications.set(id, applicationRow({ status: 'draft' }));
    expect((await world.get('sam', casePath)).status).toBe(404);
  });
});

describe('queue', () => {
  test('a line per packet with due date, priority and number in words; the person’s name is not there', async () => {
    const page = await words(world.get('sam', '/staff'));
    expect(page).toContain('Packets at SE Center');
    expect(page).toContain('SE-4827');
    expect(page).toContain('Welding, Example Welding School');
    expect(page).toContain('$3,100.00');
    expect(page).toContain('Group 2');
    expect(page).toContain('Due Nov 10, 2026');
    expect(page).not.toContain('Zorana');
  });
  test('late and tomorrow are words', async () => {
    const due = (dueAt: string) => ({ due: { dueAt, calendar: 'business' as const, centerId: 'se' } });
    world.applications.set(id, applicationRow(due('2026-11-04T17:00:00.000Z')));
    const second = 'app_01k9sample00002';
    world.applications.set(second, applicationRow({ applicationId: second, ...due('2026-11-06T01:30:00.000Z') }));
    const page = await words(world.get('sam', '/staff'));
    expect(page).toContain('Late: was due Nov 4, 2026');
    expect(page).toContain('1 late');
    expect(page).toContain('Due tomorrow');
  });
  test('an empty tab says what will be there', async () => {
    expect(await words(world.get('sam', '/staff?tab=waiting'))).toContain('We are not waiting for anyone.');
  });
  test('a Liaison sees packets with a coach, of any center, and no others', async () => {
    const second = 'app_01k9sample00002';
    const coached = { status: 'second-review', coachOrganization: 'Central City Concern' } as const;
    world.applications.set(
      second,
      applicationRow({ applicationId: second, number: 'GR-1111', centerId: 'gresham', ...coached }),
    );
    const page = await words(world.get('lia', '/staff?tab=second'));
    expect(page).toContain('GR-1111');
    expect(await words(world.get('lia', '/staff?tab=decide'))).not.toContain('SE-4827');
  });
  test('in Spanish', async () => {
    expect(await words(world.get('sam', '/staff?lang=es'))).toContain('Expedientes de SE Center');
  });
});

describe('case page', () => {
  test('page pictures through our own route, lazily, each with words; the original is a download', async () => {
    const page = await html(world.get('sam', casePath));
    expect(page).toContain(`src="${casePath}/documents/${docId}/pages/2"`);
    expect(page).toContain('alt="School cost sheet or quote, page 2 of 2"');
    expect(page).toContain('loading="lazy"');
    const picture = await world.get('sam', `${casePath}/documents/${docId}/pages/2`);
    expect(picture.status).toBe(302);
    expect(picture.headers.get('location')).toContain(`/pages/${docId}/002.jpg?X-Amz-Expires=60`);
    const original = await world.get('sam', `${casePath}/documents/${docId}/original`);
    expect(original.headers.get('location')).toContain('name=cost-sheet-');
  });
  test('who opens a paper is on record before they see it: once for its pages, once for the file as it came', async () => {
    const views = () => world.ran.filter(({ name }) => name === 'record-view').map(({ input }) => input);
    const before = views().length;
    const asked = [`pages/1`, `pages/2`, 'original', 'pages/1', 'original'];
    for (const each of asked) await world.get('kim', `${casePath}/documents/${docId}/${each}`);
    expect(views().slice(before)).toMatchObject([
      { what: 'pages', documentId: docId, actor: { staffId: 'kim' } },
      { what: 'original', documentId: docId, actor: { staffId: 'kim' } },
    ]);
    // Who may not see it leaves no trace of having done so.
    await world.get('gres', `${casePath}/documents/${docId}/original`);
    expect(views()).toHaveLength(before + 2);
  });
  test.each(['0', '3', '01', 'x'])('there is no page %s', async (page) => {
    expect((await world.get('sam', `${casePath}/documents/${docId}/pages/${page}`)).status).toBe(404);
  });
  test('a file whose clean copy stands for it says since when; its pages open, a link to it does not', async () => {
    const replaced = { state: 'replaced' as const, at: '2027-03-09T09:00:00.000Z', by: 'system', afterDays: 90 };
    const { original } = documentRow();
    if (!original) throw new Error('no original');
    world.documents.set(id, [documentRow({ original: { ...original, replaced } })]);
    const page = await html(world.get('sam', casePath));
    expect(page).toContain('was replaced by this clean copy on Mar 9, 2027');
    expect(page).not.toContain(`/documents/${docId}/original"`);
    expect(page).not.toContain(`/documents/${docId}/rescan"`);
    expect((await world.get('sam', `${casePath}/documents/${docId}/pages/1`)).status).toBe(302);
    const gone = await world.get('sam', `${casePath}/documents/${docId}/original`);
    expect(gone.status).toBe(410);
    expect(await gone.text()).toContain('The file as it was sent is not kept any more');
  });
  test('a file that did not pass its checks is never shown', async () => {
    world.documents.set(id, [documentRow({ status: 'rejected', rejection: 'suspicious' })]);
    expect(await html(world.get('sam', casePath))).not.toContain('/pages/1');
    expect((await world.get('sam', `${casePath}/documents/${docId}/pages/1`)).status).toBe(404);
    expect((await world.get('sam', `${casePath}/documents/${docId}/original`)).status).toBe(404);
  });
  test('R8: why a paper is not there, in the person’s words', async () => {
    const absences = [{ kind: 'government-id' as const, why: 'cannot-get' as const, reason: 'It was stolen <b>.' }];
    world.applications.set(id, applicationRow({ absences }));
    const page = await html(world.get('sam', casePath));
    expect(page).toContain('It was stolen &lt;b&gt;.');
    expect(wordsOf(page)).toContain("The person can't get this");
  });
  test('R22: answers that the law keeps apart are not in the page, even if a row held them', async () => {
    const answers = { firstName: 'Ana', receivesSnap: 'yes', unemployment: 'ended', helpNote: 'canary-help' };
    world.applications.set(id, applicationRow({ answers }));
    const page = await html(world.get('sam', casePath));
    expect(page).not.toContain('canary-help');
    const json = await (await world.api('sam', `/staff/api/cases/${id}`)).json();
    expect(json).toMatchObject({ answers: { firstName: 'Ana' } });
    expect(JSON.stringify(json)).not.toMatch(/canary-help|receivesSnap|unemployment/);
    expect(page).not.toMatch(/SNAP benefits|food benefits/i);
  });
  test('findings are sentences, and never decide (R27)', async () => {
    const findings = [
      { code: 'age-too-young', outcome: 'does-not-meet' as const, rule: 'R8', params: { age: 15 } },
      { code: 'of-next-year', outcome: 'check' as const, rule: 'R1', params: {} },
    ];
    world.applications.set(id, applicationRow({ findings }));
    const page = await words(world.get('sam', casePath));
    expect(page).toContain('15 years old: too young for every fund we have.');
    expect(page).toContain('(of-next-year)');
    expect(page).toContain('Only a person decides.');
    expect(page).not.toMatch(/\bR8\b/);
  });
  test('R29: whoever filed it sees why they do not decide', async () => {
    world.applications.set(id, applicationRow({ assistedBy: ['sam'] }));
    const page = await html(world.get('sam', casePath));
    expect(wordsOf(page)).toContain('A colleague has to decide it.');
    expect(page).not.toContain(`action="${casePath}/decide"`);
    expect(await html(world.get('kim', casePath))).toContain(`action="${casePath}/decide"`);
  });
});

describe('claim', () => {
  test('taken, seen by the colleague, taken over by saying so', async () => {
    const form = fieldsOf(await html(world.get('sam', casePath)), `${casePath}/claim`);
    const taken = await world.post('sam', `${casePath}/claim`, { ...form, what: 'take' });
    expect(taken.headers.get('location')).toBe(`${casePath}?done=take`);
    const seen = await html(world.get('kim', casePath));
    expect(wordsOf(seen)).toContain('Take it over from Sam Reyes');
    expect(seen).not.toContain(`action="${casePath}/decide"`);
    const late = await world.post('kim', `${casePath}/claim`, { operationId: 'op_kimsclaim1', what: 'take' });
    expect(late.status).toBe(409);
    expect(await words(late)).toContain('Sam Reyes took it on');
    await world.post('kim', `${casePath}/claim`, { operationId: 'op_kimsclaim2', what: 'take-over' });
    expect(world.applications.get(id)?.claimedBy?.staffId).toBe('kim');
  });
  test('without the token of the session nothing happens', async () => {
    const response = await world.post('sam', `${casePath}/claim`, { csrfToken: 'forged', what: 'take' });
    expect(response.status).toBe(403);
    expect(world.ran).toEqual([]);
  });
});

describe('decide', () => {
  test('2,500.00 of 3,100.00: reviewed with the fund before and after, then confirmed', async () => {
    const review = await world.post('sam', `${casePath}/decide`, await decideForm('sam', approval));
    expect(review.status).toBe(200);
    const page = await html(review);
    expect(wordsOf(page)).toContain('You are about to approve $2,500.00 of $3,100.00.');
    expect(wordsOf(page)).toMatch(/Adult carry-over \$5,000\.00 -\$2,500\.00 \$2,500\.00/);
    expect(wordsOf(page)).toContain("You can't undo this.");
    expect(world.ran).toEqual([]);

    const confirmed = await world.post('sam', `${casePath}/decide`, {
      ...fieldsOf(page, `${casePath}/decide`),
      step: 'confirm',
    });
    expect(confirmed.status).toBe(303);
    expect(confirmed.headers.get('location')).toBe(`${casePath}?done=approved`);
    expect(world.ran[0]?.input).toMatchObject({
      actor: people.sam,
      applicationId: id,
      version: 4,
      outcome: 'approve',
      lines: [{ fundId: 'adult-old', costKind: 'tuition', amountCents: 250000 }],
      payee: 'school',
      payeeName: 'Example Welding School',
      reason: 'The school lends tools.',
      ticks: [...decisionTicks],
    });
    expect(await words(world.get('sam', `${casePath}?done=approved`))).toContain('Done. The decision is saved');
  });

  test('R5: the oldest money is chosen to begin with, laid out over two funds, and confirmed as it was shown', async () => {
    const [old] = world.funds;
    if (!old) throw new Error('no fund');
    old.availableCents = 200000;
    const form = await decideForm('sam', approval);
    expect(form['fund']).toBe('oldest');
    const review = await html(world.post('sam', `${casePath}/decide`, form));
    expect(wordsOf(review)).toContain('Adult carry-over $2,000.00 -$2,000.00 $0.00 Adult July');
    // Meanwhile finance raises the old fund: what was looked at is what is decided.
    old.availableCents = 900000;
    await world.post('sam', `${casePath}/decide`, { ...fieldsOf(review, `${casePath}/decide`), step: 'confirm' });
    expect(world.ran.at(-1)?.input['lines']).toEqual([
      { fundId: 'adult-old', costKind: 'tuition', amountCents: 200000 },
      { fundId: 'adult-new', costKind: 'tuition', amountCents: 50000 },
    ]);
  });

  test('R2: above the cap an exception is offered; its reason travels to the command, and asks for a second person', async () => {
    const first = applicationRow({ answers: world.applications.get(id)?.answers ?? {}, askedCents: 660000 });
    world.applications.set(id, { ...first, answers: { ...first.answers, 'cost-tuition': 600000 } });
    world.funds[0]!.availableCents = 9000000;
    const refused = await world.post('sam', `${casePath}/decide`, await decideForm('sam', approval));
    expect(refused.status).toBe(400);
    expect(await words(refused)).toContain('ask for an exception below');
    const typed = { ...approval, exceptionReason: 'No other school is near.' };
    const review = await html(world.post('sam', `${casePath}/decide`, await decideForm('sam', typed)));
    expect(wordsOf(review)).toContain('Exception above the cap, because No other school is near.');
    expect(wordsOf(review)).toContain('above the cap for one person. After you, a second person');
    await world.post('sam', `${casePath}/decide`, { ...fieldsOf(review, `${casePath}/decide`), step: 'confirm' });
    expect(world.ran.at(-1)?.input['exceptionReason']).toBe('No other school is near.');
    // Where nothing is above the cap, a reason that was typed asks nobody.
    world.applications.set(id, { ...first, version: 4, status: 'in-review' });
    const plain = await html(world.post('sam', `${casePath}/decide`, await decideForm('sam', typed)));
    expect(fieldsOf(plain, `${casePath}/decide`)['exceptionReason']).toBe('');
  });

  test('R29: the second approver sees the exception, the split and the group that the first one decided on', async () => {
    const row = world.applications.get(id)!;
    world.applications.set(id, { ...row, status: 'second-review', decisionCount: 1 });
    world.decisions.set(id, [
      {
        schemaVersion: 1,
        retainUntil: row.retainUntil,
        legalHold: false,
        applicationId: id,
        seq: 1,
        round: 1,
        stage: 'first',
        outcome: 'needs-second',
        lines: [
          { fundId: 'adult-old', costKind: 'tuition', amountCents: 200000 },
          { fundId: 'adult-new', costKind: 'tuition', amountCents: 50000 },
        ],
        amountCents: 250000,
        askedCents: 310000,
        reason: 'Tools are lent.',
        payee: 'school',
        ticks: [...decisionTicks],
        priorityGroup: 2,
        exceptionReason: 'No other school is near.',
        requestedItems: [],
        documents: [],
        decidedBy: { staffId: 'sam', name: 'Sam Reyes' },
        decidedAt: '2026-11-04T17:00:00.000Z',
        operationId: 'op_first0001',
      },
    ]);
    const shown = await words(world.get('kim', casePath));
    expect(shown).toContain('This is an exception above the cap. The reason given: No other school is near.');
    expect(shown).toContain('The same funds as the first approval Tuition: $2,000.00, Adult carry-over');
    expect(shown).toContain('Exception above the cap: No other school is near.');
    expect(shown).toContain('Priority group 2:');
    const form = { ...(await decideForm('kim', {})), outcome: 'approve', ticks: [...decisionTicks] };
    expect(form).toMatchObject({ fund: 'first', 'amount-tuition': '2,500.00' });
    const review = await html(world.post('kim', `${casePath}/decide`, form));
    expect(wordsOf(review)).toContain('Exception above the cap, because No other school is near.');
    expect(fieldsOf(review, `${casePath}/decide`)['split']).toEqual([
      'tuition:adult-old:200000',
      'tuition:adult-new:50000',
    ]);
  });

  test('a second click on "yes" is the same command', async () => {
    const review = await html(world.post('sam', `${casePath}/decide`, await decideForm('sam', approval)));
    const yes = { ...fieldsOf(review, `${casePath}/decide`), step: 'confirm' };
    await world.post('sam', `${casePath}/decide`, yes);
    const again = await world.post('sam', `${casePath}/decide`, yes);
    expect(again.headers.get('location')).toBe(`${casePath}?done=approved`);
    expect(world.funds[0]?.availableCents).toBe(250000);
  });

  test('errors stand at their fields with what was typed, and in the summary', async () => {
    const typed = { ...approval, 'amount-tuition': 'twenty', 'amount-tools': '-5', approveReason: 'Kept & safe.' };
    const response = await world.post('sam', `${casePath}/decide`, await decideForm('sam', typed));
    expect(response.status).toBe(400);
    const page = await html(response);
    expect(page).toContain('<title>Error: Packet SE-4827');
    expect(page).toContain('href="#field-amount-tuition"');
    expect(page).toContain('value="twenty"');
    expect(page).toContain('Kept &amp; safe.');
    expect(wordsOf(page)).toContain('Please fix 2 things');
    expect(wordsOf(page)).toContain("The amount can't be below zero.");
  });

  test('above asked says how much was asked', async () => {
    const form = await decideForm('sam', { ...approval, 'amount-tuition': '$2,500.01' });
    expect(await words(world.post('sam', `${casePath}/decide`, form))).toContain('The person asked for $2,500.00.');
  });

  test('back from the review: everything is as it was typed', async () => {
    const form = await decideForm('sam', { ...approval, 'amount-tuition': '2000.5' });
    const review = await html(world.post('sam', `${casePath}/decide`, form));
    const back = await html(
      world.post('sam', `${casePath}/decide`, { ...fieldsOf(review, `${casePath}/decide`), step: 'edit' }),
    );
    expect(back).toContain('value="2000.5"');
    expect(back).toContain('The school lends tools.');
    expect(back).toMatch(/value="approve" checked/);
  });

  test('the fund sank between review and yes: what is left, at the fund, nothing typed lost', async () => {
    const review = await html(world.post('sam', `${casePath}/decide`, await decideForm('sam', approval)));
    const fund = world.funds[0];
    if (!fund) throw new Error('no fund');
    fund.availableCents = 100000;
    const response = await world.post('sam', `${casePath}/decide`, {
      ...fieldsOf(review, `${casePath}/decide`),
      step: 'confirm',
    });
    expect(response.status).toBe(409);
    const page = await html(response);
    expect(wordsOf(page)).toContain('Adult carry-over has $1,000.00 left. You chose $2,500.00.');
    expect(page).toContain('href="#field-fund"');
    expect(page).toContain('The school lends tools.');
  });

  test('a colleague was first: by whom and when, and no form any more', async () => {
    const review = await html(world.post('sam', `${casePath}/decide`, await decideForm('sam', approval)));
    const denial = { outcome: 'deny', denyReason: 'Not on the list.', denyChange: 'Choose a listed school.' };
    const kims = await html(world.post('kim', `${casePath}/decide`, await decideForm('kim', denial)));
    expect(wordsOf(kims)).toContain('Not on the list.');
    await world.post('kim', `${casePath}/decide`, { ...fieldsOf(kims, `${casePath}/decide`), step: 'confirm' });
    const late = await world.post('sam', `${casePath}/decide`, {
      ...fieldsOf(review, `${casePath}/decide`),
      step: 'confirm',
    });
    expect(late.status).toBe(409);
    const page = await html(late);
    expect(wordsOf(page)).toContain('It was decided by Kim Ochoa on Nov 4, 2026, 10:00 AM');
    expect(page).not.toContain(`action="${casePath}/decide"`);
    expect(world.funds[0]?.availableCents).toBe(500000);
  });

  test('changed in between: the new version is looked at first, with what was typed', async () => {
    const review = await html(world.post('sam', `${casePath}/decide`, await decideForm('sam', approval)));
    world.applications.set(id, { ...(world.applications.get(id) ?? applicationRow()), version: 9 });
    const fields = fieldsOf(review, `${casePath}/decide`);
    const late = await world.post('sam', `${casePath}/decide`, { ...fields, step: 'confirm' });
    expect(late.status).toBe(409);
    const kept = fieldsOf(await html(late), `${casePath}/decide`);
    expect(kept['version']).toBe('9');
    expect(kept['operationId']).not.toBe(fields['operationId']);
    expect(kept['approveReason']).toBe('The school lends tools.');
  });

  test('R3: a waiting higher group, counted at every center, asks for a reason', async () => {
    const other = 'app_01k9sample00002';
    const elsewhere = { applicationId: other, number: 'GR-2222', centerId: 'gresham', priorityGroup: 1 };
    world.applications.set(other, applicationRow(elsewhere));
    const page = await words(world.get('sam', casePath));
    expect(page).toContain('1 packet of a higher group waits for a decision.');
    expect(page).not.toContain('GR-2222');
    const response = await world.post('sam', `${casePath}/decide`, await decideForm('sam', approval));
    expect(response.status).toBe(400);
    expect(await words(response)).toContain('Say why this one goes first.');
    const going = { ...approval, aheadOfReason: 'Class starts tomorrow.' };
    expect((await world.post('sam', `${casePath}/decide`, await decideForm('sam', going))).status).toBe(200);
  });

  test('above the threshold the review says that a second person has to approve', async () => {
    const answers = { 'cost-tuition': 450000, payee: 'school' };
    world.applications.set(id, applicationRow({ answers, askedCents: 450000 }));
    const typed = { outcome: 'approve', ticks: [...decisionTicks] };
    const page = await words(world.post('sam', `${casePath}/decide`, await decideForm('sam', typed)));
    expect(page).toContain('This is more than $4,000.00. After you, a second person has to approve');
  });
});

describe('JSON', () => {
  test('queue and case; another center’s id is unknown', async () => {
    const queue = (await (await world.api('sam', '/staff/api/queue')).json()) as { packets: { number: string }[] };
    expect(queue.packets.map((each) => each.number)).toEqual(['SE-4827']);
    const found = (await (await world.api('sam', `/staff/api/cases/${id}`)).json()) as Record<string, unknown>;
    expect(found).toMatchObject({ number: 'SE-4827', version: 4, mayDecide: true, stage: 'first' });
    expect(found['answers']).toMatchObject({ programName: 'Welding' });
    expect((await world.api('gres', `/staff/api/cases/${id}`)).status).toBe(404);
    expect((await world.api('fin', '/staff/api/queue')).status).toBe(403);
  });

  const body = {
    operationId: 'op_12345678',
    version: 4,
    outcome: 'approve',
    lines: [{ fundId: 'adult-old', costKind: 'tuition', amountCents: 250000 }],
    payee: 'school',
    reason: 'The school lends tools.',
    ticks: [...decisionTicks],
  };
  test.each([
    ['a typed amount', { lines: [{ fundId: 'adult-old', costKind: 'tuition', amountCents: '$2,500.00' }] }],
    ['half a cent', { lines: [{ fundId: 'adult-old', costKind: 'tuition', amountCents: 0.5 }] }],
    ['zero', { lines: [{ fundId: 'adult-old', costKind: 'tuition', amountCents: 0 }] }],
    ['an unknown field', { actor: people.kim }],
  ])('decide is strict: %s', async (_what, change) => {
    const response = await world.api('sam', `/staff/api/cases/${id}/decide`, { ...body, ...change });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { code: string } }).error.code).toBe('invalid-input');
    expect(world.ran).toEqual([]);
  });
  test('a session that has ended is asked to sign in, for reading as for writing', async () => {
    for (const [path, sent] of [['/staff/api/queue'], [`/staff/api/cases/${id}/decide`, body]] as const) {
      const response = await world.api('gone', path, sent);
      expect(response.status).toBe(401);
      expect(((await response.json()) as { error: { code: string } }).error.code).toBe('not-signed-in');
    }
    expect(world.ran).toEqual([]);
  });
  test('decide, and who was first for the one who comes second', async () => {
    const first = await world.api('sam', `/staff/api/cases/${id}/decide`, body);
    expect(await first.json()).toMatchObject({ outcome: 'approved', seq: 1 });
    const second = await world.api('kim', `/staff/api/cases/${id}/decide`, { ...body, operationId: 'op_23456789' });
    expect(second.status).toBe(409);
    const { error } = (await second.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('already-decided');
    expect(error.message).toContain('Sam Reyes');
  });
  test('packet and letter as links that live a minute', async () => {
    const letter = { key: `${id}/1/letter-1.pdf`, versionId: 'v9', kind: 'award' as const };
    world.applications.set(id, applicationRow({ status: 'approved', letter }));
    const answer = (await (await world.api('sam', `/staff/api/cases/${id}/letter`)).json()) as { url: string };
    expect(answer.url).toContain('X-Amz-Expires=60');
    expect((await world.api('sam', `/staff/api/cases/${id}/packet`)).status).toBe(404);
  });
});
