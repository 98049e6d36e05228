import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DocumentRow } from '../../../domain/cases/rows.ts';
import { applicationRow, documentRow } from './sample-rows.ts';
import { fieldsOf, people, staffWorld, wordsOf, type StaffWorld } from './staff-world.ts';

let world: StaffWorld;
beforeEach(() => {
  world = staffWorld();
});
const html = async (response: Response | Promise<Response>) => (await response).text();

/** The desk as the browser goes through it: the form as drawn, with what is typed. */
async function start(typed: Record<string, string> = {}) {
  const form = fieldsOf(await html(world.get('sam', '/staff/scan')), '/staff/scan');
  const all = { ...form, email: 'walk-in@example.org', language: 'es', notice: 'yes', ...typed };
  return world.post('sam', '/staff/scan', all);
}
async function desk(): Promise<string> {
  return new URL((await start()).headers.get('location') ?? '', 'http://site').pathname;
}

describe('a packet on paper', () => {
  test('starts with the person’s address, language and the notice (R30)', async () => {
    const response = await start({ email: 'nobody', notice: '' });
    expect(response.status).toBe(400);
    const page = await html(response);
    expect(page).toContain('value="nobody"');
    expect(page).toContain('href="#field-notice"');
    expect(world.ran).toEqual([]);
    await start();
    expect(world.ran[0]).toMatchObject({
      name: 'create-application',
      input: {
        actor: people.sam,
        centerId: 'se',
        language: 'es',
        formSource: 'paper',
        walkIn: { email: 'walk-in@example.org' },
      },
    });
  });

  test('without an address it starts all the same, with a phone number or with nothing', async () => {
    expect(wordsOf(await html(world.get('sam', '/staff/scan')))).toContain('They get the receipt on paper');
    expect((await start({ email: '', phone: 'ask my sister' })).status).toBe(400);
    await start({ email: '', phone: '503-555-0190' });
    await start({ email: '' });
    expect(world.ran.map(({ input }) => input['walkIn'])).toEqual([{ phone: '503-555-0190' }, {}]);
  });

  test('the receipt is printed in the person’s language: number, papers, day, center, next step, whom to call', async () => {
    const path = await desk();
    // Nothing is handed in yet.
    expect((await world.get('sam', `${path}/receipt`)).status).toBe(303);
    const page = await html(world.get('sam', path));
    await world.post('sam', `${path}/submit`, {
      ...fieldsOf(page, `${path}/submit`),
      signatureName: 'Walk In',
      truth: 'yes',
    });
    const receipt = await html(world.get('sam', `${path}/receipt`));
    const said = wordsOf(receipt);
    expect(receipt).toContain('<html lang="es"');
    for (const words of [
      'Comprobante de la solicitud SE-',
      'Lo que entregó',
      '12 de noviembre de 2026',
      '503-555-0113',
    ])
      expect(said).toContain(words);
    // No address and no phone number: the paper says when to come.
    expect(said).toContain('No tenemos su correo ni su teléfono');
  });

  test('each file goes straight to the bucket, and the browser comes back', async () => {
    const path = await desk();
    const page = await html(world.get('sam', path));
    const response = await world.post('sam', `${path}/upload`, {
      ...fieldsOf(page, `${path}/upload`),
      kind: 'application-form',
    });
    const form = fieldsOf(await html(response), 'https://quarantine.example/');
    expect(form['success_action_redirect']).toBe(`http://127.0.0.1:3000${path}?arrived=1`);
    // The policy is signed over its fields: one of ours among them would make S3 refuse the file.
    expect(Object.keys(form)).not.toContain('csrfToken');
    expect(Object.keys(form).at(-1)).toBe('file');
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self' https://quarantine.example");
  });

  test('a file that cannot be used says why and what to do', async () => {
    const path = await desk();
    const applicationId = path.split('/').at(-1) ?? '';
    world.documents.set(applicationId, [
      documentRow({ kind: 'government-id', status: 'rejected', rejection: 'password-protected' }),
    ]);
    const page = wordsOf(await html(world.get('sam', path)));
    expect(page).toContain('The file has a password. Save it without one, or scan the paper.');
    expect(page).toContain('Still needed, or a reason why not: Application form, Government ID.');
  });

  test('sent for the person only with the signature on the paper', async () => {
    const path = await desk();
    const page = await html(world.get('sam', path));
    const form = fieldsOf(page, `${path}/submit`);
    expect(form).toMatchObject({ 'releaseUntil-month': '11', 'releaseUntil-day': '4', 'releaseUntil-year': '2027' });
    const unsigned = await world.post('sam', `${path}/submit`, { ...form, 'releaseUntil-year': '2020' });
    expect(unsigned.status).toBe(400);
    const again = await html(unsigned);
    for (const field of ['signatureName', 'truth', 'releaseUntil']) expect(again).toContain(`href="#field-${field}"`);
    const sent = await world.post('sam', `${path}/submit`, { ...form, signatureName: 'María López', truth: 'yes' });
    expect(sent.headers.get('location')).toBe(`${path}/done`);
    expect(world.ran.at(-1)?.input).toMatchObject({ signatureName: 'María López', releaseUntil: '2027-11-04' });
    expect(wordsOf(await html(world.get('sam', `${path}/done`)))).toContain('SE Center decides by Nov 12, 2026.');
  });

  test('R29: whoever scanned it does not decide it', async () => {
    const path = await desk();
    const applicationId = path.split('/').at(-1) ?? '';
    const row = world.applications.get(applicationId);
    if (!row) throw new Error('no walk-in');
    world.applications.set(applicationId, { ...row, status: 'in-review' });
    const own = wordsOf(await html(world.get('sam', `/staff/cases/${applicationId}`)));
    expect(own).toContain('You filed this packet or helped with it. A colleague has to decide it.');
    expect(wordsOf(await html(world.get('sam', '/staff')))).toContain('Filed by you');
  });

  test('a person’s own draft is not at the desk, and nor is another center’s', async () => {
    const path = await desk();
    const applicationId = path.split('/').at(-1) ?? '';
    expect((await world.get('gres', path)).status).toBe(404);
    const row = world.applications.get(applicationId);
    if (!row) throw new Error('no walk-in');
    world.applications.set(applicationId, { ...row, assistedBy: [] });
    expect((await world.get('sam', path)).status).toBe(404);
  });

  test('a paper that cannot be had needs the person’s reason (R8)', async () => {
    const path = await desk();
    const page = await html(world.get('sam', path));
    const typed = {
      ...fieldsOf(page, `${path}/absence`),
      absenceKind: 'government-id',
      absenceWhy: 'may-not-be-copied',
    };
    const unsaid = await world.post('sam', `${path}/absence`, { ...typed, absenceReason: '' });
    expect(unsaid.status).toBe(400);
    await world.post('sam', `${path}/absence`, { ...typed, absenceReason: 'Military ID, seen at the desk' });
    expect(world.ran.at(-1)?.input).toMatchObject({
      absences: [{ kind: 'government-id', why: 'may-not-be-copied', reason: 'Military ID, seen at the desk' }],
    });
  });
});

describe('papers at the desk', () => {
  const idOf = (path: string) => path.split('/').at(-1) ?? '';
  /** Of the same person, at this center, sent a month ago. */
  function earlier(over: Parameters<typeof applicationRow>[0] = {}, document: Partial<DocumentRow> = {}): string {
    const applicationId = `app_01k9earlier00${world.applications.size + 10}`;
    const row = applicationRow({ applicationId, number: 'SE-4827', status: 'approved', ...over });
    world.applications.set(applicationId, row);
    const documentId = `doc_01k9earlier00${world.applications.size + 10}`;
    const sha256 = String(world.applications.size).repeat(64).slice(0, 64);
    const given = documentRow({ applicationId, documentId, sha256, kind: 'government-id', ...document });
    world.documents.set(applicationId, [given]);
    return applicationId;
  }
  const reading = (guess: 'layoff-letter', confidence: number): NonNullable<DocumentRow['reading']> => ({
    state: 'read',
    found: {
      schemaVersion: 1,
      engine: 'text',
      pages: 1,
      pagesRead: 1,
      words: 80,
      meanConfidence: 1,
      kind: { guess, confidence },
      fields: [],
    },
  });

  test('given before: a look at it and one press in place of a scan; the second press changes nothing', async () => {
    const from = earlier();
    const path = await desk();
    const page = await html(world.get('sam', path));
    expect(wordsOf(page)).toContain('Given on Nov 2, 2026, with SE-4827.');
    const document = world.documents.get(from)?.[0];
    const picture = `/staff/cases/${from}/documents/${document?.documentId ?? ''}/pages/1`;
    expect(page).toContain(`src="${picture}"`);
    expect((await world.get('sam', picture)).status).toBe(302);

    const form = fieldsOf(page, `${path}/reuse`);
    for (const press of [form, { ...form, operationId: 'op-another-tab-00' }]) {
      const response = await world.post('sam', `${path}/reuse`, press);
      expect(response.headers.get('location')).toBe(`${path}#files`);
    }
    expect(world.ran.at(-1)).toMatchObject({
      name: 'reuse-document',
      input: { actor: people.sam, kind: 'government-id' },
    });
    expect(world.documents.get(idOf(path))).toHaveLength(1);
    const after = wordsOf(await html(world.get('sam', path)));
    expect(after).toContain('Given before, on Nov 2, 2026, and used again.');
    expect(after).not.toContain('Papers this person gave before');
    expect(after).toContain('Still needed, or a reason why not: Application form.');
  });

  test('R22: not another person’s, another center’s, the person’s own draft or a STEP request’s; nor what is too old', async () => {
    const closed = [
      earlier({ personId: 'per_01k9sample00002' }),
      earlier({ centerId: 'gresham' }),
      earlier({ status: 'draft' }),
      earlier({ kind: 'step' }),
    ];
    earlier({}, { printed: { on: '2020-01-01', by: 'sam', at: '2026-11-02T18:12:00.000Z' } });
    earlier({}, { status: 'rejected', rejection: 'suspicious' });
    const path = await desk();
    const page = await html(world.get('sam', path));
    expect(wordsOf(page)).not.toContain('Papers this person gave before');
    for (const fromApplication of closed) {
      const fromDocument = world.documents.get(fromApplication)?.[0]?.documentId ?? '';
      const { operationId = '' } = fieldsOf(page, `${path}/upload`);
      const form = {
        operationId: `${String(operationId)}${closed.indexOf(fromApplication)}`,
        kind: 'government-id',
        fromApplication,
        fromDocument,
      };
      expect((await world.post('sam', `${path}/reuse`, form)).status).toBe(404);
    }
    expect(world.documents.get(idOf(path))).toBeUndefined();
  });

  test('a file that reads like something else: moved with one press, or said to be right; its typed date stays', async () => {
    const path = await desk();
    const printed = { on: '2026-10-01', by: 'sam', at: '2026-11-02T18:12:00.000Z' };
    const row = documentRow({
      applicationId: idOf(path),
      kind: 'budget',
      reading: reading('layoff-letter', 0.9),
      printed,
    });
    world.documents.set(idOf(path), [row]);
    const about = `${path}/documents/${row.documentId}/about`;
    const page = await html(world.get('sam', path));
    expect(wordsOf(page)).toContain('This may be another kind of paper: Layoff letter.');
    const moved = await world.post('sam', about, { ...fieldsOf(page, about), kind: 'layoff-letter' });
    expect(moved.headers.get('location')).toBe(`${path}#files`);
    expect(world.documents.get(idOf(path))?.[0]).toMatchObject({
      kind: 'layoff-letter',
      printed: { on: '2026-10-01' },
    });
    const after = wordsOf(await html(world.get('sam', path)));
    expect(after).not.toContain('This may be another kind of paper');

    // Not sure enough: nobody is asked, and the way to say it is there all the same.
    world.documents.set(idOf(path), [{ ...row, reading: reading('layoff-letter', 0.7) }]);
    const quiet = await html(world.get('sam', path));
    expect(wordsOf(quiet)).not.toContain('This may be another kind of paper');
    expect(quiet).toContain(`href="${about}"`);
  });

  test('the page about a file: what it is and its date, wrong and right, and back to the desk', async () => {
    const path = await desk();
    const row = documentRow({ applicationId: idOf(path), kind: 'other' });
    world.documents.set(idOf(path), [row]);
    const about = `${path}/documents/${row.documentId}/about`;
    const page = await html(world.get('sam', about));
    expect(page).toContain(`href="${path}#files"`);
    const typed = { ...fieldsOf(page, about), kind: 'cost-sheet', 'printedOn-month': '13', 'printedOn-day': '1' };
    const wrong = await world.post('sam', about, { ...typed, 'printedOn-year': '2026' });
    expect(wrong.status).toBe(400);
    expect(await html(wrong)).toContain('href="#field-printedOn"');
    const right = await world.post('sam', about, { ...typed, 'printedOn-month': '10', 'printedOn-year': '2026' });
    expect(right.headers.get('location')).toBe(`${path}#files`);
    expect(world.documents.get(idOf(path))?.[0]).toMatchObject({ kind: 'cost-sheet', printed: { on: '2026-10-01' } });
  });

  test('only while it is a draft of this center, and only by who files for people', async () => {
    const from = earlier();
    const path = await desk();
    const row = documentRow({ applicationId: idOf(path), kind: 'other' });
    world.documents.set(idOf(path), [row]);
    const about = `${path}/documents/${row.documentId}/about`;
    const { csrfToken: _own, ...form } = fieldsOf(await html(world.get('sam', path)), `${path}/reuse`);
    const moves = { ...form, kind: 'cost-sheet' };
    for (const [who, status] of [
      ['gres', 404],
      ['lia', 403],
      ['fin', 403],
    ] as const) {
      expect((await world.get(who, about)).status).toBe(status);
      expect((await world.post(who, about, moves)).status).toBe(status);
      expect((await world.post(who, `${path}/reuse`, form)).status).toBe(status);
    }
    expect((await world.post('sam', `${path}/reuse`, { ...form, fromApplication: 'nobody' })).status).toBe(400);
    const draft = world.applications.get(idOf(path));
    if (!draft) throw new Error('no walk-in');
    world.applications.set(idOf(path), { ...draft, status: 'submitted' });
    for (const response of [
      world.get('sam', about),
      world.post('sam', about, moves),
      world.post('sam', `${path}/reuse`, form),
    ])
      expect((await response).status).toBe(409);
    expect(world.ran.filter(({ name }) => name === 'reuse-document' || name === 'describe-document')).toEqual([]);
    expect(world.documents.get(from)).toHaveLength(1);
  });
});

describe('sign-in', () => {
  test('goes on to the issuer by itself and by a link, and keeps the handle in a cookie of its own', async () => {
    world.work['sign-in'] = () => ({ url: 'https://issuer.example/authorize?state=1', handle: 'handle-handle-handle' });
    const response = await world.signIn('/finance');
    expect(response.status).toBe(200);
    expect(response.headers.get('refresh')).toBe('0; url=https://issuer.example/authorize?state=1');
    expect(await html(response)).toContain('href="https://issuer.example/authorize?state=1"');
    expect(response.headers.getSetCookie().join()).toContain('skillsdesk-staff-start=handle-handle-handle');
    expect(world.ran.at(-1)?.input).toMatchObject({ command: 'staff-start', returnTo: '/finance' });
  });
  test('never sends anybody to another site afterwards', async () => {
    world.work['sign-in'] = () => ({ url: 'https://issuer.example/', handle: 'handle-handle-handle' });
    await world.signIn('https://evil.example/staff');
    expect(world.ran.at(-1)?.input).toMatchObject({ returnTo: '/staff' });
  });
  test('back from the issuer: the session’s cookie, and finance is led on to the funds', async () => {
    const answer = (who: 'sam' | 'fin') => () => ({
      token: 'new-session-token',
      csrfToken: 'c',
      endsAt: '2026-11-04T23:00:00.000Z',
      actor: people[who],
      returnTo: '/staff',
    });
    world.work['sign-in'] = answer('sam');
    const staff = await world.get(undefined, '/staff/callback?code=1&state=2');
    expect(staff.headers.get('location')).toBe('/staff');
    expect(staff.headers.getSetCookie().join()).toMatch(/skillsdesk=new-session-token; Max-Age=18000;.*HttpOnly/);
    world.work['sign-in'] = answer('fin');
    expect((await world.get(undefined, '/staff/callback?code=1&state=3')).headers.get('location')).toBe('/staff');
    expect((await world.get('fin', '/staff')).headers.get('location')).toBe('/finance');
  });
  test('an answer that was not asked for starts again with a word why', async () => {
    world.work['sign-in'] = () => {
      throw world.refusal('not-signed-in');
    };
    const response = await world.get(undefined, '/staff/callback?code=1&state=2');
    expect(response.headers.get('location')).toBe('/staff/sign-in?failed=1');
    expect(wordsOf(await html(world.get(undefined, '/staff/sign-in?failed=1')))).toContain('Signing in did not work.');
  });
});
