import { describe, expect, test } from '@jest/globals';
import { documentRejectionSchema, documentWarnings } from '../../../domain/document-verdict.ts';
import { typedForm } from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { apiRouteList } from '../../../functions/http/api-routes.ts';
import type { TurnedPage } from '../../../domain/reading/turned.ts';
import { emptyReading } from '../../support/readings.ts';
import { fullAnswers } from '../forms/full-answers.ts';
import { documentOf, participantWorld } from './participant-world.ts';

const html = async (response: Response | Promise<Response>) => (await response).text();
/** What a browser would show where the markup stands between words. */
const words = (page: string) =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
const openAnswers: Answers = Object.fromEntries(
  Object.entries(fullAnswers).filter(
    ([name]) => !['helpNeeded', 'helpNote', 'unemployment', 'receivesSnap', 'receivesTanf'].includes(name),
  ),
);

const held = { awardId: 'awd_0000000001', notices: 0, nextAt: '2026-12-25T16:30:00.000Z' };
/** The whole of it is set for a term. */
const enrolled = {
  awardId: held.awardId,
  amountCents: 250_000,
  committedCents: 0,
  obligatedCents: 250_000,
  accruedCents: 0,
  paidCents: 0,
  releasedCents: 0,
  holdUntil: '2027-01-01',
  terms: [],
  payments: [],
};

describe('the stack under every page', () => {
  test('who comes past CloudFront gets nothing', async () => {
    const { app } = participantWorld();
    expect((await app.request('/')).status).toBe(403);
    expect((await app.request('/', { headers: { 'x-origin-secret': 'guess' } })).status).toBe(403);
  });

  test('headers: no inline style or script, no frame, not kept by caches', async () => {
    const { get } = participantWorld();
    const response = await get('/');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("form-action 'self' http://127.0.0.1:3001");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const page = await response.text();
    expect(page).not.toMatch(/<[^>]+ style=/);
    // Scripts are files of our own, let in one by one.
    expect(page).not.toMatch(/<script(?![^>]* src="\/assets\/[^"]+" nonce="[\w-]+"><\/script>)/);
  });

  test('a form without its token, with another one, or from another site changes nothing', async () => {
    const { post, draft, ran } = participantWorld();
    const { applicationId } = draft();
    const path = `/applications/${applicationId}/withdraw`;
    expect((await post(path, { csrfToken: '' })).status).toBe(403);
    expect((await post(path, { csrfToken: 'csrf-of-ben' })).status).toBe(403);
    expect((await post(path, {}, 'ana', { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(ran).toEqual([]);
    expect((await post(path, {})).status).toBe(303);
    expect(ran.map((each) => each.name)).toEqual(['withdraw-application']);
  });

  test('no page acts on GET', async () => {
    const { app, get, draft, ran } = participantWorld();
    const { applicationId } = draft({ answers: openAnswers });
    const paths = app.routes.filter((route) => route.method === 'GET').map((route) => route.path);
    for (const path of new Set(paths)) {
      await get(path.replace(':id', applicationId).replace(':section', 'you').replace(':kind', 'budget'));
    }
    expect(paths.length).toBeGreaterThan(15);
    // Reads what pages themselves have no right to read.
    expect(ran.filter(({ input }) => input['command'] !== 'list-sessions')).toEqual([]);
  });

  test('the language of a link, and the one remembered', async () => {
    const { get } = participantWorld();
    const spanish = await get('/?lang=es', 'nobody');
    expect(await spanish.text()).toContain('<html lang="es"');
    expect(spanish.headers.get('set-cookie')).toContain('skillsdesk-language=es');
    expect(await html(get('/', 'nobody', { cookie: 'skillsdesk-language=es' }))).toContain('Empezar o continuar');
    expect(await html(get('/', 'nobody', { 'accept-language': 'es-MX,es;q=0.9' }))).toContain('<html lang="es"');
  });

  test('every page: banner, Language Access Line, a way to the other language', async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft();
    for (const path of ['/', '/sign-in', '/notice', '/applications', `/applications/${applicationId}`, '/nothing']) {
      const page = words(await html(get(path, path === '/sign-in' ? 'nobody' : 'ana')));
      expect(page).toContain("Demonstration. Do not enter real people's information.");
      expect(page).toContain('833-685-0845');
      expect(page).toContain('Español');
    }
  });
});

describe('whose packet it is', () => {
  test("somebody else's id and an id that never was get the same answer", async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft();
    const ofOthers = await get(`/applications/${applicationId}`, 'ben');
    const unknown = await get('/applications/app_0000000000000000', 'ben');
    expect([ofOthers.status, unknown.status]).toEqual([404, 404]);
    const strip = (page: string) => page.replace(/app_[0-9a-z]+|csrf[\w-]*|op_[\w-]+|nonce="[\w-]+"/g, '');
    expect(strip(await ofOthers.text())).toBe(strip(await unknown.text()));
    for (const part of ['form/you', 'documents', 'documents.json', 'check', 'sign', 'letter', 'withdraw', 'sent'])
      expect((await get(`/applications/${applicationId}/${part}`, 'ben')).status).toBe(404);
  });

  test('signed out, a page leads to sign-in and back; another site never', async () => {
    const { get } = participantWorld();
    const response = await get('/applications', 'nobody');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/sign-in?next=%2Fapplications');
    expect(await html(get('/sign-in?next=https%3A%2F%2Fevil.example', 'nobody'))).toContain(
      'name="next" value="/applications"',
    );
    expect(await html(get('/sign-in?next=%2F%2Fevil.example', 'nobody'))).toContain(
      'name="next" value="/applications"',
    );
  });
});

describe('sign-in', () => {
  async function begin() {
    const world = participantWorld();
    const first = await world.get('/sign-in', 'nobody');
    const token = /skillsdesk-form=([^;]+)/.exec(first.headers.get('set-cookie') ?? '')?.[1] ?? '';
    const send = (path: string, form: Record<string, string>, cookie = '') =>
      world.post(path, { csrfToken: token, operationId: 'op_0123456789abcdef', ...form }, 'nobody', {
        cookie: `skillsdesk-form=${token}; ${cookie}`,
      });
    return { ...world, send };
  }

  test('by code: the session is a cookie that scripts cannot read', async () => {
    const { send } = await begin();
    const asked = await send('/sign-in', { email: 'ana@example.org' });
    expect(asked.headers.get('location')).toMatch(/^\/sign-in\/code/);
    const done = await send('/sign-in/code', { code: '246 810' }, 'skillsdesk-code=handle-of-the-browser');
    expect(done.headers.get('location')).toBe('/applications');
    expect(done.headers.get('set-cookie')).toMatch(/skillsdesk=session-token-of-ana; .*HttpOnly; SameSite=Lax/);
  });

  test('what is wrong is said at the field, and what was typed stays', async () => {
    const { send } = await begin();
    const bad = await send('/sign-in', { email: 'not an address' });
    expect(bad.status).toBe(400);
    const page = await bad.text();
    expect(page).toContain('href="#field-email"');
    expect(page).toContain('value="not an address"');
    expect(page).toContain('<title>Error: ');
    const wrong = await send('/sign-in/code', { code: '111111' }, 'skillsdesk-code=handle-of-the-browser');
    expect(words(await wrong.text())).toContain('That code is not right');
    const old = await send('/sign-in/code', { code: '111111' }, 'skillsdesk-code=some-other-handle-here');
    expect(words(await old.text())).toContain('That code no longer works');
  });
});

describe('starting', () => {
  test('R30: nothing starts before the notice is acknowledged', async () => {
    const { post, ran } = participantWorld();
    const response = await post('/notice', { centerId: 'se', formSource: 'form' });
    expect(response.status).toBe(400);
    const page = await response.text();
    expect(page).toContain('href="#field-notice"');
    expect(page).toMatch(/value="se" checked/);
    expect(ran).toEqual([]);
  });

  test('a second click is the same command: one packet', async () => {
    const { post, applications } = participantWorld();
    const form = { notice: 'yes', centerId: 'se', formSource: 'form', operationId: 'op_same-click' };
    const [first, second] = [await post('/notice', form), await post('/notice', form)];
    expect(first.headers.get('location')).toBe(second.headers.get('location'));
    expect(applications.size).toBe(1);
  });
});

describe('the form', () => {
  test('saved, it goes on; the law’s answers go where they belong (R22)', async () => {
    const { post, draft, applications, confidential } = participantWorld();
    const { applicationId } = draft();
    const response = await post(`/applications/${applicationId}/form/eligibility`, {
      veteran: 'no',
      receivesSnap: 'yes',
      householdSize: '3',
      incomeSixMonths: '$12,500.50',
      selectiveService: 'unsure',
    });
    expect(response.headers.get('location')).toBe(`/applications/${applicationId}/form/asking`);
    expect(applications.get(applicationId)?.answers).toEqual({
      veteran: 'no',
      householdSize: 3,
      incomeSixMonths: 1_250_050,
      selectiveService: 'unsure',
    });
    expect(confidential.snap.get(applicationId)).toEqual({ receivesSnap: 'yes' });
  });

  test('an error keeps everything that was typed, and names its question', async () => {
    const { post, draft, ran } = participantWorld();
    const { applicationId } = draft();
    const response = await post(`/applications/${applicationId}/form/costs`, {
      'cost-tuition': 'about two thousand',
      'cost-books': '$80.00',
      totalCost: '',
      payee: 'vendor',
      payeeName: 'Tool <b>Shop</b>',
    });
    expect(response.status).toBe(400);
    const page = await response.text();
    expect(page).toContain('value="about two thousand"');
    expect(page).toContain('value="$80.00"');
    expect(page).toContain('value="Tool &lt;b&gt;Shop&lt;/b&gt;"');
    expect(page).toMatch(/href="#field-cost-tuition">\s*Tuition: Type an amount like \$2,500\.00\./);
    expect(page).toContain('aria-describedby="error-cost-tuition"');
    expect(ran).toEqual([]);
  });

  test('"finish later" saves what is there, and still refuses what cannot be read', async () => {
    const { post, draft, applications } = participantWorld();
    const { applicationId } = draft();
    const path = `/applications/${applicationId}/form/you`;
    const later = await post(path, { firstName: 'Ana', then: 'later' });
    expect(later.headers.get('location')).toBe(`/applications/${applicationId}`);
    expect(applications.get(applicationId)?.answers).toEqual({ firstName: 'Ana' });
    expect((await post(path, { firstName: 'Ana', phone: 'none', then: 'later' })).status).toBe(400);
  });

  test('each section is drawn with what is stored', async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft({ answers: openAnswers });
    const costs = await html(get(`/applications/${applicationId}/form/costs`));
    expect(costs).toContain('name="cost-tuition" type="text" inputmode="decimal" maxlength="20" value="2,600"');
    const you = await html(get(`/applications/${applicationId}/form/you`));
    expect(you).toContain('value="1994"');
    expect(you).toMatch(/name="county" value="multnomah" checked/);
  });

  test('after sending it is only read', async () => {
    const { get, post, draft } = participantWorld();
    const { applicationId } = draft({ status: 'submitted', answers: openAnswers });
    expect((await get(`/applications/${applicationId}/form/you`)).status).toBe(409);
    const again = await post(`/applications/${applicationId}/form/helper`, { hasCoach: 'no' });
    expect(words(await again.text())).toContain('This was already sent');
    expect(await html(get(`/applications/${applicationId}/check`))).not.toContain('>Change<');
  });
});

describe('documents', () => {
  test('R9: each paper names the answer that asks for it; what no answer asks for any more says so, and can go', async () => {
    const { get, draft, documents } = participantWorld();
    const answers = {
      workStatus: 'not-working',
      jobEndReason: 'laid-off',
      trainingType: 'occupational',
      pell: 'waiting',
    };
    const { applicationId } = draft({ answers });
    const given = { applicationId, documentId: 'doc_01k9sample00001', status: 'clean', pages: 1 } as const;
    documents.set(applicationId, [documentOf({ ...given, kind: 'proof-of-income' })]);
    const path = `/applications/${applicationId}/documents`;
    const page = words(await html(get(path)));
    for (const said of [
      'You said that you were laid off. The letter shows when and why your job ended.',
      'You said that you wait for a Pell grant. Grants are used first.',
      'Your answers do not ask for this paper. It can stay here.',
    ])
      expect(page).toContain(said);
    expect(words(await html(get(`${path}?lang=es`)))).toContain('Usted dijo que lo despidieron por falta de trabajo.');
  });

  test.each([...documentRejectionSchema.options])(
    'a file sent back as %s says what to do, in both languages',
    async (rejection) => {
      const { get, draft, documents } = participantWorld();
      const { applicationId } = draft();
      documents.set(applicationId, [
        documentOf({
          documentId: 'doc_01k9sample00001',
          applicationId,
          kind: 'government-id',
          status: 'rejected',
          rejection,
        }),
      ]);
      for (const language of ['en', 'es']) {
        const page = words(await html(get(`/applications/${applicationId}/documents?lang=${language}`)));
        expect(page).toContain('photo.jpg');
        expect(page).not.toContain(rejection);
        expect(page).not.toMatch(/quarantine|cuarentena/i);
      }
    },
  );

  test.each([...documentWarnings])('%s: the document counts, and the person is asked to look', async (code) => {
    const { get, draft, documents } = participantWorld();
    const { applicationId } = draft();
    const one = { applicationId, kind: 'government-id', status: 'clean' } as const;
    documents.set(applicationId, [
      documentOf({ ...one, documentId: 'doc_01k9sample00001', pages: 1, warnings: [{ code, pages: [1] }] }),
      documentOf({ ...one, documentId: 'doc_01k9sample00002', pages: 9, warnings: [{ code, pages: [2, 3, 4, 7] }] }),
    ]);
    for (const language of ['en', 'es']) {
      const page = words(await html(get(`/applications/${applicationId}/documents?lang=${language}`)));
      const isWholeFile = code === 'files-inside';
      expect(page).toMatch(isWholeFile ? /(send it|mándelo) (by itself|aparte)\./ : /(If not|Si no), /);
      expect(page.includes(': 2–4, 7.')).toBe(!isWholeFile);
      expect(page.includes(language === 'en' ? 'Then remove this one.' : 'Luego quite esta.')).toBe(!isWholeFile);
      expect(page).not.toContain(code);
    }
  });

  test('a page that may be cut off is a doubt, with what to do about it', async () => {
    const { get, draft, documents } = participantWorld();
    const { applicationId } = draft();
    const of = (documentId: string, cutPages: number[]) => {
      const cutOff = cutPages.map((page) => ({ page, sides: ['right' as const] }));
      const found = { ...emptyReading, pages: 4, ...(cutOff.length > 0 ? { cutOff } : {}) };
      const kind = 'government-id';
      return documentOf({
        applicationId,
        kind,
        status: 'clean',
        documentId,
        pages: 4,
        reading: { state: 'read', found },
      });
    };
    documents.set(applicationId, [of('doc_01k9sample00001', [2, 3]), of('doc_01k9sample00002', [])]);
    const page = words(await html(get(`/applications/${applicationId}/documents?lang=en`)));
    expect(page).toContain('A part of these pages may be cut off: 2–3. Can you see all of it? If not, send it again');
    expect(page.match(/cut off/g)).toHaveLength(1);
  });

  test('a page that came upside down was turned: told as help, its picture upright, nothing to do', async () => {
    const { get, draft, documents } = participantWorld();
    const { applicationId } = draft();
    const of = (documentId: string, pages: number, turned: TurnedPage[]) =>
      documentOf({
        applicationId,
        kind: 'government-id',
        status: 'clean',
        documentId,
        pages,
        reading: { state: 'read', found: { ...emptyReading, pages, ...(turned.length > 0 ? { turned } : {}) } },
      });
    const one = of('doc_01k9sample00001', 1, [{ page: 1, degrees: 180 }]);
    const many = of(
      'doc_01k9sample00002',
      9,
      [2, 3, 4].map((page) => ({ page, degrees: 90 })),
    );
    documents.set(applicationId, [one, many, of('doc_01k9sample00003', 1, [])]);
    const path = `/applications/${applicationId}/documents`;
    const page = await html(get(`${path}?lang=en`));
    expect(words(page)).toContain(
      'This page was upside down or on its side. We turned it. There is nothing you need to do.',
    );
    expect(words(page)).toContain('These pages were upside down or on their side: 2–4. We turned them.');
    expect(words(page).match(/upside down/g)).toHaveLength(2);
    expect(page).toContain('/pages/doc_01k9sample00001/001-upright.jpg');
    expect(page).toContain('/pages/doc_01k9sample00003/001.jpg');
    expect(words(await html(get(`${path}?lang=es`)))).toContain(
      'Esta página estaba al revés o de lado. La enderezamos.',
    );
  });

  test('without JavaScript: a form for one file, straight to the bucket, that comes back here', async () => {
    const { post, draft } = participantWorld();
    const { applicationId } = draft();
    const page = await html(post(`/applications/${applicationId}/uploads`, { kind: 'cost-sheet' }));
    expect(page).toContain('action="http://127.0.0.1:3001/quarantine/" enctype="multipart/form-data"');
    expect(page).toContain(`value="http://127.0.0.1:3000/applications/${applicationId}/documents"`);
    expect(words(page)).toContain('At most 25 MB');
  });

  test('the limit is said again when a file is too large', async () => {
    const { json, draft } = participantWorld();
    const { applicationId } = draft();
    const response = await json('POST', `/api/applications/${applicationId}/uploads`, {
      kind: 'cost-sheet',
      fileName: 'big.pdf',
      contentType: 'application/pdf',
      bytes: 30_000_000,
    });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain('25 MB');
  });

  test('while something is checked the page says how to look again, and never loads itself; verdicts and first pages are shown', async () => {
    const { get, draft, documents } = participantWorld();
    const { applicationId } = draft();
    const common = { applicationId, kind: 'government-id' as const };
    documents.set(applicationId, [
      documentOf({ ...common, documentId: 'doc_01k9sample00001', status: 'checking' }),
      documentOf({ ...common, documentId: 'doc_01k9sample00002', status: 'clean', pages: 2 }),
    ]);
    const page = await html(get(`/applications/${applicationId}/documents`));
    expect(page).not.toContain('http-equiv');
    expect(words(/<noscript>(.*?)<\/noscript>/s.exec(page)?.[1] ?? '')).toContain('Look again');
    expect(words(page)).toContain('Checking your photo');
    expect(words(page)).toContain('Got it: 2 pages');
    expect(page).toContain('src="http://127.0.0.1:3001/clean/pages/doc_01k9sample00002/001.jpg');
  });

  test('R8: a reason stands in, and has to say something', async () => {
    const { post, draft, applications } = participantWorld();
    const { applicationId } = draft();
    const path = `/applications/${applicationId}/documents/absent/government-id`;
    expect((await post(path, { why: 'cannot-get', reason: '' })).status).toBe(400);
    expect((await post(path, { why: 'may-not-be-copied', reason: 'It says so on it' })).status).toBe(303);
    expect(applications.get(applicationId)?.absences).toHaveLength(1);
  });
});

describe('signing and after', () => {
  const absences = ['government-id', 'cost-sheet', 'etpl-printout', 'financial-aid-letter', 'layoff-letter'].map(
    (kind) => ({ kind: kind as 'budget', why: 'cannot-get' as const, reason: 'Lost in the move' }),
  );
  const signing = {
    truth: 'yes',
    signatureName: 'Sample Participant',
    'releaseUntil-month': '11',
    'releaseUntil-day': '4',
    'releaseUntil-year': '2027',
  };

  test('an incomplete packet leads to what is missing', async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft();
    const response = await get(`/applications/${applicationId}/sign`);
    expect(response.headers.get('location')).toBe(`/applications/${applicationId}/check`);
    expect(words(await html(get(`/applications/${applicationId}/check`)))).toContain('Something is still missing');
  });

  test('truth, release and name are needed; the release ends within two years', async () => {
    const { post, draft, ran } = participantWorld();
    const { applicationId } = draft({ answers: openAnswers, absences });
    const response = await post(`/applications/${applicationId}/sign`, {
      ...signing,
      truth: '',
      'releaseUntil-year': '2031',
      signatureName: '',
    });
    const page = await response.text();
    for (const name of ['truth', 'releaseUntil', 'signatureName']) expect(page).toContain(`href="#field-${name}"`);
    expect(ran).toEqual([]);
  });

  test('a minor needs a guardian', async () => {
    const { post, draft, applications } = participantWorld();
    const { guardianName: _none, ...young }: Answers = { ...openAnswers, birthDate: '2010-01-01' };
    const { applicationId } = draft({ answers: young, absences });
    const alone = await post(`/applications/${applicationId}/sign`, signing);
    expect(await alone.text()).toContain('href="#field-guardianName"');
    const both = await post(`/applications/${applicationId}/sign`, { ...signing, guardianName: 'Parent Sample' });
    expect(both.headers.get('location')).toBe(`/applications/${applicationId}/sent`);
    expect(applications.get(applicationId)?.answers['guardianName']).toBe('Parent Sample');
  });

  test('sent: the words of the domain sheet', async () => {
    const { get, post, draft } = participantWorld();
    const { applicationId } = draft({ answers: openAnswers, absences });
    await post(`/applications/${applicationId}/sign`, signing);
    const page = words(await html(get(`/applications/${applicationId}`)));
    expect(page).toContain('Sent 4 Nov. SE Center decides by 11 Nov. Your number: SE-4827');
  });

  test.each([
    [{ status: 'draft' as const }, 'Draft: not sent'],
    [{ status: 'needs-information' as const }, 'We need one thing from you'],
    [
      { status: 'approved' as const, awardedCents: 250_000, holdUntil: '2027-01-01', hold: held },
      'Approved: $2,500, held until 1 Jan',
    ],
    [
      {
        status: 'approved' as const,
        awardedCents: 250_000,
        holdUntil: '2027-01-01',
        hold: held,
        awards: [{ ...enrolled, committedCents: 130_000, obligatedCents: 120_000 }],
      },
      'Approved: $2,500. $1,300 of it is held until 1 Jan',
    ],
    [
      {
        status: 'approved' as const,
        awardedCents: 250_000,
        holdUntil: '2027-01-01',
        hold: { awardId: held.awardId, notices: 0 },
        awards: [enrolled],
      },
      'Approved: $2,500 ',
    ],
    [{ status: 'denied' as const }, "We can't pay for this: why, and what you can do"],
    [
      {
        status: 'second-review' as const,
        owner: 'liaison' as const,
        due: { dueAt: '2026-11-10T01:00:00.000Z', calendar: 'business' as const, centerId: 'se' },
      },
      'decides by 9 Nov',
    ],
  ])('status %j', async (over, sentence) => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft(over);
    const page = words(await html(get(`/applications/${applicationId}`)));
    expect(page).toContain(sentence);
    expect(page).not.toMatch(/\b(denied|committed|quarantine)\b/i);
    expect(page).not.toMatch(/\bR\d{1,2}\b/);
  });

  test('the letter: a link to exactly that version, for 60 seconds, for nobody else', async () => {
    const { get, draft } = participantWorld();
    const { applicationId } = draft({
      status: 'approved',
      letter: { key: 'k/1/letter-1.pdf', versionId: 'v7', kind: 'award' },
    });
    const response = await get(`/applications/${applicationId}/letter`);
    expect(response.headers.get('location')).toBe('http://127.0.0.1:3001/packets/k/1/letter-1.pdf?v=v7&s=60');
    expect((await get(`/applications/${applicationId}/letter`, 'ben')).status).toBe(404);
  });
});

describe('the JSON API', () => {
  test('the whole way with a token, by the same commands', async () => {
    const { json, confidential } = participantWorld();
    const made = (await (
      await json('POST', '/api/applications', {
        operationId: 'op_create01',
        centerId: 'se',
        formSource: 'form',
        noticeAcknowledged: true,
      })
    ).json()) as { applicationId: string };
    const base = `/api/applications/${made.applicationId}`;
    expect((await json('PUT', `${base}/answers`, { operationId: 'op_answer01', answers: fullAnswers })).status).toBe(
      200,
    );
    expect(confidential.ui.get(made.applicationId)).toEqual({ unemployment: 'yes' });
    const seen = (await (await json('GET', base)).json()) as Record<string, unknown>;
    expect(seen).toMatchObject({ status: 'draft', askedCents: 310_000, missing: { answers: [] } });
    const sent = await json('POST', `${base}/submit`, {
      operationId: 'op_submit01',
      signatureName: 'Sample',
      truthConfirmed: true,
      releaseUntil: '2027-01-01',
    });
    expect(sent.status).toBe(200);
    expect((await json('POST', `${base}/withdraw`, {})).status).toBe(200);
  });

  test('it is strict, and answers with the code, the words and the fields', async () => {
    const { json, draft } = participantWorld();
    const { applicationId } = draft();
    const response = await json('PUT', `/api/applications/${applicationId}/answers`, {
      operationId: 'op_answer01',
      answers: { totalCost: '$2,500.00' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid-input', fields: [{ field: 'totalCost', key: 'not-money' }] },
    });
  });

  test('without a token: 401; a cookie alone does not write (no token of the page)', async () => {
    const { json, draft, ran } = participantWorld();
    const { applicationId } = draft();
    expect((await json('GET', '/api/applications', undefined, {})).status).toBe(401);
    const byCookie = await json(
      'POST',
      `/api/applications/${applicationId}/withdraw`,
      {},
      { cookie: 'skillsdesk=session-token-of-ana' },
    );
    expect(byCookie.status).toBe(403);
    expect(ran).toEqual([]);
  });

  test('the same operation id, in the header, is the same command', async () => {
    const { json, applications } = participantWorld();
    const headers = { authorization: 'Bearer session-token-of-ana', 'idempotency-key': 'op_the-same-one' };
    const body = { centerId: 'se', formSource: 'paper', noticeAcknowledged: true };
    const first = await (await json('POST', '/api/applications', body, headers)).json();
    expect(await (await json('POST', '/api/applications', body, headers)).json()).toEqual(first);
    expect(applications.size).toBe(1);
  });

  test('/openapi.json says every JSON route that there is, and none that is not', async () => {
    const { app, json } = participantWorld();
    const described = apiRouteList
      .filter((route) => route.path.startsWith('/api/'))
      .map((route) => `${route.method.toUpperCase()} ${route.path}`);
    const served = app.routes
      .filter((route) => route.path.startsWith('/api/'))
      .map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`);
    expect([...new Set(served)].sort()).toEqual([...described].sort());
    const document = (await (await json('GET', '/openapi.json')).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/session', '/staff/api/queue', '/finance/api/funds']),
    );
    expect(JSON.stringify(document)).not.toContain('$schema');
  });
});

describe('a filled section read back from its own page', () => {
  test('posting what the page shows changes nothing', async () => {
    const { post, draft, applications } = participantWorld();
    const { applicationId } = draft({ answers: openAnswers });
    const raw = typedForm(openAnswers);
    for (const section of [
      'you',
      'helper',
      'work',
      'eligibility',
      'training',
      'research',
      'costs',
      'other-money',
      'budget',
    ]) {
      const form = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]));
      expect((await post(`/applications/${applicationId}/form/${section}`, form)).status).toBe(303);
    }
    expect(applications.get(applicationId)?.answers).toEqual(openAnswers);
  });
});
