import { checklistKinds, type ApplicationRow, type ChecklistKind, type DocumentRow } from '../cases/rows.ts';
import { checklist } from '../forms/checklist.ts';
import { packetFacts } from '../forms/form.ts';
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
