import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { etplVersionSchema, listingSchema, type EtplVersion, type Listing } from '../domain/etpl/listing.ts';
import { programIndex, type ProgramIndex } from '../domain/etpl/search.ts';
import type { ProgramList } from '../domain/etpl/standing.ts';
import { put, toItem, type Write } from './transaction.ts';
import { tableReads } from './table-reads.ts';

/*
 * The list of training programs stands in the cases table, where every reader of a packet has a grant already:
 *   which version is the list today   pk ETPL, sk CURRENT
 *   one version's own facts           pk ETPL#version, sk VERSION
 *   its listings, packed              pk ETPL#version, sk PART#001…
 * 5,000 programs are about a megabyte of JSON and pack into one or two items, so that a whole import is one transaction:
 * readers see the old list or the new one. A version never changes once written; a warm function reads it once.
 */
const etplKeys = {
  current: { pk: 'ETPL', sk: 'CURRENT' },
  version: (versionId: string) => ({ pk: `ETPL#${versionId}`, sk: 'VERSION' }),
  part: (versionId: string, number: number) => ({
    pk: `ETPL#${versionId}`,
    sk: `PART#${String(number).padStart(3, '0')}`,
  }),
};

/** An item holds 400 KB, a transaction 4 MB. */
const partBytes = 350_000;
const maxParts = 10;

const packed = promisify(gzip);
const unpacked = promisify(gunzip);
/** What a packed list may grow to; ours is a megabyte. */
const maxUnpackedBytes = 64_000_000;

/** Versions are immutable and their ids are random: what was read once holds. Two, for readers on both sides of an import. */
const kept = new Map<string, Promise<ProgramIndex>>();
const keptVersions = 2;

export type EtplTable = ReturnType<typeof etplTable>;
export type EtplReader = Pick<EtplTable, 'today'>;

export function etplTable({ client, tableName }: { client: DynamoDBClient; tableName: string }) {
  const { get, query } = tableReads(client, tableName);

  async function current(): Promise<EtplVersion | undefined> {
    const row = await get(etplKeys.current);
    return row ? etplVersionSchema.parse(row) : undefined;
  }

  async function listingsOf(versionId: string): Promise<Listing[]> {
    const rows = await query(
      {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': `ETPL#${versionId}` }),
        ConsistentRead: true,
      },
      maxParts + 1,
    );
    const parts = rows.filter((row) => String(row['sk']).startsWith('PART#')).map((row) => row['bytes'] as Uint8Array);
    if (parts.length === 0) throw new Error('etpl: a version without its listings');
    const json = await unpacked(Buffer.concat(parts), { maxOutputLength: maxUnpackedBytes });
    return z.array(listingSchema).parse(JSON.parse(json.toString('utf8')));
  }

  return {
    current,
    listingsOf,

    /** The list as it stands now; undefined before the first import. */
    async today(): Promise<ProgramList | undefined> {
      const version = await current();
      if (!version) return undefined;
      const key = `${tableName} ${version.versionId}`;
      let index = kept.get(key);
      if (!index) {
        index = listingsOf(version.versionId).then(programIndex);
        kept.set(key, index);
        // A read that failed is tried again by the next one who asks.
        index.catch(() => kept.delete(key));
        for (const old of [...kept.keys()].slice(0, -keptVersions)) kept.delete(old);
      }
      return { version, index: await index };
    },

    write: {
      /** All of an import: its parts, its facts, and that it is the list from now on, unless somebody imported meanwhile. */
      async version(row: EtplVersion, listings: readonly Listing[], before: EtplVersion | undefined): Promise<Write[]> {
        const bytes = await packed(Buffer.from(JSON.stringify(listings), 'utf8'), { level: 9 });
        const parts: Write[] = [];
        for (let at = 0; at < bytes.length; at += partBytes)
          parts.push(
            put(tableName, {
              ...etplKeys.part(row.versionId, parts.length + 1),
              schemaVersion: 1,
              bytes: bytes.subarray(at, at + partBytes),
            }),
          );
        if (parts.length > maxParts) throw new Error(`etpl: ${bytes.length} bytes are more than an import holds`);
        const item = {
          Put: {
            TableName: tableName,
            Item: toItem({ ...etplKeys.current, ...row }),
            ...(before
              ? {
                  ConditionExpression: 'versionId = :before',
                  ExpressionAttributeValues: toItem({ ':before': before.versionId }),
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          },
        };
        return [{ item }, put(tableName, { ...etplKeys.version(row.versionId), ...row }), ...parts];
      },
    },
  };
}
