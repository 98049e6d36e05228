import {
  certificateHash,
  certificateOf,
  destructionSchema,
  fateSchema,
  listedCount,
  personFateSchema,
  type Destruction,
  type Fate,
  type Fates,
  type PersonFate,
} from '../retention/destruction.ts';
import { unreadableRow } from './case-rows.ts';
import { collect, hourMs, type StoredRow, type Violation } from './violation.ts';

/** A night that broke off is finished by the next. */
const finishedWithinMs = 72 * hourMs;

/**
 * R23: what the system says is destroyed. Each finished order's certificate says today what it said then; what was begun is over in
 * some nights; and no payment is gone of which no certificate tells.
 */
export class DestructionsBook {
  /** Cases that are gone, and of which a certificate tells. */
  readonly destroyed = new Set<string>();
  private readonly found: Violation[] = [];
  private readonly awards = new Map<string, string>();
  private readonly underWay: { id: string; destructionId: string; begunAt: string }[] = [];

  /** An order with the rows beside it. */
  add(stored: StoredRow, rows: readonly StoredRow[]): void {
    const id = String(stored['sk']);
    const order = destructionSchema.safeParse(stored);
    if (!order.success) {
      this.found.push(unreadableRow(id, stored, order.error));
      return;
    }
    const fates: Fate[] = [];
    for (const row of rows.filter(({ sk }) => String(sk).startsWith('CASE#'))) {
      const fate = fateSchema.safeParse(row);
      if (fate.success) fates.push(fate.data);
      else this.found.push(unreadableRow(id, row, fate.error));
    }
    const persons: PersonFate[] = [];
    for (const row of rows.filter(({ sk }) => String(sk).startsWith('PERSON#'))) {
      const fate = personFateSchema.safeParse(row);
      if (fate.success) persons.push(fate.data);
      else this.found.push(unreadableRow(id, row, fate.error));
    }
    for (const fate of persons) if (fate.state === 'begun') this.underWay.push({ ...fate, id: fate.personId });
    for (const fate of fates) {
      if (fate.state === 'left') continue;
      for (const awardId of fate.inventory.awardIds) this.awards.set(awardId, fate.destructionId);
      if (fate.state === 'destroyed') this.destroyed.add(fate.applicationId);
      else this.underWay.push({ ...fate, id: fate.applicationId });
    }
    this.found.push(...judgeCertificate(order.data, { cases: fates, persons }));
  }

  /** `gone`: awards whose payments say that they were destroyed, and by which order. */
  violations(gone: ReadonlyMap<string, string>, now: Date): Violation[] {
    return [
      ...this.found,
      ...this.underWay
        .filter(({ begunAt }) => now.getTime() - Date.parse(begunAt) > finishedWithinMs)
        .flatMap(({ id, destructionId }) =>
          collect('destruction', id, (say) => say('begun-and-not-finished', { destructionId })),
        ),
      ...[...gone]
        .filter(([awardId, destructionId]) => this.awards.get(awardId) !== destructionId)
        .flatMap(([awardId, destructionId]) =>
          collect('destruction', awardId, (say) => say('destroyed-without-certificate', { destructionId })),
        ),
    ];
  }
}

function judgeCertificate(order: Destruction, fates: Fates): Violation[] {
  const { finished, destructionId } = order;
  if (!finished) return [];
  return collect('destruction', destructionId, (say) => {
    const known = fates.cases.length + fates.persons.length;
    if (known !== listedCount(order)) say('cases-without-a-fate', { cases: listedCount(order), fates: known });
    if (certificateHash(certificateOf(order, fates)) !== finished.hash) say('certificate-has-changed');
  });
}
