import type { ApplicationStatus } from '../lifecycle/application.ts';

/** What an action is about, reduced to what the policies ask of it. */
export interface CaseResource {
  kind: 'case';
  personId: string;
  centerId: string;
  status: ApplicationStatus;
  /** Ids of all who filed or helped (R29). Staff who file for a walk-in stand here. */
  assistedBy: readonly string[];
  coachOrganization: string | undefined;
  /** The staff id behind the first decision of this round, once there is one. */
  firstDecidedBy: string | undefined;
}
/** A queue, a walk-in desk: something that a center has. */
export interface CenterResource {
  kind: 'center';
  centerId: string;
}
/** The board's own: its funds, its ledger, a participant's new application. */
export interface BoardResource {
  kind: 'board';
}
export type Resource = CaseResource | CenterResource | BoardResource;

export const board: BoardResource = { kind: 'board' };
export const atCenter = (centerId: string): CenterResource => ({ kind: 'center', centerId });

/** From the application's row as it is stored, and the first decision of the running round. */
export function caseResource(
  application: {
    personId: string;
    centerId: string;
    status: ApplicationStatus;
    assistedBy: readonly string[];
    coachOrganization?: string | undefined;
  },
  firstDecidedBy?: string,
): CaseResource {
  const { personId, centerId, status, assistedBy, coachOrganization } = application;
  return { kind: 'case', personId, centerId, status, assistedBy, coachOrganization, firstDecidedBy };
}
