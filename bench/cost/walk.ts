import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { askedSections, fieldsOnPage } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { apiClient, type FileToSend } from '../../scripts/api-client.ts';
import { sampleAnswers, samplePacket, type SampleFile } from '../../scripts/sample-packet.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import type { Meter } from './meter.ts';

const twelveMegapixels = { width: 4000, height: 3000 };
const fundId = 'dw-py2026-july';

/** What went over the wire to people. */
export interface Wire {
  requests: number;
  siteBytes: number;
  bucketBytes: number;
}

/** Counts what this process fetches of the site and of the buckets, as the edge packs it. */
export function countFetches(places: { site: string; aws: string }): { wire: Wire; stop: () => void } {
  const wire: Wire = { requests: 0, siteBytes: 0, bucketBytes: 0 };
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const response = await real(input, init);
    if (url.startsWith(places.site)) {
      wire.requests += 1;
      const bytes = Buffer.from(await response.clone().arrayBuffer());
      wire.siteBytes += gzipSync(bytes).byteLength + 900;
    } else if (url.startsWith(places.aws)) {
      wire.bucketBytes += Number(response.headers.get('content-length') ?? 0);
    }
    return response;
  };
  return { wire, stop: () => void (globalThis.fetch = real) };
}

/** What a person sends: the sample packet's papers, its photos as a phone with 12 megapixels takes them, and the back of the card. */
export async function papers(): Promise<FileToSend[]> {
  const files: SampleFile[] = await samplePacket();
  const asPhone = async (file: SampleFile): Promise<SampleFile> =>
    file.contentType === 'image/jpeg' ? { ...file, bytes: await photographed(file.bytes) } : file;
  const all = await Promise.all(files.map(asPhone));
  const photo = all.find(({ fileName }) => fileName === 'my-id.jpg');
  if (!photo) throw new Error('the sample packet has changed');
  const turned = await photographed(await sharp(photo.bytes).rotate(180).toBuffer());
  return [...all, { ...photo, fileName: 'my-id-back.jpg', bytes: turned }];
}

/** With the grain of a sensor: a drawing alone would pack far smaller than a photo does. */
async function photographed(bytes: Buffer): Promise<Buffer> {
  const grain = await sharp({
    create: {
      ...twelveMegapixels,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 16 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(
    await sharp(bytes)
      .rotate()
      .resize({ ...twelveMegapixels, fit: 'cover' })
      .toBuffer(),
  )
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 93 })
    .toBuffer();
}

/**
 * One scholarship packet from the first page to the award letter, read and paid: the pages that people look at on the way, as
 * they look at them, and each change through the public interface. Never asks whether it is done yet: it waits until all is quiet.
 */
export async function carryPacket(
  places: { site: string; desk: string; aws: string },
  meter: Meter,
  files: readonly FileToSend[],
): Promise<string[]> {
  const { site, desk } = places;
  const did: string[] = [];
  const quiet = async () => {
    const from = Date.now();
    while (Date.now() - Math.max(meter.heard, from) < 3000) {
      if (Date.now() - from > 180_000) throw new Error('it never got quiet');
      await sleep(200);
    }
  };
  const browser = (token?: string) => {
    const kept = new Set<string>();
    return async (path: string): Promise<string> => {
      const response = await fetch(new URL(path, site), {
        headers: { accept: 'text/html', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        redirect: 'manual',
      });
      const link = response.headers.get('location');
      if (response.status === 302 && link?.includes('X-Amz-Signature')) {
        await (await fetch(link)).arrayBuffer();
        return '';
      }
      if (response.status >= 400) throw new Error(`${path} answered ${response.status}`);
      const html = await response.text();
      for (const [, asset = ''] of html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
        if (kept.has(asset)) continue;
        kept.add(asset);
        await (await fetch(new URL(asset, site))).arrayBuffer();
      }
      return html;
    };
  };

  // The person, on the first day.
  const stranger = browser();
  for (const path of ['/', '/sign-in', '/sign-in/code']) await stranger(path).catch(() => '');
  const personToken = await participantToken({ site, desk, email: 'participant@example.org' });
  const [person, personSees] = [apiClient({ site, token: personToken }), browser(personToken)];
  for (const path of ['/applications', '/notice']) await personSees(path);
  const start = { centerId: 'se', formSource: 'form', noticeAcknowledged: true, language: 'en' };
  const { applicationId } = await person.post<{ applicationId: string }>('/api/applications', start);
  const mine = `/applications/${applicationId}`;
  await personSees(mine);
  let pages = 0;
  for (const section of askedSections('scholarship', sampleAnswers)) {
    await personSees(`${mine}/form/${section.id}`);
    const names = fieldsOnPage(section, sampleAnswers).map(({ name }) => name);
    const answers: Answers = Object.fromEntries(
      Object.entries(sampleAnswers).filter(([name]) => names.includes(name)),
    ) as Answers;
    await person.put(`/api${mine}/answers`, { answers });
    pages += 1;
  }
  await personSees(`${mine}/documents`);
  const [late, ...first] = [...files].reverse();
  for (const file of first) {
    await person.upload(applicationId, file);
    await personSees(`${mine}/documents`);
  }
  await quiet();
  await personSees(`${mine}/documents`);
  const { missing } = await person.get<{ missing: { answers: string[]; documents: string[] } }>(`/api${mine}`);
  if (missing.documents.length > 0)
    await person.put(`/api${mine}/absences`, {
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
  for (const path of [`${mine}/check`, `${mine}/sign`]) await personSees(path);
  await person.post(`/api${mine}/submit`, {
    signatureName: 'Sample Participant',
    truthConfirmed: true,
    releaseUntil: `${new Date().getUTCFullYear() + 1}-12-31`,
  });
  await personSees(`${mine}/sent`);
  await quiet();
  did.push(`${pages} sections of the form, ${first.length} files, signed and sent`);

  // The SkillsTeam asks for one more paper.
  const staffKey = await staffToken({ site, desk, who: 'skillsteam.se@example.org' });
  const [staff, staffSees] = [apiClient({ site, token: staffKey }), browser(staffKey)];
  const theirs = `/staff/cases/${applicationId}`;
  const caseApi = `/staff/api/cases/${applicationId}`;
  const readAll = async () => {
    const html = await staffSees(theirs);
    const pictures = [...new Set([...html.matchAll(/src="(\/staff\/cases\/[^"]+\/pages\/\d+)/g)].map(([, at]) => at!))];
    for (const picture of pictures) await staffSees(picture);
    return pictures.length;
  };
  await staffSees('/staff');
  const claimed = await staff.post<{ version: number }>(`${caseApi}/claim`);
  const seen = await readAll();
  const kind = String(late?.kind ?? 'other');
  await staff.post(`${caseApi}/decide`, {
    version: claimed.version,
    outcome: 'more-information',
    requestedItems: [kind],
    reason: 'Please send the back of it too.',
  });
  await staffSees('/staff');
  await quiet();
  did.push(`SkillsTeam looked at ${seen} pages and asked for one more paper`);

  await personSees(mine);
  await personSees(`${mine}/answer`);
  if (late) await person.upload(applicationId, late);
  await personSees(`${mine}/documents`);
  await quiet();
  await personSees(`${mine}/answer`);
  await person.post(`/api${mine}/answer`);
  await personSees(mine);
  await quiet();
  did.push('the person sent it');

  await staffSees('/staff');
  const open = await staff.get<{ version?: number; mayDecide?: boolean }>(caseApi);
  if (open.mayDecide !== true) throw new Error('the case did not come back to the queue');
  const again = await staff.post<{ version: number }>(`${caseApi}/claim`);
  await readAll();
  const decision = await staff.post<{ outcome: string; awardId: string }>(`${caseApi}/decide`, {
    version: again.version,
    outcome: 'approve',
    lines: [{ fundId, costKind: 'tuition', amountCents: 200_000 }],
    payee: 'school',
    payeeName: 'Sample School',
    reason: 'The rest is covered by other aid.',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
  });
  await staffSees('/staff');
  await quiet();
  const packet = await staff.get<{ url: string }>(`${caseApi}/packet`);
  await (await fetch(packet.url)).arrayBuffer();
  await personSees(mine);
  const letter = await person.get<{ url: string }>(`/api${mine}/letter`);
  await (await fetch(letter.url)).arrayBuffer();
  await personSees(mine);
  await quiet();
  did.push(`decided (${decision.outcome}), packet and letter composed, both read`);

  // The money's way.
  const on = new Date().toISOString().slice(0, 10);
  const lines = [{ line: 0, amountCents: 200_000 }];
  await staff.post(`/staff/api/awards/${decision.awardId}/enrollment`, {
    enrolledOn: on,
    term: { from: on, through: on },
    lines,
  });
  const payer = apiClient({ site, token: await staffToken({ site, desk, who: 'payments@example.org' }) });
  const award = `/finance/payments/api/awards/${decision.awardId}`;
  const { invoiceId } = await payer.post<{ invoiceId: string }>(`${award}/bills`, {
    invoiceNumber: 'INV-2027-001',
    datedOn: on,
    lines,
  });
  await payer.post(`${award}/bills/${invoiceId}/pay`, { paidOn: on, reference: 'CHECK-1001' });
  await quiet();
  did.push('enrolled, billed, paid');
  return did;
}
