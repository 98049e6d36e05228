import { checklistKinds, type ApplicationRow, type ChecklistKind, type DocumentRow } from '../cases/rows.ts';
import { checklist } from '../forms/checklist.ts';
import { packetFacts } from '../forms/form.ts';
import { flagsOf } from '../reading/flags.ts';
import { isLive } from './reuse.ts';
import { afterwards } from '../tui/papers.ts';

/** What a paper of this request can be: its checklist, whatever else it has, and "something else". */
export function placesIn(
  { kind, answers, formSource }: Pick<ApplicationRow, 'kind' | 'answers' | 'formSource'>,
  documents: readonly Pick<DocumentRow, 'kind' | 'status'>[],
): ChecklistKind[] {
  const places = new Set<ChecklistKind>(['other']);
  for (const item of checklist(kind, packetFacts(answers), formSource)) places.add(item.kind);
  for (const document of documents) if (isLive(document)) places.add(document.kind);
  return checklistKinds.filter((each) => places.has(each) && !afterwards.has(each));
}

/** A person is asked where what speaks for the other kind outweighs all else three to one; staff are told from less on. */
const ASKED_FROM = 0.75;

/** What a paper looks like that seems to be in the wrong place, where nobody has said yet that it is in the right one. */
export function looksLike(document: Pick<DocumentRow, 'kind' | 'status' | 'reading' | 'placed'>): string | undefined {
  const { kind, status, reading, placed } = document;
  if (status !== 'clean' || placed || reading?.state !== 'read' || reading.found.kind.confidence < ASKED_FROM)
    return undefined;
  const flags = flagsOf(reading.found, { uploadedAs: kind, personName: { first: '', last: '' }, today: '' });
  return flags.find((each) => each.flag === 'wrong-kind')?.guess;
}
