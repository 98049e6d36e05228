import { beforeEach, describe, expect, test } from '@jest/globals';
import { decisionTicks, supportTicks, type ApplicationRow } from '../../../domain/cases/rows.ts';
import { applicationRow, fundRow, limitRow } from './sample-rows.ts';
import { fieldsOf, people, staffWorld, wordsOf, type StaffWorld } from './staff-world.ts';

/*
 * Thirty packets in one go, as the page shows and sends them. What the command does with them is held on real tables
 * (test/contract/approve-packets.test.ts).
 */
let world: StaffWorld;
const path = '/staff/bulk/approve';
const idOf = (at: number) => `app_01k9list0000000000000000${String(at).padStart(2, '0')}`;
const answers = {
  firstName: 'Zorana',
  lastName: 'Sample',
  programName: 'Welding',
  schoolName: 'Example Welding School',
  trainingType: 'occupational',
  etplId: 'OR-EXAMPLE-0012',
  payee: 'school',
  'cost-tuition': 250000,
  'cost-tools': 60000,
} as const;

function put(at: number, over: Partial<ApplicationRow> = {}): string {
  const applicationId = idOf(at);
  world.applications.set(
    applicationId,
    applicationRow({
      applicationId,
      number: `SE-40${String(at).padStart(2, '0')}`,
      personRef: `ref_01k9list000${at}`,
      answers,
      firstSubmittedAt: `2026-11-03T18:${String(at).padStart(2, '0')}:00.000Z`,
      ...over,
    }),
  );
  return applicationId;
}

beforeEach(() => {
  world = staffWorld();
  world.funds.push(
    fundRow({ fundId: 'adult-new', name: 'Adult July', availableCents: 18000000 }),
    fundRow({ fundId: 'adult-old', name: 'Adult carry-over', availableCents: 500000, availableThrough: '2027-06-30' }),
    fundRow({ fundId: 'grant', name: 'Clean energy', stream: 'local-grant', priorityScheme: 'none' }),
    fundRow({ fundId: 'step', name: 'STEP 100%', stream: 'step-100', priorityScheme: 'none' }),
  );
});

const listPath = (ids: readonly string[], stream = 'wioa-adult') =>
  `${path}?${ids.map((id) => `id=${id}`).join('&')}&stream=${stream}`;
const list = async (ids: readonly string[], stream?: string) => (await world.get('sam', listPath(ids, stream))).text();
/** Without the form above it, which asks for the kind of money. */
const listFields = (html: string) => fieldsOf(html.replace(/<form method="get"[\s\S]*?<\/form>/g, ''), path);
/** The form as drawn, with every packet looked at. */
const form = (html: string, over: Record<string, string | string[]> = {}) => {
  const fields = listFields(html);
  const shown = [fields['packet'] ?? []].flat().map((each) => each.split(':')[0] ?? '');
  return { ...fields, looked: shown, ...over };
};
const send = (fields: Record<string, string | string[]>) => world.post('sam', path, fields);
const sent = () => world.ran.filter(({ name }) => name === 'approve-packets');
const packetsOf = (input: Record<string, unknown> | undefined) =>
  (input?.['packets'] ?? []) as { applicationId: string; lines: object[]; ticks: string[]; aheadOfReason?: string }[];

test('first the money: kinds that may pay a scholarship, with what is left; STEP money is none of them (R13)', async () => {
  const words = wordsOf(await (await world.get('sam', `${path}?id=${put(1)}`)).text());
  expect(words).toContain('Adult money 2 open funds, $185,000.00 left now');
  expect(words).toContain('Local grants One open fund');
  expect(words).not.toContain('STEP 100% money');
  expect(words).not.toContain('Yes, approve');
});

test('R3, R5: in the order of the law, the oldest money first, one after the other, with each fund before and after', async () => {
  const ids = [put(1, { priorityGroup: 5 }), put(2, { priorityGroup: 2 }), put(3, { priorityGroup: 2 })];
  const html = await list([ids[0]!, ids[2]!, ids[1]!]);
  const words = wordsOf(html);
  expect([...html.matchAll(/name="packet" value="([^:]+):4"/g)].map((each) => each[1])).toEqual([
    ids[1],
    ids[2],
    ids[0],
  ]);
  expect(words).toContain('3 packets can be approved together: $9,300.00.');
  expect(words).toContain('Adult carry-over $5,000.00 -$5,000.00 $0.00 Adult July $180,000.00 -$4,300.00 $175,700.00');
  // The second one's tuition: what the first one left of the old fund, and the rest from the next.
  expect(listFields(html)[`lines-${ids[2]}`]).toEqual([
    'tuition:adult-old:190000',
    'tuition:adult-new:60000',
    'tools:adult-new:60000',
  ]);
  expect(words).toContain('SE-4002 Zorana Sample Group 2: Others who have public aid');
  expect(words).toContain(
    'Adult carry-over The school: Example Welding School Tuition $1,900.00 $1,900.00 Adult July The school: Example Welding School Tuition $600.00, Tools $600.00 $1,200.00',
  );
  // R26, R7: what is looked at is said once; the tick beside each packet is its own.
  expect(words.match(/an interview or assessment was done/g)).toHaveLength(1);
  expect(words).toContain('I looked at SE-4002: all points for training above hold');
});

test('sent: exactly what was shown, ticks and payees for each; the second click shows the same and spends nothing', async () => {
  const ids = [put(1), put(2)];
  const fields = form(await list(ids));
  const first = await send(fields);
  expect(first.status).toBe(200);
  const words = wordsOf(await first.text());
  expect(words).toContain('Approved: 2 of 2');
  expect(words).toContain('$6,200.00 is set aside.');
  expect(words).toContain('Adult carry-over $5,000.00 -$5,000.00 $0.00');
  expect(sent()[0]?.input).toMatchObject({
    actor: people.sam,
    packets: [
      {
        applicationId: ids[0],
        version: 4,
        lines: [
          { fundId: 'adult-old', costKind: 'tuition', amountCents: 250000 },
          { fundId: 'adult-old', costKind: 'tools', amountCents: 60000 },
        ],
        payee: 'school',
        payeeName: 'Example Welding School',
        ticks: [...decisionTicks],
      },
      { applicationId: ids[1], lines: [{}, {}, {}] },
    ],
  });
  const again = await send(fields);
  expect(wordsOf(await again.text())).toBe(words);
  expect(sent()[1]?.input).toEqual(sent()[0]?.input);
  expect(world.funds.map(({ committedCents }) => committedCents)).toEqual([120000, 500000, 0, 0]);
});

test('a packet that nobody says they looked at sends nothing; what was ticked stays ticked', async () => {
  const ids = [put(1), put(2)];
  const response = await send(form(await list(ids), { looked: ids[0]! }));
  expect(response.status).toBe(400);
  const html = await response.text();
  expect(html).toContain(`href="#field-looked-${ids[1]}"`);
  expect(wordsOf(html)).toContain('SE-4002: Tick that you looked at it, or take it out of the list.');
  expect(listFields(html)).toMatchObject({ looked: ids[0], include: ids });
  expect(sent()).toEqual([]);
});

test('left out: where the rest would then be paid in another way, people look once more; else it is sent', async () => {
  const ids = [put(1), put(2), put(3)];
  const html = await list(ids);
  // The last one takes nothing from those before it.
  await send(form(html, { include: [ids[0]!, ids[1]!] }));
  expect(packetsOf(sent()[0]?.input).map(({ applicationId }) => applicationId)).toEqual([ids[0], ids[1]]);

  world = staffWorld();
  world.funds.push(fundRow({ fundId: 'old', availableCents: 400000, availableThrough: '2027-06-30' }), fundRow({}));
  const others = [put(1), put(2)];
  const response = await send(form(await list(others), { include: others[1]! }));
  expect(response.status).toBe(409);
  const again = await response.text();
  expect(wordsOf(again)).toContain('The list changed');
  expect(listFields(again)).toMatchObject({
    packet: `${others[1]}:4`,
    looked: others[1],
    [`lines-${others[1]}`]: ['tuition:old:250000', 'tools:old:60000'],
  });
  expect(sent()).toEqual([]);
});

test('money that somebody spent meanwhile: the list is shown anew, and nothing is sent', async () => {
  const ids = [put(1)];
  const fields = form(await list(ids));
  world.funds[1]!.availableCents = 100000;
  expect((await send(fields)).status).toBe(409);
  expect(sent()).toEqual([]);
});

describe('R3: somebody outside of the list waits with a higher group', () => {
  test('a reason is asked for, and goes with those that pass them over alone', async () => {
    put(9, { centerId: 'gresham', priorityGroup: 1, number: 'GR-9001' });
    const ids = [put(1, { priorityGroup: 1 }), put(2, { priorityGroup: 5 })];
    const html = await list(ids);
    expect(wordsOf(html)).toContain('One person who is not in this list waits and comes first.');
    // Another center's packet is counted, and not named.
    expect(wordsOf(html)).not.toContain('GR-9001');
    const refused = await send(form(html));
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('href="#field-aheadOfReason"');
    await send(form(html, { aheadOfReason: 'The course starts on Monday.' }));
    expect(packetsOf(sent()[0]?.input).map(({ aheadOfReason }) => aheadOfReason ?? '')).toEqual([
      '',
      'The course starts on Monday.',
    ]);
  });

  test('inside of the list the higher group comes first, and nobody is passed over; left out, it is', async () => {
    const ids = [put(1, { priorityGroup: 5 }), put(2, { priorityGroup: 1 })];
    const html = await list(ids);
    expect(html).not.toContain('aheadOfReason');
    const response = await send(form(html, { include: ids[0]! }));
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('aheadOfReason');
  });

  test('local grants know no order', async () => {
    put(9, { priorityGroup: 1 });
    expect(await list([put(1, { priorityGroup: 5 })], 'local-grant')).not.toContain('aheadOfReason');
  });
});

describe('a packet that needs its own page says why and takes nothing', () => {
  const whyOf = async (id: string, stream?: string) => {
    const html = await list([id], stream);
    expect(html).toContain(`href="/staff/cases/${id}"`);
    expect(html).not.toContain('name="packet"');
    return /needs its own page(.*?)Need help/.exec(wordsOf(html))?.[1]?.trim();
  };
  test.each<[string, Partial<ApplicationRow>, string]>([
    ['on paper (its costs stand there)', { formSource: 'paper' }, 'It came on paper.'],
    ['not a scholarship', { kind: 'ojt' }, 'This is not a scholarship.'],
    ['decided', { status: 'approved' }, 'Not open for a decision: Approved'],
    ['recommended already', { status: 'second-review' }, 'A second person has to approve it.'],
    ['R29: filed by the reader', { assistedBy: ['sam'] }, 'You filed it or helped with it.'],
    [
      'held by a colleague',
      { claimedBy: { staffId: 'kim', name: 'Kim Ochoa', claimedAt: '2026-11-04T17:00:00.000Z' } },
      'Kim Ochoa has it.',
    ],
    [
      'a finding to look at (R8)',
      { findings: [{ code: 'age-unknown', outcome: 'check', rule: 'R8', params: {} }] },
      'Someone has to look first.',
    ],
    ['R1: not on the list', { answers: { ...answers, etplId: 'OR-NONE-1' } }, "not found on the state's list yet"],
    ['nobody to pay (R10)', { answers: { ...answers, payee: 'vendor' } }, 'does not say who is paid'],
    [
      'R2: above the cap',
      { answers: { ...answers, 'cost-tools': 190000, 'cost-tuition': 1000 } },
      'above what one person',
    ],
    ['above the threshold', { answers: { ...answers, 'cost-tuition': 400000 } }, 'A second person has to approve it.'],
    ['nothing asked', { answers: { firstName: 'Zorana' } }, 'It asks for no money.'],
  ])('%s', async (_what, over, why) => expect(await whyOf(put(1, over))).toContain(why));

  test('what was found out about a job matters to Dislocated Worker money alone', async () => {
    const findings = [{ code: 'dislocated-worker-likely', outcome: 'check' as const, rule: 'R5', params: {} }];
    expect(await list([put(1, { findings })])).toContain('name="packet"');
    world.funds.push(fundRow({ fundId: 'dw', stream: 'wioa-dislocated-worker', priorityScheme: 'veterans-first' }));
    expect(await whyOf(idOf(1), 'wioa-dislocated-worker')).toContain('Someone has to look first.');
  });

  test('no money: what is missing; the next one that fits still gets it', async () => {
    world.funds.length = 0;
    world.funds.push(fundRow({ availableCents: 320000 }));
    const ids = [put(1), put(2), put(3, { answers: { ...answers, 'cost-tuition': 0, 'cost-tools': 10000 } })];
    const words = wordsOf(await list(ids));
    expect(words).toContain('2 packets can be approved together: $3,200.00.');
    expect(words).toContain('SE-4002 : There is not enough left in these funds: $3,000.00 is missing.');
  });

  test("a center's part of a fund is the money that there is", async () => {
    world.funds.length = 0;
    world.funds.push(fundRow({ fundId: 'part', centers: ['se'] }));
    world.inside.push(limitRow('center#PY2026#part#se', 300000));
    expect(await whyOf(put(1))).toContain('$100.00 is missing');
  });

  test('as many as fit at once; the others come with the next list', async () => {
    const ids = Array.from({ length: 32 }, (_, at) => put(at + 1));
    const html = await list(ids);
    expect(html.match(/name="packet"/g)).toHaveLength(30);
    expect(wordsOf(html)).toContain('2 packets need their own page');
  });

  test('another center’s packet is not there at all (R22)', async () => {
    const html = await list([put(1, { centerId: 'gresham' })]);
    expect(wordsOf(html)).not.toContain('SE-4001');
    expect(wordsOf(html)).toContain("One more was selected that you can't see");
  });
});

test('each packet has its own result with what to do next, and holds up no other', async () => {
  const ids = [put(1), put(2)];
  const fields = form(await list(ids));
  world.applications.set(ids[0]!, { ...world.applications.get(ids[0]!)!, version: 5 });
  const words = wordsOf(await (await send(fields)).text());
  expect(words).toContain('Approved: 1 of 2');
  expect(words).toMatch(/One packet not approved SE-4001 : .*changed/);
  expect(words).toContain('SE-4002 : $3,100.00 is set aside. The person gets a letter.');
});

test('R7: support services are looked at by their own points', async () => {
  const support = {
    asksFor: 'support',
    supportReason: 'none',
    'cost-transport': 6000,
    'payee-transport': 'participant',
  };
  const ids = [put(1, { answers: support }), put(2)];
  const html = await list(ids);
  expect(wordsOf(html)).toContain('I looked at SE-4001: all points for support above hold');
  await send(form(html));
  expect(packetsOf(sent()[0]?.input).map(({ ticks }) => ticks)).toEqual([[...supportTicks], [...decisionTicks]]);
});

test('whoever does not decide sees each packet as not theirs; finance sees nothing', async () => {
  const id = put(1, { coachOrganization: 'River Bend Works', coachOrganizationIds: ['river-bend-works'] });
  expect(wordsOf(await (await world.get('lia', listPath([id]))).text())).toContain('You do not decide on this packet.');
  expect((await world.get('fin', listPath([id]))).status).toBe(200);
  expect(wordsOf(await (await world.get('fin', listPath([id]))).text())).not.toContain('SE-4001');
});

test('the same as JSON: the list as it would be, and the command with each packet’s own result', async () => {
  const ids = [put(1), put(2, { formSource: 'paper' })];
  const plan = await (
    await world.api('sam', `/staff/api/bulk/approve?id=${ids[0]}&id=${ids[1]}&stream=wioa-adult`)
  ).json();
  expect(plan).toMatchObject({
    stream: 'wioa-adult',
    packets: [{ number: 'SE-4001', version: 4, amountCents: 310000, waitingAhead: 0 }, { cannotBecause: 'paper' }],
    funds: [{ name: 'Adult carry-over', beforeCents: 500000, takenCents: 310000, afterCents: 190000 }],
  });
  const [packet] = plan.packets;
  const body = {
    operationId: 'op_12345678',
    packets: [{ applicationId: ids[0], version: 4, lines: packet.lines, ticks: packet.ticksNeeded }],
  };
  const done = await (await world.api('sam', '/staff/api/bulk/approve', body)).json();
  expect(done).toEqual({ results: [{ applicationId: ids[0], number: 'SE-4001', outcome: 'approved' }] });
  const wrong = await world.api('sam', '/staff/api/bulk/approve', { ...body, actor: people.kim });
  expect(wrong.status).toBe(400);
});

test('the queue: all of a page ticked by a link, with its filters, and none again', async () => {
  put(1);
  put(2);
  const plain = await (await world.get('sam', '/staff?tab=decide&sort=priority')).text();
  const href = /<a class="usa-link" href="([^"]*select=all)"/.exec(plain)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(href).toContain('sort=priority');
  const all = await (await world.get('sam', href)).text();
  expect(all.match(/name="id" value="[^"]*" checked/g)).toHaveLength(2);
  expect(plain).not.toMatch(/name="id" value="[^"]*" checked/);
  expect(wordsOf(all)).toContain('Select none');
});
