import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { paperStatuses } from '../../domain/papers/open.ts';
import type { PaperRights } from '../../web/staff/case-view.ts';
import type { OpenCase } from './reading.ts';

/** What this reader may do about the papers of a packet, as the commands will ask again. */
export function paperRights({ application, resource }: OpenCase, actor: StaffActor, mayDecide: boolean): PaperRights {
  const isOpen = paperStatuses.has(application.status);
  return {
    answer: isOpen && authorize(actor, 'absence.answer', resource).allowed,
    record: isOpen && authorize(actor, 'original.record', resource).allowed,
    describe: isOpen && authorize(actor, 'document.describe', resource).allowed,
    ask: mayDecide && (application.kind === 'scholarship' || application.kind === 'ojt'),
  };
}
