import type { OjtGrant } from '../ojt/rows.ts';
import { collect, type StoredRow, type Violation } from './violation.ts';

/**
 * A pointer from outside an application to it: by document, number or person. The other direction, from the application to
 * its pointers, is judged with the application; here stands what is left: a pointer into nowhere.
 */
export function judgePointer(pointer: StoredRow, target: StoredRow | undefined): Violation[] {
  const [kind = '', id = ''] = String(pointer['pk']).split('#');
  // The key of an address is a hash of personal data: its person is named instead.
  const subject =
    kind === 'OJT-SLOTS' || kind === 'EMPLOYER'
      ? String(pointer['applicationId'])
      : kind === 'EMAIL'
        ? String(pointer['personId'])
        : kind === 'COACH-EMAIL'
          ? String(pointer['coachId'])
          : id;
  return collect('dangling', subject, (say) => {
    const sk = String(pointer['sk']);
    const row = kind === 'PERSON' ? `PERSON ${sk.split('#')[0] ?? ''}` : kind;
    if (!target) say('points-nowhere', { row });
    else if (kind === 'NUMBER' && target['number'] !== id) say('points-elsewhere', { row });
    else if (kind === 'PERSON' && target['personId'] !== id) say('points-elsewhere', { row });
    else if (kind === 'OJT-SLOTS' && !holds(pointer, ojtOf(target))) say('points-elsewhere', { row });
    else if (kind === 'EMPLOYER' && ojtOf(target).employerId !== id) say('points-elsewhere', { row });
    else if (kind === 'EMAIL' && target['personId'] !== pointer['personId']) say('points-elsewhere', { row });
  });
}

/** As it is stored: what cannot be read is told with the case. */
const ojtOf = (target: StoredRow): Partial<OjtGrant> => (target['ojt'] ?? {}) as Partial<OjtGrant>;
/** R21: a slot is held by a case that says so. */
const holds = (pointer: StoredRow, { slot }: Partial<OjtGrant>): boolean =>
  slot !== undefined && slot.year === pointer['year'] && slot.pool === pointer['pool'];
