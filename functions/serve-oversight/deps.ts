import type { CasesTable } from '../../adapters/cases-table.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { DestructionStore } from '../../adapters/destruction-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import type { OversightTable } from '../../adapters/oversight-table.ts';
import type { SettingsRecord } from '../../adapters/settings-history.ts';
import type { Signer } from '../../adapters/signer.ts';
import type { StaffTable } from '../../adapters/staff-table.ts';
import type { HttpOptions } from '../http/environment.ts';

/** What operators and auditors read, and the commands that they act through. Nothing here can write. */
export interface OversightDeps {
  http: HttpOptions;
  cases: Pick<
    CasesTable,
    | 'getApplication'
    | 'getApplications'
    | 'findByNumber'
    | 'findDestroyed'
    | 'doneBehind'
    | 'neverSentBehind'
    | 'personsBehind'
    | 'personRows'
    | 'listDocuments'
    | 'getDocument'
    | 'listDecisions'
    | 'listAudit'
  >;
  oversight: Pick<
    OversightTable,
    | 'listGrants'
    | 'listGlass'
    | 'listLegalHolds'
    | 'listRights'
    | 'standingGlass'
    | 'listViews'
    | 'eventsBefore'
    | 'isOnRecord'
  >;
  destructions: Pick<DestructionStore, 'getDestruction' | 'listDestructions' | 'openDestructions' | 'fatesOf'>;
  staff: Pick<StaffTable, 'list'>;
  ledger: Pick<LedgerTable, 'getAward' | 'getFundAbout'>;
  settingsHistory: SettingsRecord;
  commands: CommandClient;
  signer: Pick<Signer, 'read'>;
  cleanBucket: string;
  packetsBucket: string;
}
