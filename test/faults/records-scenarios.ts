import { createHash } from 'node:crypto';
import {
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { strFromU8, unzipSync } from 'fflate';
import { clientOf, rowsOf } from '../support/lost-and-late.ts';
import { dayMs, insist, participant, refusalOf, staff, until, type Person } from './people.ts';
import type { Scene } from './scene.ts';

/** What is kept of people, for how long, and what they may take along (R23). */
interface Copies {
  copies: { exportId: string; state: string; fetchedAt: string[] }[];
}
interface Order {
  certificate?: { cases: { state: string; applicationId: string }[] };
}

/** Sent with a file, denied, and told. Its people are not the scene's: their files go, and that is what is looked at here. */
async function closed(scene: Scene): Promise<{ who: Person; id: string; documentId: string }> {
  const { world } = scene;
  const who = participant(world, `canary.${scene.name}.records@example.org`);
  const id = await who.start();
  const documentId = await who.upload(id, scene.page('cost-sheet'));
  await who.checked(id);
  await who.excuse(id);
  await who.submit(id);
  const reason = 'The program is longer than our funds run.';
  const decided = await staff(world, 'skillsteam.se').decide(id, { outcome: 'deny', reason });
  if (!('outcome' in decided)) throw new Error(`not denied: ${JSON.stringify(decided)}`);
  await until(world, 'the letter, and that they are told', async () =>
    (await caseRow(scene, id))?.['toldAt'] !== undefined && (await who.packet(id))['letter'] === true
      ? true
      : undefined,
  );
  return { who, id, documentId };
}
/** Again, with the keys of the day, when the system is down at the moment. */
const rowsNow = ({ world }: Scene, id: string) => insist(world, 'an operator looks', () => rowsOf(world, id).read());
const caseRow = async (scene: Scene, id: string) => (await rowsNow(scene, id)).find((row) => row['sk']?.S === 'APP');

/**
 * By an operator's keys, as if it had been closed then: years of a whole system would be waited for otherwise. The row's places in
 * its indexes go along.
 */
const closedAt = ({ world }: Scene, id: string, at: string) =>
  insist(world, 'an operator writes', () =>
    rowsOf(world, id).change(
      'APP',
      'SET updatedAt = :at, submittedAt = :at, retainUntil = :at, toldAt = :at, queueSk = :place, dueSk = :place REMOVE due',
      {},
      { ':at': at, ':place': `${at}#${id}` },
    ),
  );

/** Every version of every bucket that has this id in its name. */
async function versionsNaming({ world }: Scene, id: string): Promise<string[]> {
  const client = new S3Client({ ...clientOf(world), forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  const found: string[] = [];
  for (const { Name: Bucket } of Buckets) {
    let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let more = true; more;) {
      const page: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket, ...from }),
      );
      for (const { Key = '' } of page.Versions ?? []) if (Key.includes(id)) found.push(`${Bucket}/${Key}`);
      from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated === true;
    }
  }
  return found;
}

export const recordsScenarios = {
  /** A copy of everything: asked for twice at once, fetched, and whole. */
  async copyFetched(scene: Scene): Promise<void> {
    const { world } = scene;
    const who = participant(world, `canary.${scene.name}.copy@example.org`);
    scene.people.push(who);
    const id = await who.start();
    const file = scene.page('cost-sheet');
    await who.upload(id, file);
    await who.checked(id);
    await who.excuse(id);
    await who.submit(id);
    const newest = async () => (await who.get<Copies>('/api/your-copy')).copies[0];
    await Promise.all([who.post('/api/your-copy'), who.post('/api/your-copy')]);
    const { exportId } = await until(world, 'a copy', async () => {
      const copy = await newest();
      // Its maker died each time: they are told so, and ask anew.
      if (copy?.state === 'failed') await who.post('/api/your-copy');
      return copy?.state === 'ready' ? copy : undefined;
    });
    const zip = await until(world, 'the file behind its link', async () => {
      const { url } = await who.post<{ url: string }>('/api/your-copy/file', { exportId });
      const response = await fetch(url).catch(() => undefined);
      return response?.ok === true ? response.bytes() : undefined;
    });
    const entries = unzipSync(zip);
    const { number } = await who.packet(id);
    const said = strFromU8(entries['data.json'] ?? new Uint8Array());
    if (!said.includes(String(number))) throw new Error(`${String(number)} is not in the copy`);
    const hashes = Object.values(entries).map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    if (!hashes.includes(createHash('sha256').update(file.bytes).digest('hex')))
      throw new Error('the file as it was sent is not in the copy');
    scene.promise(`${exportId} was fetched, and two clicks made two at most`, async () => {
      const { copies } = await who.get<Copies>('/api/your-copy');
      const made = copies.filter(({ state }) => state === 'ready' || state === 'over').length;
      return (
        // A second click whose answer is lost may come again when the first one's copy is there: then it is one of its own.
        made <= 2 && (copies.find((each) => each.exportId === exportId)?.fetchedAt.length ?? 0) > 0
      );
    });
  },

  /** Closed for longer than anybody may appeal: its files as they were sent go at night, their clean copies and hashes stay. */
  async originalsReplaced(scene: Scene): Promise<void> {
    const { world } = scene;
    const { who, id, documentId } = await closed(scene);
    const [{ sha256: sent } = {}] = who.uploads;
    // Not so long ago that it might be destroyed.
    await closedAt(scene, id, new Date(world.now().getTime() - 400 * dayMs).toISOString());
    await until(world, 'the night in which files are replaced', async () => {
      await world.advance(dayMs);
      return (await caseRow(scene, id))?.['originalsReplacedAt'] !== undefined ? true : undefined;
    });
    scene.promise(`${documentId}: the clean copy is there, and what was sent is not`, async () => {
      const rows = await rowsNow(scene, id);
      const row = rows.find((each) => each['sk']?.S === `DOC#${documentId}`);
      const cleanCopy = row?.['normalized']?.M?.['key']?.S ?? 'no copy';
      const left = await versionsNaming(scene, documentId);
      return (
        row?.['original']?.M?.['replaced']?.M?.['state']?.S === 'replaced' &&
        row['sha256']?.S === sent &&
        left.some((name) => name.endsWith(`/${cleanCopy}`)) &&
        // No version of it, also none of those that a broken connection sent twice.
        !left.some((name) => /^[^/]*-quarantine-|\/originals\//.test(name))
      );
    });
  },

  /** Ordered by one, confirmed by another, carried out at night: nothing is left of the case but its certificate. */
  async destroyedByTwo(scene: Scene): Promise<void> {
    const { world } = scene;
    const { who, id, documentId } = await closed(scene);
    const { number } = await who.packet(id);
    const [operator, director] = [staff(world, 'operator'), staff(world, 'director')];
    await closedAt(scene, id, '2010-03-01T18:00:00.000Z');
    const home = '/staff/oversight/destruction';
    const through = { 'through-year': '2020', 'through-month': '1', 'through-day': '2' };
    const order = await operator
      .send(home, { ...through, authority: `Schedule of ${scene.name}` })
      .catch((error: unknown) => {
        // Somebody else has it in their list, and goes on with it.
        if (refusalOf(error) === undefined) throw error;
      });
    if (order !== undefined) {
      const listHash = /name="listHash" value="([0-9a-f]{64})"/.exec(await director.page(order))?.[1] ?? '';
      await director.send(order, { verdict: 'confirm', listHash });
    }
    // By its number, as whoever is asked for it years later.
    const certificate = async () => {
      const found = await operator.page(`/staff/oversight/packets?number=${String(number)}`);
      const destructionId = /\/staff\/oversight\/destruction\/(\w+)/.exec(found)?.[1];
      if (destructionId === undefined) return undefined;
      return (await director.get<Order>(`/staff/oversight/api/destructions/${destructionId}`)).certificate;
    };
    await until(world, 'the certificate', certificate);
    scene.promise(`of ${id} its certificate is left, and nothing else`, async () => {
      const fate = (await certificate())?.cases.find(({ applicationId }) => applicationId === id)?.state;
      const rows = await rowsNow(scene, id);
      const files = [...(await versionsNaming(scene, id)), ...(await versionsNaming(scene, documentId))];
      return fate === 'destroyed' && rows.length === 0 && files.length === 0;
    });
  },
};
