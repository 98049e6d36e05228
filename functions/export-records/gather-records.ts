import type { AccommodationRequests } from '../../adapters/accommodation-requests.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import type { ConsentTable } from '../../adapters/consent-table.ts';
import type { DemographicsTable } from '../../adapters/demographics-table.ts';
import type { OutcomesTable } from '../../adapters/outcomes-table.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { PersonRows, RequestRows } from '../../web/export/records.ts';

export interface GatherDeps {
  cases: Pick<
    CasesTable,
    'getProfile' | 'listApplicationsOf' | 'listDocuments' | 'listDecisions' | 'listAudit' | 'listOutbox'
  >;
  consents: Pick<ConsentTable, 'consentsOf'>;
  outcomes: Pick<OutcomesTable, 'listOutcomes'>;
  snap: Pick<ConfidentialTable, 'getAnswers'>;
  ui: Pick<ConfidentialTable, 'getAnswers'>;
  accommodation: Pick<ConfidentialTable, 'getAnswers'>;
  accommodationRequests: Pick<AccommodationRequests, 'find'>;
  demographics: Pick<DemographicsTable, 'find'>;
}

/** Far more than anybody has: pages show the newest of each, a copy holds them all. */
const rowsAtMost = 10_000;

/** Everything that is read by this person's own id, or by a request that is theirs: no list over several people is asked. */
export async function gatherRecords(personId: string, deps: GatherDeps): Promise<PersonRows> {
  const [profile, applications, consents, optional] = await Promise.all([
    deps.cases.getProfile(personId),
    deps.cases.listApplicationsOf(personId, rowsAtMost),
    deps.consents.consentsOf(personId),
    deps.demographics.find(personId),
  ]);
  const requests: RequestRows[] = [];
  for (const application of applications) {
    // The list is by pointers; the row itself has the last word on whose it is.
    if (application.personId === personId) requests.push(await gatherRequest(application, deps));
  }
  return { profile, consents, optional: optional?.answers ?? {}, requests };
}

async function gatherRequest(application: ApplicationRow, deps: GatherDeps): Promise<RequestRows> {
  const { applicationId } = application;
  const { cases } = deps;
  const [documents, decisions, audit, outbox, outcomes, help, ...apart] = await Promise.all([
    cases.listDocuments(applicationId, rowsAtMost),
    cases.listDecisions(applicationId, rowsAtMost),
    cases.listAudit(applicationId, rowsAtMost),
    cases.listOutbox(applicationId, rowsAtMost),
    deps.outcomes.listOutcomes(applicationId),
    deps.accommodationRequests.find(applicationId),
    ...[deps.snap, deps.ui, deps.accommodation].map((table) => table.getAnswers(applicationId)),
  ]);
  return {
    application,
    answers: Object.assign({}, application.answers, ...apart) as Answers,
    documents,
    decisions,
    audit,
    outbox,
    outcomes,
    accommodation: help && { requestedAt: help.requestedAt, arrangedAt: help.arrangedAt },
  };
}
