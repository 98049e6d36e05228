import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { listingSchema } from '../../../domain/etpl/listing.ts';
import { listingOf } from '../../../domain/etpl/search.ts';
import { participantWorld } from '../web/participant-world.ts';
import { applicationRow, fundRow } from '../web-staff/sample-rows.ts';
import { fieldsOf, staffWorld, wordsOf } from '../web-staff/staff-world.ts';
import { sampleList } from './sample-list.ts';

const text = async (response: Response | Promise<Response>) => wordsOf(await (await response).text());
const raw = async (response: Response | Promise<Response>) => (await response).text();

describe('find your program', () => {
  test('the training section leads there, and "save and find" keeps what was typed', async () => {
    const { get, post, draft, applications } = participantWorld();
    const base = `/applications/${draft({ answers: {} }).applicationId}`;
    expect(await raw(get(`${base}/form/training`))).toContain(`href="${base}/program"`);
    expect(await raw(get(`${base}/form/work`))).not.toContain(`${base}/program`);
    const saved = await post(`${base}/form/training`, { trainingType: 'occupational', then: 'find' });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `${base}/program`]);
    expect([...applications.values()][0]?.answers['trainingType']).toBe('occupational');
  });

  test('searched by GET, chosen by POST; the form has school, program and number then', async () => {
    const { get, post, draft, applications, ran } = participantWorld();
    const { applicationId } = draft({ answers: {} });
    const base = `/applications/${applicationId}`;
    const page = await text(get(`${base}/program?q=asistant+nursng`));
    expect(page).toContain('2 programs fit.');
    expect(page).toContain('Nursing Assistant, Level 1 School: Example Community College City: Portland');
    expect(page).toContain('How long: 11 weeks Cost: $2,450.00');
    expect(ran).toEqual([]);
    const chosen = await post(`${base}/program`, { etplId: 'OR-EXAMPLE-0001' });
    expect([chosen.status, chosen.headers.get('location')]).toEqual([303, `${base}/form/training`]);
    expect(applications.get(applicationId)?.answers).toMatchObject({
      etplId: 'OR-EXAMPLE-0001',
      schoolName: 'Example Community College',
    });
  });

  test('a page to begin with, none that fits, more than are shown', async () => {
    const { get, draft } = participantWorld();
    const base = `/applications/${draft({ answers: {} }).applicationId}/program`;
    expect(await text(get(base))).not.toContain('fit');
    expect(await text(get(`${base}?q=underwater+basket`))).toContain('We found no program like that.');
    expect(await text(get(`${base}?q=example`))).toMatch(/Here are the first 20\. Add a word/);
  });

  test('R1: "I can\'t find it" is on the page whatever was found, and leads on', async () => {
    const { get, post, draft, ran } = participantWorld();
    const base = `/applications/${draft({ answers: {} }).applicationId}`;
    for (const query of ['', '?q=welding', '?q=zzzz'])
      expect(await text(get(`${base}/program${query}`))).toContain('Go on without the list');
    const on = await post(`${base}/program`, {});
    expect(on.headers.get('location')).toBe(`${base}/form/training`);
    expect(ran.at(-1)).toMatchObject({ name: 'save-application', input: { program: {} } });
  });

  test('gone from the list in the minute between: said on the page, nothing lost', async () => {
    const { post, draft } = participantWorld();
    const base = `/applications/${draft({ answers: {} }).applicationId}`;
    const page = await post(`${base}/program`, { etplId: 'OR-GONE' });
    expect(page.status).toBe(409);
    expect(await text(page)).toContain('That program is not on the list now');
  });

  test('somebody else’s packet, a sent one and one on paper have no such page', async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft({ answers: {} });
    expect((await get(`/applications/${applicationId}/program`, 'ben')).status).toBe(404);
    draft({ answers: {}, formSource: 'paper' });
    expect((await get(`/applications/${applicationId}/program`)).status).toBe(404);
    draft({ answers: {}, status: 'submitted' });
    expect((await get(`/applications/${applicationId}/program`)).status).toBe(409);
  });

  test('what was typed comes back as text, never as markup', async () => {
    const { get, draft } = participantWorld();
    const base = `/applications/${draft({ answers: {} }).applicationId}/program`;
    const page = await raw(get(`${base}?q=${encodeURIComponent('"><script>alert(1)</script>')}`));
    expect(page).not.toContain('<script>alert');
  });

  test('the same by the JSON API', async () => {
    const { json } = participantWorld();
    const answer = (await (await json('GET', '/api/programs?q=solar')).json()) as {
      programs: unknown[];
      total: number;
    };
    expect(answer.total).toBe(1);
    expect(listingSchema.parse(answer.programs[0]).etplId).toBe('OR-EXAMPLE-0015');
    expect((await json('GET', '/api/programs?q=solar', undefined, {})).status).toBe(401);
  });
});

describe('get help', () => {
  test('open to everybody: each center with phone, hours and address, the Liaison, the language line', async () => {
    const { get } = participantWorld();
    const response = await get('/help', 'nobody');
    expect(response.status).toBe(200);
    const page = await text(response);
    for (const { name, phone, address } of boardSettings.centers)
      expect(page).toContain(`${name} ${address} Call ${phone} Monday to Friday, 8:30 AM to 5:30 PM`);
    expect(page).toContain(`Call ${boardSettings.liaisonContact.phone}`);
    expect(page).toContain(`Call ${boardSettings.languageAccessLine}`);
  });

  test('R20: questions about unemployment insurance go to the Employment Department, and to nobody here', async () => {
    const { get } = participantWorld();
    const page = await raw(get('/help', 'nobody'));
    const part = /<section class="sd-section" aria-labelledby="unemployment">(.*?)<\/section>/s.exec(page)?.[1] ?? '';
    expect([...part.matchAll(/href="tel:([^"]+)"/g)].map(([, phone]) => phone)).toEqual([
      '+15032922057',
      '+18773453484',
    ]);
    expect(wordsOf(part)).toContain('Nobody here can answer them');
    // The numbers stand in the settings once, and wherever such a question comes up.
    const { phones } = boardSettings.unemployment;
    expect(phones).toEqual(['(503) 292-2057', '(877) 345-3484']);
    for (const path of ['/', '/help'])
      for (const phone of phones) expect(await text(get(path, 'nobody'))).toContain(phone);
  });

  test('R20: the form says it where it asks about benefits', async () => {
    const { get, draft } = participantWorld();
    const page = await text(get(`/applications/${draft({ answers: {} }).applicationId}/form/work`));
    for (const phone of boardSettings.unemployment.phones) expect(page).toContain(phone);
  });

  test('linked from every page, errors too', async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft({ answers: {} });
    for (const path of ['/', '/no-such-page', `/applications/${applicationId}`])
      expect(await raw(get(path))).toContain('href="/help"');
    const { get: staffGet } = staffWorld();
    expect(await raw(staffGet('sam', '/staff/no-such-page'))).toContain('href="/help"');
  });
});

describe('signing up with WorkSource is pointed to, never a wall', () => {
  test.each([
    ['no', true],
    ['unsure', true],
    ['yes', false],
  ])('registered: %s, to do: %s', async (registered, shown) => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft({ answers: { registered } });
    const page = await raw(get(`/applications/${applicationId}`));
    expect(page.includes('href="/help#registration"')).toBe(shown);
    expect(await raw(get('/help'))).toContain(boardSettings.registration.url);
  });
  test('the case says it to staff', async () => {
    const world = staffWorld();
    const { applicationId } = applicationRow();
    world.applications.set(applicationId, applicationRow({ answers: { registered: 'no' } }));
    expect(await text(world.get('sam', `/staff/cases/${applicationId}`))).toContain('Not signed up yet.');
    world.applications.set(applicationId, applicationRow({ answers: { registered: 'yes' } }));
    expect(await text(world.get('sam', `/staff/cases/${applicationId}`))).not.toContain('WorkSource sign-up');
  });
});

describe('staff look a program up', () => {
  const { applicationId } = applicationRow();
  const casePath = `/staff/cases/${applicationId}`;
  const path = `${casePath}/program`;
  const answers = {
    trainingType: 'occupational',
    schoolName: 'Example Welding School',
    programName: 'Welding, structural',
    etplId: 'OR-EXAMPLE-0012',
    'cost-tuition': 250_000,
  };
  const listing = listingOf(sampleList().index, 'OR-EXAMPLE-0012')!;
  const attached = { listing, versionId: sampleList().version.versionId, attachedAt: '2026-11-03T18:00:00.000Z' };
  const world = (over: Parameters<typeof applicationRow>[0] = {}) => {
    const made = staffWorld();
    made.applications.set(applicationId, applicationRow({ answers, ...over }));
    made.funds.push(
      fundRow({ fundId: 'adult', name: 'Adult' }),
      fundRow({ fundId: 'local', name: 'Local grant', stream: 'local-grant', priorityScheme: 'none' }),
    );
    return made;
  };

  test.each([
    ['listed', { answers }, "On the state's list today, school and program both. Listed"],
    [
      'changed',
      { answers, program: { attached: { ...attached, listing: { ...listing, costCents: 500_000 } } } },
      'Cost: $5,000.00, now $5,900.00',
    ],
    [
      'no longer listed',
      {
        answers: { ...answers, etplId: 'OR-OLD' },
        program: { attached: { ...attached, listing: { ...listing, etplId: 'OR-OLD' } } },
      },
      'It was on the list when it was chosen on Nov 3, 2026. It is not on the list today. No longer listed',
    ],
    ['never found', { answers: { ...answers, etplId: 'OR-9' } }, 'Not found on our copy of the list. Not found'],
    ['another school', { answers: { ...answers, schoolName: 'Sample' } }, 'for another school or program'],
    ['on paper', { answers: {}, formSource: 'paper' as const }, 'Say what kind of training it asks for.'],
  ])('as found today: %s', async (_name, over, expected) => {
    expect(await text(world(over).get('sam', casePath))).toContain(expected);
  });

  test('the person’s words stand beside the listing', async () => {
    expect(await text(world().get('sam', casePath))).toContain(
      'Program Welding, structural Structural Welding Number on the list OR-EXAMPLE-0012 OR-EXAMPLE-0012',
    );
  });

  test('R1: a fund that may not pay yet says why, and the oldest that may is what is paid from to begin with', async () => {
    const barred = world({ answers: { ...answers, etplId: 'OR-9' } });
    const page = await raw(barred.get('sam', casePath));
    expect(wordsOf(page)).toContain('Pays for listed programs only. This one is not found yet.');
    expect(fieldsOf(page, `${casePath}/decide`)['fund']).toBe('oldest');
    const esl = world({ answers: { ...answers, trainingType: 'esl' } });
    expect(await text(esl.get('sam', casePath))).toContain("Can't pay for English or basic classes alone.");
  });

  test('the search begins with the person’s words; a listing is tied by POST', async () => {
    const { get, post, applications, ran } = world({ answers: { ...answers, etplId: 'OR-9' } });
    const page = await raw(get('sam', path));
    expect(page).toMatch(/<input type="hidden" name="version" value="4"\/?>/);
    expect(wordsOf(page)).toContain('Structural Welding');
    expect(ran).toEqual([]);
    const form = { ...sent(), what: 'attach', etplId: 'OR-EXAMPLE-0012' };
    const done = await post('sam', path, form);
    expect([done.status, done.headers.get('location')]).toEqual([303, `${casePath}?done=program-attach`]);
    expect(applications.get(applicationId)?.program?.attached?.listing).toEqual(listing);
    expect(await text(get('sam', `${casePath}?done=program-attach`))).toContain(
      "Sam Reyes tied this listing to the packet on Nov 4, 2026. It is on the state's list today.",
    );
    // The page that is still open is about an older version: said, with the words kept.
    const late = await post('sam', path, { ...form, operationId: 'op_another_one', what: 'check', ...typed });
    expect(late.status).toBe(409);
    expect(await raw(late)).toContain('value="The state’s site"');
  });

  /** What each form of the page carries besides what is typed: the version that was looked at, and a new id. */
  const sent = () => ({ operationId: 'op_of_this_form', version: String(applicationRow().version) });
  const typed = {
    result: 'listed',
    source: 'The state’s site',
    'checkedOn-month': '11',
    'checkedOn-day': '3',
    'checkedOn-year': '2026',
    reason: 'Added on Monday.',
  };
  test('what was found on the state’s site is noted with who and when', async () => {
    const { get, post } = world({ answers: { ...answers, etplId: 'OR-9' } });
    const form = { ...sent(), what: 'check', ...typed };
    expect((await post('sam', path, form)).headers.get('location')).toBe(`${casePath}?done=program-check`);
    expect(await text(get('sam', casePath))).toContain(
      'Sam Reyes looked on Nov 3, 2026 (The state’s site): it is listed. Added on Monday.',
    );
  });

  test('errors stand at their fields with what was typed', async () => {
    const { post, ran } = world();
    const form = { ...sent(), what: 'check', ...typed };
    const page = await raw(
      post('sam', path, { ...form, result: '', 'checkedOn-day': '31', 'checkedOn-month': '2', reason: '' }),
    );
    expect(page).toContain('value="The state’s site"');
    expect(wordsOf(page)).toContain('Type a real date');
    expect(wordsOf(page)).toContain('Tell us why in a few words.');
    const ahead = await raw(post('sam', path, { ...form, 'checkedOn-day': '5' }));
    expect(wordsOf(ahead)).toContain('This date has to be today or earlier.');
    expect(ran).toEqual([]);
  });

  test('a paper’s kind of training is read by staff', async () => {
    const { post, applications } = world({ answers: {}, formSource: 'paper' });
    const form = { ...sent(), what: 'read', trainingType: 'short-term' };
    expect((await post('sam', path, form)).status).toBe(303);
    expect(applications.get(applicationId)?.program?.read).toEqual({ type: 'short-term', withJobTraining: false });
  });

  test('another center learns nothing, a helper may not, and no page acts on GET', async () => {
    expect((await world().get('gres', path)).status).toBe(404);
    expect((await world({ assistedBy: ['sam'] }).get('sam', path)).status).toBe(403);
    expect(await raw(world({ assistedBy: ['sam'] }).get('sam', casePath))).not.toContain(`href="${path}"`);
  });

  test('the same by the JSON API', async () => {
    const { api, ran } = world({ answers: { ...answers, etplId: 'OR-9' } });
    const view = (await (await api('sam', `/staff/api/cases/${applicationId}`)).json()) as Record<string, unknown>;
    expect(view['program']).toMatchObject({
      need: 'listed',
      standing: { state: 'not-found' },
      bar: 'program-unchecked',
    });
    const found = (await (await api('sam', '/staff/api/programs?q=welding')).json()) as { total: number };
    expect(found.total).toBe(3);
    const body = { operationId: 'op_fromthescript', version: 4, etplId: 'OR-EXAMPLE-0012' };
    expect(await (await api('sam', `/staff/api/cases/${applicationId}/program`, body)).json()).toEqual({ version: 5 });
    expect(ran.at(-1)?.name).toBe('check-program');
  });
});
