import * as z from 'zod';

/**
 * Who looks at a file for harm besides the parser, and what their word is worth. Each may answer late, more than once and in
 * any order; a document passes when every scanner that this deployment asks has said "clean", and nobody has warned.
 */

/** `built-in` knows a few plain signs in the bytes and is never called an antivirus; the others are. */
const scanEngines = ['built-in', 'clamd', 'guardduty'] as const;
const scanEngineSchema = z.enum(scanEngines);
export type ScanEngine = z.infer<typeof scanEngineSchema>;

/** `not-scanned`: it could not look (no connection, too large for it, an error). Never "clean": it is asked again. */
const scanVerdicts = ['clean', 'suspicious', 'not-scanned'] as const;
const scanVerdictSchema = z.enum(scanVerdicts);
export type ScanVerdict = z.infer<typeof scanVerdictSchema>;

export const scansSchema = z.partialRecord(
  scanEngineSchema,
  z.object({ verdict: scanVerdictSchema, at: z.iso.datetime() }),
);
export type Scans = z.infer<typeof scansSchema>;

/** What a function's environment says where a scanner is not used: an environment has no empty values. */
export const SCANNER_OFF = 'off';

/** The scanners whose word a document needs. clamd and GuardDuty count as soon as the deployment names them. */
export function scannersAsked(on: { clamd: boolean; guardDuty: boolean }): ScanEngine[] {
  return ['built-in', ...(on.clamd ? (['clamd'] as const) : []), ...(on.guardDuty ? (['guardduty'] as const) : [])];
}

/**
 * One warning counts, whoever gives it. Without one, all that are asked have to say "clean", and nobody who spoke unasked may
 * have said anything else: all but "clean" is closed.
 */
export function scanOutcome(scans: Scans | undefined, asked: readonly ScanEngine[]): 'clean' | 'suspicious' | 'open' {
  const verdicts = Object.values(scans ?? {});
  if (verdicts.some(({ verdict }) => verdict === 'suspicious')) return 'suspicious';
  const isClean = ({ verdict }: { verdict: ScanVerdict }): boolean => verdict === 'clean';
  return verdicts.every(isClean) && asked.every((engine) => scans?.[engine] !== undefined) ? 'clean' : 'open';
}

/** A later word replaces an earlier one, but a warning stays: no second, late "clean" about the same bytes takes it back. */
export function withVerdict(
  scans: Scans | undefined,
  engine: ScanEngine,
  said: { verdict: ScanVerdict; at: string },
): Scans {
  return scans?.[engine]?.verdict === 'suspicious' ? { ...scans } : { ...scans, [engine]: said };
}

/** What the built-in scanner looks for. It is not an antivirus; no page and no message calls it one. */
export const scanCheckNames = ['test-virus', 'program', 'script', 'program-inside', 'macros'] as const;
export type ScanCheckName = (typeof scanCheckNames)[number];

/** One scanner's word about one version of one upload. */
export const scanDetailSchema = z.object({
  documentId: z.string().min(1),
  versionId: z.string().min(1),
  engine: scanEngineSchema,
  verdict: scanVerdictSchema,
  /** With `built-in`. */
  checks: z.array(z.object({ name: z.enum(scanCheckNames), passed: z.boolean() })).optional(),
});
export type ScanDetail = z.infer<typeof scanDetailSchema>;

export const SCAN_EVENT_SOURCE = 'skillsdesk.scan';
export const SCAN_EVENT_TYPE = 'Scan.Completed.v1';

/** What stands in the queue of scans: S3's event of an arrival, or that a file should be looked at again. */
export const scanRequestSchema = z.object({
  detail: z.object({ object: z.object({ key: z.string().min(1), 'version-id': z.string().min(1) }) }),
  /** A scanner that looks at arrivals by itself has to be asked this time. */
  again: z.literal(true).optional(),
});
export type ScanRequest = z.infer<typeof scanRequestSchema>;

/** The scanners outside that are turned on, as the environment of a function says it. */
export function scannersOn(env: { CLAMD_ADDRESS: string; GUARDDUTY: string }): { clamd: boolean; guardDuty: boolean } {
  return { clamd: env.CLAMD_ADDRESS !== SCANNER_OFF, guardDuty: env.GUARDDUTY !== SCANNER_OFF };
}
