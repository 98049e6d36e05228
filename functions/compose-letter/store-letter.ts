import type { Bucket } from '../../adapters/buckets.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { transact } from '../../adapters/transaction.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { isBoardLanguage } from '../../domain/languages.ts';
import { translator } from '../../web/text.ts';
import type { StepInput } from '../../workflows/contracts.ts';
import { composeLetter } from './compose-letter.ts';
import { letterOfCase } from './letter-of-case.ts';
import { letterTexts } from './letter-texts.ts';

export type StoreLetterDeps = Pick<CaseDeps, 'cases' | 'clock' | 'settings'> & {
  ledger: Pick<LedgerTable, 'getAward'>;
  packets: Pick<Bucket, 'write'>;
};

const withLetter: readonly DecisionRow['outcome'][] = ['approved', 'denied', 'accepted', 'referred'];

/** Also in an earlier round: a workflow that starts again finds the letter as the person has it. */
const isWritten = ({ letter }: ApplicationRow, { seq }: DecisionRow): boolean =>
  letter?.key.endsWith(`/letter-${seq}.pdf`) ?? false;

/** Writes the letter of the newest decision that has one, once per decision. */
export async function storeLetter(
  { applicationId, round }: StepInput<'ComposeLetter'>,
  deps: StoreLetterDeps,
): Promise<object> {
  const { cases, clock, packets, settings } = deps;
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  const decision = (await cases.listDecisions(applicationId)).find(({ outcome }) => withLetter.includes(outcome));
  if (!decision) throw new Error('a letter without a decision');
  const key = `${applicationId}/${round}/letter-${decision.seq}.pdf`;
  if (isWritten(application, decision)) return {};
  if (application.kind === 'ojt') {
    // R21: given back before the letter was there; nobody is told of a place that they no longer have.
    if (application.status === 'withdrawn') return {};
  } else await checkAward(decision, deps);

  // What they chose for all that we write to them, on whatever device; else what the request was begun in.
  const chosen = (await cases.getProfile(application.personId))?.language;
  const language = isBoardLanguage(chosen) ? chosen : application.language;
  const facts = letterOfCase({ ...application, language }, decision, settings);
  const bytes = await composeLetter(facts, { language, t: translator(language, ...letterTexts) });
  const { versionId, sha256 } = await packets.write(key, bytes, 'application/pdf');

  await againstOthers(async () => {
    const before = await cases.getApplication(applicationId);
    if (!before) throw new Refusal('not-found');
    if (isWritten(before, decision)) return;
    const now = clock.now();
    const letter = { key, versionId, sha256, kind: facts.kind };
    const next: ApplicationRow = { ...before, letter, updatedAt: now.toISOString() };
    await transact(
      cases.client,
      cases.write.application(
        before,
        next,
        auditRow(applicationId, now, 'system', 'letter-written', { kind: facts.kind, seq: decision.seq }),
      ),
    );
  });
  return {};
}

/** A letter promises money: it is not written unless the ledger holds exactly that much for this award. */
async function checkAward(decision: DecisionRow, { ledger }: StoreLetterDeps): Promise<void> {
  if (decision.outcome !== 'approved') return;
  const award = decision.awardId === undefined ? undefined : await ledger.getAward(decision.awardId);
  if (award?.amountCents !== decision.amountCents) throw new Error('the award is not in the ledger as it was decided');
}
