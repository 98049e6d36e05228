import type { ApplicationRow } from '../cases/rows.ts';

/**
 * R16: what a person has to do while a TUI request is here. Until the office's approval notice arrives they keep searching for work,
 * whatever else happened to the packet; from then on there are classes and grades. Weekly claims go on all the time.
 */
export type OedDuty = 'search' | 'classes';

export function oedDuty({ kind, status }: Pick<ApplicationRow, 'kind' | 'status'>): OedDuty | undefined {
  if (kind !== 'tui' || status === 'completed') return undefined;
  return status === 'oed-approved' ? 'classes' : 'search';
}
