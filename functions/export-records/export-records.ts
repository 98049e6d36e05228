import * as z from 'zod';
import { againstOthers } from '../../adapters/case-store.ts';
import type { Bucket } from '../../adapters/buckets.ts';
import type { ExportsTable } from '../../adapters/exports-table.ts';
import type { PartsWriter } from '../../adapters/parts-writer.ts';
import { transact } from '../../adapters/transaction.ts';
import type { Clock } from '../../domain/clock.ts';
import {
  buildTries,
  exportPrefix,
  exportStanding,
  withFailure,
  withFile,
  withTry,
  type PersonExports,
  type RecordsExport,
} from '../../domain/exports/exports.ts';
import { exportIdSchema, personIdSchema } from '../../domain/ids.ts';
import type { Settings } from '../../domain/settings.ts';
import { RecordsPage } from '../../web/export/records-page.tsx';
import { recordsOf, withObjects, type Records } from '../../web/export/records.ts';
import { copyTexts } from './copy-texts.ts';
import { gatherRecords, type GatherDeps } from './gather-records.ts';
import { writeZip } from './write-zip.ts';

export const exportInputSchema = z.object({ personId: personIdSchema, exportId: exportIdSchema });

export interface ExportDeps extends GatherDeps {
  exports: ExportsTable;
  clean: Pick<Bucket, 'stream'>;
  packets: Pick<Bucket, 'stream'>;
  writer: PartsWriter;
  clock: Clock;
  settings: Settings;
  baseUrl: string;
}
export interface ExportResult {
  /** `not-asked`: made before, given up, or never asked for. */
  outcome: 'made' | 'not-asked';
  files: number;
}

/**
 * Makes a copy of everything that one person gave (docs/adr/0022). Called again after a crash it begins anew under the same key: a
 * copy that half of the records stand in is worth nothing. Whoever is second to finish leaves the first one's as it is.
 */
export async function exportRecords(
  { personId, exportId }: z.output<typeof exportInputSchema>,
  deps: ExportDeps,
): Promise<ExportResult> {
  const begun = await change(personId, exportId, deps, withTry);
  if (!begun) return { outcome: 'not-asked', files: 0 };
  try {
    const now = deps.clock.now();
    const key = `${exportPrefix}${personId}/${exportId}.zip`;
    const { versionId, bytes, files } = await makeCopy(
      key,
      { personId, exportId, language: begun.language, now },
      deps,
    );
    await change(personId, exportId, deps, (known) =>
      withFile(known, exportId, {
        asOf: now.toISOString(),
        readyAt: deps.clock.now().toISOString(),
        file: { key, versionId, bytes },
      }),
    );
    return { outcome: 'made', files };
  } catch (error) {
    // Said at once: who waits for it can ask anew, and need not wait until the time for it is over.
    if (begun.tries >= buildTries) await change(personId, exportId, deps, withFailure);
    throw error;
  }
}

/** Undefined when it is not being made: nothing is written then. */
const change = (
  personId: string,
  exportId: string,
  { exports, clock }: ExportDeps,
  to: (known: PersonExports, exportId: string) => PersonExports,
): Promise<RecordsExport | undefined> =>
  againstOthers(async () => {
    const known = await exports.exportsOf(personId);
    const before = known?.exports.find((each) => each.exportId === exportId);
    if (!known || !before || exportStanding(before, clock.now()) !== 'building') return undefined;
    const next = to(known, exportId);
    await transact(exports.client, [exports.write.exports(next)]);
    return next.exports.find((each) => each.exportId === exportId);
  });

async function makeCopy(
  key: string,
  about: { personId: string; exportId: string; language: RecordsExport['language']; now: Date },
  deps: ExportDeps,
): Promise<{ versionId: string; bytes: number; files: number }> {
  const { settings, baseUrl, writer } = deps;
  const t = copyTexts(about.language);
  const { boardName, languageAccessLine, timeZone } = settings;
  const ctx = { t, language: about.language, timeZone, nowMs: about.now.getTime(), boardName, languageAccessLine };
  const rows = await gatherRecords(about.personId, deps);
  const { records, objects } = recordsOf(rows, about, { ctx, settings, baseUrl });
  const found = new Map<string, { bytes: number; sha256: string } | 'gone'>();
  const made = await writeZip(key, { writer, at: about.now }, async (zip) => {
    for (const { path, from, key: objectKey, versionId } of objects) {
      const content = await deps[from].stream(objectKey, versionId);
      found.set(path, content ? await zip.file(path, content) : 'gone');
    }
    // Last, when it is known what lies beside them.
    const complete = withObjects(records, found, ctx);
    await zip.text('index.html', pageOf(ctx, complete));
    await zip.text('data.json', `${JSON.stringify(complete, null, 2)}\n`);
  });
  return { ...made, files: [...found.values()].filter((each) => each !== 'gone').length };
}

const pageOf = (ctx: Parameters<typeof RecordsPage>[0]['ctx'], records: Records): string =>
  `<!DOCTYPE html>${String(RecordsPage({ ctx, records }))}`;
