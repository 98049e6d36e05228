import { decisionTicks } from '../../../domain/cases/rows.ts';
import { askedSections } from '../../../domain/forms/form.ts';
import { requestKinds } from '../../../domain/requests/kinds.ts';
import { apiClient } from '../../../scripts/api-client.ts';
import { sampleAnswers, sampleApplicationForm } from '../../../scripts/sample-packet.ts';
import { coachToken, participantToken, staffToken } from '../../../scripts/token.ts';
import { newPacket, sendPacket } from '../desk-people.ts';
import { invoke } from '../lost-and-late.ts';
import { filled, finder, type Opened, type Running } from './open-pages.ts';

const people = [
  ...Array.from({ length: 15 }, (_, at) => `participant.${String(at + 1).padStart(2, '0')}`),
  'participant.20',
  'participant.21',
  'ojt.participant.01',
  'ojt.participant.02',
  'step.participant.01',
  'step.participant.02',
  'support.participant.01',
  'support.participant.02',
  'tui.participant.01',
  'tui.participant.02',
];

/**
 * The pages of participants and coaches that somebody among the samples can open, by their patterns; beside them what one
 * pattern draws in another way: each kind of request in each state, each section of each form, a client's packet for a coach.
 */
export async function participantPages(system: Running, patterns: readonly string[]): Promise<Map<string, Opened>> {
  const { site, desk } = system;
  const { found, tryIt } = finder(system);
  for (const pattern of patterns.filter((each) => !each.includes(':'))) await tryIt(pattern, pattern);
  await drafts(system, tryIt);
  const known: string[] = [];
  for (const [pattern, { path, token }] of Object.entries(await statesWithoutSample(system)))
    await tryIt(pattern, path, token);
  for (const who of people) {
    const token = await participantToken({ site, desk, email: `${who}@example.org` });
    const api = apiClient({ site, token });
    const { applications } = await api.get<{
      applications: { applicationId: string; kind: string; status: string }[];
    }>('/api/applications');
    for (const pattern of patterns.filter((each) => !each.includes(':'))) await tryIt(pattern, pattern, token);
    for (const { applicationId, kind, status } of applications) {
      known.push(applicationId);
      await tryIt(`${kind}, ${status}`, `/applications/${applicationId}`, token);
      const { documents = [] } = await api.get<{ documents?: { documentId: string }[] }>(
        `/api/applications/${applicationId}`,
      );
      const values: Record<string, readonly string[]> = {
        ':id': [applicationId],
        ':kind': ['layoff-letter', 'government-id'],
        ':documentId': documents.map(({ documentId }) => documentId),
      };
      for (const pattern of patterns.filter((each) => each.includes(':')))
        for (const path of filled(pattern, values)) await tryIt(pattern, path, token);
    }
  }
  const coach = await coachToken({ site, desk, email: 'coach.river@example.org' });
  const { clients } = await apiClient({ site, token: coach }).get<{ clients: { personId: string }[] }>(
    '/api/coach/clients',
  );
  for (const pattern of patterns.filter((each) => each.startsWith('/coach')))
    for (const path of filled(pattern, { ':personId': clients.map(({ personId }) => personId) }))
      await tryIt(pattern, path, coach);
  for (const page of ['', '/form/you', '/documents', '/check', '/history'])
    for (const id of known) await tryIt(`for a client: ${page}`, `/applications/${id}${page}`, coach);
  return found;
}

/** A request of each kind that is just begun, with each section of its form. */
async function drafts({ site, desk }: Running, tryIt: ReturnType<typeof finder>['tryIt']): Promise<void> {
  const token = await participantToken({ site, desk, email: 'pages.begins@example.org' });
  const api = apiClient({ site, token });
  for (const kind of requestKinds) {
    const begun = { kind, centerId: 'se', formSource: 'form', noticeAcknowledged: true, language: 'en' };
    const { applicationId } = await api.post<{ applicationId: string }>('/api/applications', begun);
    await tryIt(`${kind}, draft`, `/applications/${applicationId}`, token);
    for (const { id } of askedSections(kind, {})) {
      const path = `/applications/${applicationId}/form/${id}`;
      await tryIt('/applications/:id/form/:section', path, token);
      await tryIt(`a form's section: ${id}`, path, token);
    }
  }
}

/** Ready to sign; a paper form with something typed into it; somebody whom a coach asks; an offer of money. No sample stands there. */
async function statesWithoutSample(system: Running): Promise<Record<string, Opened>> {
  const { site, desk } = system;
  const as = async (name: string) => {
    const token = await participantToken({ site, desk, email: `${name}@example.org` });
    return { token, api: apiClient({ site, token }) };
  };
  const [signs, typed, asked] = [await as('pages.signs'), await as('pages.typed'), await as('pages.asked')];
  const ready = await newPacket(signs.api);
  const mine = `/api/applications/${ready}`;
  await signs.api.put(`${mine}/answers`, { answers: sampleAnswers });
  const { missing } = await signs.api.get<{ missing: { documents: string[] } }>(mine);
  await signs.api.put(`${mine}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  const paper = await newPacket(typed.api);
  const form = { fileName: 'form.pdf', contentType: 'application/pdf', bytes: await sampleApplicationForm() };
  const documentId = await typed.api.upload(paper, { kind: 'application-form', ...form });
  await typed.api.checked(paper, [documentId]);
  const coach = apiClient({ site, token: await coachToken({ site, desk, email: 'coach.river@example.org' }) });
  await coach.post('/api/coach/asks', { email: 'pages.asked@example.org', scope: ['see'], purpose: 'apply' });
  const { asks } = await asked.api.get<{ asks: { coachId: string }[] }>('/api/consents');
  const offered = await as('pages.offered');
  return {
    '/applications/:id/sign': { path: `/applications/${ready}/sign`, token: signs.token },
    '/applications/:id/documents/:documentId/answers': {
      path: `/applications/${paper}/documents/${documentId}/answers`,
      token: typed.token,
    },
    '/coaches/asks/:coachId': { path: `/coaches/asks/${asks[0]?.coachId ?? ''}`, token: asked.token },
    '/applications/:id/offer/decline': {
      path: `/applications/${await offerTo(system, offered.api)}/offer/decline`,
      token: offered.token,
    },
  };
}

/** In line for money that is there: the next round offers it (R3). */
async function offerTo(system: Running, person: ReturnType<typeof apiClient>): Promise<string> {
  const { site, desk } = system;
  const id = await sendPacket(person, [], 'se', { veteran: 'veteran' });
  const staff = apiClient({ site, token: await staffToken({ site, desk, who: 'skillsteam.se@example.org' }) });
  const path = `/staff/api/cases/${id}`;
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version } = await staff.post<{ version: number }>(`${path}/claim`);
  await staff.post(`${path}/decide`, {
    version,
    outcome: 'waitlist',
    payee: 'school',
    ticks: [...decisionTicks],
    reason: 'Part of the tuition.',
    waitFor: { stream: 'wioa-dislocated-worker', lines: [{ costKind: 'tuition', amountCents: 50_000 }] },
  });
  await invoke(system, 'offer-money', { 'detail-type': 'Scheduled Event' });
  await person.until(`/api/applications/${id}`, (view) => view['status'] === 'offered', 'the offer');
  return id;
}
