import type { CasesTable } from '../../adapters/cases-table.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { ConsentReads } from '../../adapters/consent-table.ts';
import type { DemographicsTable } from '../../adapters/demographics-table.ts';
import type { ExportsTable } from '../../adapters/exports-table.ts';
import type { EtplReader } from '../../adapters/etpl-table.ts';
import type { OutcomesTable } from '../../adapters/outcomes-table.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import type { Signer } from '../../adapters/signer.ts';
import type { StepTable } from '../../adapters/step-table.ts';
import type { Asset } from '../http/asset-files.ts';
import type { ViewRecord } from '../http/view-record.ts';
import type { Session } from '../../domain/sign-in/session.ts';
import type { Settings } from '../../domain/settings.ts';

/** Pages read and hand commands on: nothing here can write. */
export interface ParticipantDeps {
  settings: Settings;
  cases: Pick<
    CasesTable,
    | 'getApplication'
    | 'getProfile'
    | 'listDocuments'
    | 'getDocument'
    | 'listDecisions'
    | 'listAudit'
    | 'listApplicationsOf'
    | 'placeInLine'
  >;
  consents: ConsentReads;
  etpl: EtplReader;
  steps: Pick<StepTable, 'list'>;
  outcomes: Pick<OutcomesTable, 'listOutcomes'>;
  views: ViewRecord['views'];
  snap: Pick<ConfidentialTable, 'getAnswers'>;
  ui: Pick<ConfidentialTable, 'getAnswers'>;
  accommodation: Pick<ConfidentialTable, 'getAnswers'>;
  demographics: Pick<DemographicsTable, 'find'>;
  exports: Pick<ExportsTable, 'exportsOf'>;
  /** Local policy: totals under this number are shown to nobody. */
  hideAnswersBelow: number;
  sessions: {
    find(token: string): Promise<Session | undefined>;
    renew(token: string): Promise<void>;
  };
  commands: CommandClient;
  signer: Pick<Signer, 'read'>;
  cleanBucket: string;
  packetsBucket: string;
  /** Origins of page images and of uploads, for the content policy. */
  imageOrigins: readonly string[];
  uploadOrigins: readonly string[];
  /** Where a form's answer may lead: to a copy that is fetched. */
  downloadOrigins: readonly string[];
  baseUrl: string;
  demonstration: boolean;
  /** Whether the stage has a number that texts come from. */
  textsOn: boolean;
  originSecret: string;
  assets: { css: Asset; script: Asset; stay: Asset };
  now: () => Date;
  randomBytes: (count: number) => Uint8Array;
}
