import * as z from 'zod';
import { isCoachId } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { DocumentRow } from '../../domain/cases/rows.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { parseVerdictSchema, type ParseRequest, type ParseVerdict } from '../../domain/document-verdict.ts';
import { pageKey } from '../../domain/papers/page-keys.ts';
import { consentHeldAt } from '../../domain/consent/consent.ts';
import type { FormAnswers } from '../../domain/reading/reading.ts';
import { Refusal } from '../../domain/errors.ts';
import {
  SCAN_EVENT_SOURCE,
  scanDetailSchema,
  scanOutcome,
  withVerdict,
  type ScanEngine,
  type ScanVerdict,
} from '../../domain/scanning.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Bucket } from '../../adapters/buckets.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import type { Signer } from '../../adapters/signer.ts';
import { contentHashes, rejectDocument, tellWorkflow } from '../../adapters/document-store.ts';
import { transact } from '../../adapters/transaction.ts';
import { readForm } from './read-form.ts';
import { readAccepted, READ_AGAIN_MS, type ReadDeps } from './read-accepted.ts';

/** What stands in the queue: an arrival (S3's own event, or the sweep's copy of it), or a scanner's word, ours or GuardDuty's. */
const arrivalSchema = z.object({
  source: z.literal('aws.s3'),
  detail: z.object({ object: z.object({ key: z.string(), size: z.number(), 'version-id': z.string() }) }),
});
const ownScanSchema = z.object({ source: z.literal(SCAN_EVENT_SOURCE), detail: scanDetailSchema });
const guardDutySchema = z.object({
  source: z.literal('aws.guardduty'),
  detail: z.object({
    s3ObjectDetails: z.object({ objectKey: z.string(), versionId: z.string() }),
    scanResultDetails: z.object({ scanResultStatus: z.string() }),
  }),
});
export const messageSchema = z.union([arrivalSchema, ownScanSchema, guardDutySchema]);
export type CheckMessage = z.infer<typeof messageSchema>;

export interface CheckDeps extends ReadDeps {
  cases: CasesTable;
  quarantine: Bucket;
  clean: Bucket;
  signer: Signer;
  /** Asks the isolated parser. Throws when it could not be asked or broke: that is "could not check", never "clean". */
  parse(request: ParseRequest, applicationId: string): Promise<ParseVerdict>;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
  /** Whose word a document needs before it passes. */
  scanners: readonly ScanEngine[];
}

/** After so many breakdowns of the parser on one file the person is asked for another copy, instead of waiting for ever. */
const maxAttempts = 3;
const linkSeconds = 15 * 60;

export type CheckResult = 'settled' | 'waits-for-other-verdict' | 'ignored';

/**
 * One verdict about one version of one document. Both have to come, parse and scan, in any order; a repeated or late event
 * finds the row past it and is a no-op. Throws when the parser broke, so that the queue tries again.
 */
export async function checkDocument(
  message: CheckMessage,
  deps: CheckDeps,
): Promise<{ result: CheckResult; documentId: string }> {
  const { documentId, versionId } = addressOf(message);
  const applicationId = await deps.cases.findDocumentsApplication(documentId);
  if (applicationId === undefined) return { result: 'ignored', documentId };
  const document = await deps.cases.getDocument(applicationId, documentId);
  // The first version that arrived is the document; a second upload under the same form is not looked at.
  if (!document || (document.versionId !== undefined && document.versionId !== versionId))
    return { result: 'ignored', documentId };
  // The same bytes count elsewhere too. Before its own verdict, so that a crash in between is made good by the next try.
  if (message.source !== 'aws.s3')
    for (const copy of document.usedIn ?? []) await tellCopy(copy, scanVerdict(message), deps);
  if (document.status === 'clean' && message.source !== 'aws.s3') {
    // Another scanner, or a second look, says so later: the later warning counts, and nobody opens the file any more.
    const scanned = await noteScan(document, scanVerdict(message), deps);
    if (scanOutcome(scanned?.scans, deps.scanners) === 'suspicious')
      return { result: await rejectDocument(document, 'suspicious', deps), documentId };
  }
  if (document.status !== 'expected' && document.status !== 'checking') {
    // Its verdict is written; a crash right after may have left the packet's wait unanswered.
    if (document.status !== 'superseded') await tellWorkflow(applicationId, deps);
    await readAccepted(document, deps);
    return { result: 'ignored', documentId };
  }

  if (message.source === 'aws.s3') {
    const arrived = await arrive(document, versionId, deps);
    if (!arrived) return { result: 'ignored', documentId };
    // Its parts were counted before they were joined; what S3 made of them has to be as long as was said.
    if (arrived.parts && message.detail.object.size !== arrived.declaredBytes)
      return { result: await rejectDocument(arrived, 'could-not-check', deps), documentId };
    if (await cameTooLate(arrived, versionId, deps))
      return { result: await rejectDocument(arrived, 'consent-ended', deps), documentId };
    if (document.parse === undefined) await parseArrived(arrived, deps);
  } else {
    // The scanner may be faster than the arrival's own event.
    const arrived = await arrive(document, versionId, deps);
    if (!arrived) return { result: 'ignored', documentId };
    await noteScan(arrived, scanVerdict(message), deps);
  }
  const result = await settle(applicationId, documentId, deps);
  // It is accepted, and whoever waited was told: reading holds up nobody.
  if (result === 'settled') {
    const settled = await deps.cases.getDocument(applicationId, documentId);
    if (settled) await readAccepted(settled, deps);
  }
  return { result, documentId };
}

async function tellCopy(
  { applicationId, documentId }: NonNullable<DocumentRow['usedIn']>[number],
  said: { engine: ScanEngine; verdict: ScanVerdict },
  deps: CheckDeps,
): Promise<void> {
  const copy = await deps.cases.getDocument(applicationId, documentId);
  if (copy?.status !== 'clean') return;
  await noteScan(copy, said, deps);
  if (said.verdict === 'suspicious') await rejectDocument(copy, 'suspicious', deps);
}

function addressOf(message: CheckMessage): { documentId: string; versionId: string } {
  if (message.source === 'aws.s3')
    return { documentId: message.detail.object.key, versionId: message.detail.object['version-id'] };
  if (message.source === 'aws.guardduty') {
    return {
      documentId: message.detail.s3ObjectDetails.objectKey,
      versionId: message.detail.s3ObjectDetails.versionId,
    };
  }
  return { documentId: message.detail.documentId, versionId: message.detail.versionId };
}

/** What GuardDuty says of a file that it saw; all else (no access, a kind it does not know, an error) means it did not look. */
const guardDutyVerdicts: Record<string, ScanVerdict> = { NO_THREATS_FOUND: 'clean', THREATS_FOUND: 'suspicious' };

function scanVerdict(message: Exclude<CheckMessage, { source: 'aws.s3' }>): {
  engine: ScanEngine;
  verdict: ScanVerdict;
} {
  if (message.source === 'aws.guardduty') {
    const said = message.detail.scanResultDetails.scanResultStatus;
    return { engine: 'guardduty', verdict: guardDutyVerdicts[said] ?? 'not-scanned' };
  }
  return { engine: message.detail.engine, verdict: message.detail.verdict };
}

const NOTE_TURNS = 5;

/** Scanners answer at the same time: each one's word is added to what stands there, and none lost. Undefined: it moved on. */
async function noteScan(
  document: DocumentRow,
  { engine, verdict }: { engine: ScanEngine; verdict: ScanVerdict },
  { cases, clock }: CheckDeps,
): Promise<DocumentRow | undefined> {
  for (let turn = 0; turn < NOTE_TURNS; turn += 1) {
    const current = await cases.getDocument(document.applicationId, document.documentId);
    if (!current || current.status !== document.status || current.versionId !== document.versionId) return undefined;
    const scans = withVerdict(current.scans, engine, { verdict, at: clock.now().toISOString() });
    const noted = await cases.changeDocument(current, {
      set: { scans },
      condition: `#status = :status AND ${current.scans ? '#scans = :seen' : 'attribute_not_exists(#scans)'}`,
      names: { '#status': 'status', '#scans': 'scans' },
      values: { ':status': current.status, ...(current.scans ? { ':seen': current.scans } : {}) },
    });
    if (noted) return { ...current, scans };
  }
  throw new Error('other scanners write all the time');
}

async function arrive(
  document: DocumentRow,
  versionId: string,
  { cases, clock, settings }: CheckDeps,
): Promise<DocumentRow | undefined> {
  if (document.status === 'checking') return document;
  const now = clock.now();
  const dueAt = new Date(now.getTime() + settings.policy.documentCheckMinutes * 60_000).toISOString();
  const moved = await cases.changeDocument(document, {
    set: { status: 'checking', versionId, arrivedAt: now.toISOString(), dueSk: `${dueAt}#${document.documentId}` },
    condition: '#status = :expected',
    names: { '#status': 'status' },
    values: { ':expected': 'expected' },
  });
  const current = await cases.getDocument(document.applicationId, document.documentId);
  return moved || (current?.status === 'checking' && current.versionId === versionId) ? current : undefined;
}

/**
 * A coach's form for one file is signed for half an hour. What came while the consent stood is the person's and stays; what
 * came after it ended is nobody's (S3 says when, to the second). An object of parts bears the time when it was begun: there
 * `complete-upload` has asked for the consent.
 */
async function cameTooLate(
  { applicationId, documentId, uploadedBy, parse }: DocumentRow,
  versionId: string,
  { cases, quarantine, settings }: CheckDeps,
): Promise<boolean> {
  if (!isCoachId(uploadedBy) || parse !== undefined) return false;
  const [application, object] = await Promise.all([
    cases.getApplication(applicationId),
    quarantine.headVersion(documentId, versionId),
  ]);
  if (!application || !object) return false;
  const table = consentTable(cases);
  const consent = await table.getConsent(application.personId, uploadedBy);
  const coach = consent && (await table.getCoach(consent.organizationId, uploadedBy));
  const { date } = wallTime(object.writtenAt, settings.timeZone);
  return !consentHeldAt(consent, coach, { instant: object.writtenAt.toISOString(), date });
}

async function parseArrived(document: DocumentRow, deps: CheckDeps): Promise<void> {
  const { cases, clock, signer, quarantine, clean, settings } = deps;
  const { documentId, applicationId } = document;
  const now = clock.now();
  const write = (key: string) => signer.writeForParser(clean.name, key, { now, seconds: linkSeconds });
  const pageKeys = Array.from({ length: settings.uploads.maxPages }, (_, index) => pageKey(documentId, index + 1));
  const request: ParseRequest = {
    documentId,
    contentType: document.contentType,
    maxPages: settings.uploads.maxPages,
    maxBytes: settings.uploads.maxBytes,
    get: await signer.readForParser(quarantine.name, documentId, {
      now,
      versionId: document.versionId ?? '',
      seconds: linkSeconds,
    }),
    putNormalized: await write(normalizedKey(documentId)),
    putPages: await Promise.all(pageKeys.map(write)),
  };
  let verdict: ParseVerdict;
  let filled: FormAnswers | undefined;
  let stored: { bytes: number; versionId: string } | undefined;
  try {
    verdict = parseVerdictSchema.parse(await deps.parse(request, applicationId));
    if (verdict.verdict === 'accepted') {
      stored = await clean.head(normalizedKey(documentId));
      // What it says it wrote has to be there; two parsers at once may have written over each other.
      if (stored?.bytes !== verdict.normalized.bytes)
        throw new Error('the normalized copy is not there as it was told');
      const application = verdict.formValues && (await cases.getApplication(applicationId));
      filled = application && readForm(verdict, document, application);
    }
  } catch (error) {
    const attempts = document.attempts + 1;
    await cases.changeDocument(document, { set: { attempts }, condition: 'attribute_not_exists(parse)' });
    if (attempts < maxAttempts) throw error;
    await rejectDocument(document, 'could-not-check', deps);
    return;
  }
  await cases.changeDocument(document, {
    set: {
      parse: {
        verdict: verdict.verdict,
        ...(verdict.verdict === 'rejected' ? { reason: verdict.reason } : {}),
        ...(verdict.pages !== undefined ? { pages: verdict.pages } : {}),
        ...(verdict.verdict === 'rejected' && verdict.looksLike ? { looksLike: verdict.looksLike } : {}),
      },
      sha256: verdict.sha256,
      bytes: verdict.bytes,
      ...(verdict.verdict === 'accepted'
        ? {
            pages: verdict.pages,
            ...(verdict.contentSha256 ? { contentSha256: verdict.contentSha256 } : {}),
            ...(verdict.warnings ? { warnings: verdict.warnings } : {}),
            ...(filled ? { formAnswers: filled } : {}),
            normalized: { key: normalizedKey(documentId), versionId: stored?.versionId ?? '', ...verdict.normalized },
          }
        : {}),
    },
    condition: '#status = :checking AND attribute_not_exists(parse)',
    names: { '#status': 'status' },
    values: { ':checking': 'checking' },
  });
}

const normalizedKey = (documentId: string) => `normalized/${documentId}.pdf`;

/** The last verdict to come closes the check. A file that cannot be read is rejected without waiting for its scan. */
async function settle(applicationId: string, documentId: string, deps: CheckDeps): Promise<CheckResult> {
  const document = await deps.cases.getDocument(applicationId, documentId);
  if (!document || document.status !== 'checking') return 'ignored';
  if (document.parse?.verdict === 'rejected')
    return rejectDocument(document, document.parse.reason ?? 'unreadable', deps);
  const scanned = scanOutcome(document.scans, deps.scanners);
  if (scanned === 'suspicious') return rejectDocument(document, 'suspicious', deps);
  if (!document.parse || scanned === 'open') return 'waits-for-other-verdict';
  return accept(document, deps);
}

const stillChecking = {
  condition: '#status = :checking',
  names: { '#status': 'status' },
  values: { ':checking': 'checking' },
};

async function accept(document: DocumentRow, deps: CheckDeps): Promise<CheckResult> {
  const { cases, clean, quarantine, clock } = deps;
  const { applicationId, documentId } = document;
  const { sha256, ...original } = await clean.copyFrom(
    { bucket: quarantine.name, key: documentId, versionId: document.versionId ?? '' },
    `originals/${documentId}`,
  );
  // The parser opens hostile files, so its word on what it read is held against S3's own.
  if (sha256 !== document.sha256) return rejectDocument(document, 'could-not-check', deps);
  try {
    const accepted = await againstOthers(async () => {
      const [application, current] = await Promise.all([
        cases.getApplication(applicationId),
        cases.getDocument(applicationId, documentId),
      ]);
      if (!application || current?.status !== 'checking') return false;
      // The version rises: a page that does not show this document yet must not decide on the case.
      await transact(cases.client, [
        ...contentHashes(document).map((hash) =>
          cases.write.contentHash(
            applicationId,
            hash,
            documentId,
            (old) => new Refusal('duplicate-document', { documentId: String(old?.['documentId'] ?? '') }),
          ),
        ),
        cases.write.document(document, {
          set: {
            status: 'clean',
            original,
            reading: { state: 'waiting', attempts: 0 },
            // Until it was read the sweep keeps an eye on it.
            dueSk: `${new Date(clock.now().getTime() + READ_AGAIN_MS).toISOString()}#${documentId}`,
          },
          ...stillChecking,
        }),
        ...cases.write.application(
          application,
          application,
          auditRow(applicationId, clock.now(), 'system', 'document-accepted', {
            documentId,
            pages: document.pages ?? 0,
          }),
        ),
      ]);
      return true;
    });
    if (!accepted) return 'ignored';
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'duplicate-document') throw error;
    // The same bytes again, or other bytes that look the same: counted once, and said so.
    if (error.params['documentId'] !== documentId)
      return rejectDocument(document, 'duplicate-document', deps, String(error.params['documentId']));
  }
  await tellWorkflow(applicationId, deps);
  return 'settled';
}
