import { readFileSync } from 'node:fs';
import { readRows } from '../../../domain/etpl/read-rows.ts';
import { programIndex } from '../../../domain/etpl/search.ts';
import type { ProgramList } from '../../../domain/etpl/standing.ts';
import { readFile } from '../../../functions/import-etpl/read-file.ts';
import { sampleEtplFile } from '../../../scripts/import-etpl.ts';

let list: ProgramList | undefined;

/** The sample list as an import would leave it. */
export function sampleList(): ProgramList {
  const { listings } = readRows(readFile(readFileSync(sampleEtplFile)));
  list ??= {
    version: {
      schemaVersion: 1,
      versionId: 'etl_0000000001',
      importedAt: '2026-11-02T18:00:00.000Z',
      importedBy: 'operator',
      fileName: 'etpl.csv',
      sha256: '0'.repeat(64),
      listings: listings.length,
      skippedLines: 0,
    },
    index: programIndex(listings),
  };
  return list;
}
