import type { ConsentRow } from '../consent/consent.ts';
import type { ApplicationStatus } from '../lifecycle/application.ts';
import type { RequestKind } from '../requests/kinds.ts';
import type { StaffRole } from './actor.ts';

/** What an action is about, reduced to what the policies ask of it. */
export interface CaseResource {
  kind: 'case';
  requestKind: RequestKind;
  personId: string;
  centerId: string;
  status: ApplicationStatus;
  /** Ids of all who filed or helped (R29). Staff who file for a walk-in stand here. */
  assistedBy: readonly string[];
  coachOrganization: string | undefined;
  /** The organizations whose coaches did something here. */
  coachOrganizationIds: readonly string[];
  /** The staff id behind the first decision of this round, once there is one. */
  firstDecidedBy: string | undefined;
  /** Whose decisions the person has appealed: an appeal goes to somebody else. */
  appealedFrom: readonly string[];
  /** Who of the staff has it now. */
  holderId: string | undefined;
  /** What this person let the asking coach do; asked for coaches only. */
  consent?: KnownConsent | undefined;
  /** The glass that the asking operator broke; asked for operators only. */
  glass?: KnownGlass | undefined;
}
/** Broken for this packet by this operator, as it stands now. */
export interface KnownGlass {
  staffId: string;
  stands: boolean;
}
/** The consent between this person and the coach who asks, as it stands now. */
export interface KnownConsent extends Pick<ConsentRow, 'coachId' | 'personId' | 'scope'> {
  stands: boolean;
}
/** A person, before there is a packet: their consents, a packet that a coach starts for them. */
export interface PersonResource {
  kind: 'person';
  personId: string;
  consent?: KnownConsent | undefined;
}
/** A partner organization. */
export interface OrganizationResource {
  kind: 'organization';
  organizationId: string;
}
/** Somebody of the staff, as others need to know them. */
export interface ColleagueResource {
  kind: 'colleague';
  staffId: string;
  roles: StaffRole[];
  center?: string | undefined;
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
export type Resource =
  CaseResource | CenterResource | BoardResource | PersonResource | OrganizationResource | ColleagueResource;

export const board: BoardResource = { kind: 'board' };
export const ofPerson = (personId: string, consent?: KnownConsent): PersonResource => ({
  kind: 'person',
  personId,
  consent,
});
export const ofOrganization = (organizationId: string): OrganizationResource => ({
  kind: 'organization',
  organizationId,
});
export const atCenter = (centerId: string): CenterResource => ({ kind: 'center', centerId });

/** From the application's row as it is stored, and the first decision of the running round. */
export function caseResource(
  application: {
    /** A row that was written before there was more than one kind is parsed as a scholarship. */
    kind?: RequestKind | undefined;
    personId: string;
    centerId: string;
    status: ApplicationStatus;
    assistedBy: readonly string[];
    coachOrganization?: string | undefined;
    coachOrganizationIds?: readonly string[] | undefined;
    appeals?: readonly { from: string }[] | undefined;
    claimedBy?: { staffId: string } | undefined;
  },
  firstDecidedBy?: string,
  consent?: KnownConsent,
): CaseResource {
  const { personId, centerId, status, assistedBy, coachOrganization, coachOrganizationIds = [] } = application;
  const { appeals = [] } = application;
  return {
    kind: 'case',
    requestKind: application.kind ?? 'scholarship',
    personId,
    centerId,
    status,
    assistedBy,
    coachOrganization,
    coachOrganizationIds,
    firstDecidedBy,
    appealedFrom: appeals.map(({ from }) => from),
    holderId: application.claimedBy?.staffId,
    consent,
  };
}
