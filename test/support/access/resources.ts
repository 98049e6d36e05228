import type { Action } from '../../../domain/access/policies.ts';
import {
  atCenter,
  board,
  ofOrganization,
  ofPerson,
  type CaseResource,
  type Resource,
} from '../../../domain/access/resources.ts';

const ofTheBoard: readonly Action[] = [
  'application.create',
  'consent.request',
  'accommodation.read',
  'accommodation.arrange',
  'demographics.report',
  'fund.read-left',
  'fund.propose',
  'fund.confirm',
  'payment.read',
  'payment.record',
  'payment.release',
  'ledger.read',
  'etpl.import',
  'waitlist.read',
  'oversight.open',
  'audit.grant',
  'people.manage',
  'glass.break',
  'glass.read',
  'records.hold',
  'destruction.read',
  'destruction.propose',
  'destruction.confirm',
];
const aboutPerson: readonly Action[] = [
  'application.create-for',
  'consent.read',
  'consent.grant',
  'consent.withdraw',
  'messages.choose',
  'demographics.answer',
  'records.export',
];
const ofACenter: readonly Action[] = ['queue.read', 'walk-in.create', 'service.record', 'report.read', 'movement.read'];

/** What an action is about, where it is asked in the course of this case. */
export function resourceOf(action: Action, ofCase: CaseResource, organizationId = 'river-bend-works'): Resource {
  if (ofACenter.includes(action)) return atCenter(ofCase.centerId);
  if (action === 'coach.manage') return ofOrganization(organizationId);
  if (action === 'absence.set')
    return { kind: 'colleague', staffId: 'colleague', roles: ['skillsteam', 'liaison', 'step-coach'], center: 'se' };
  if (aboutPerson.includes(action)) return ofPerson(ofCase.personId, ofCase.consent);
  return ofTheBoard.includes(action) ? board : ofCase;
}
