import type { CasesTable } from '../../adapters/cases-table.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { EtplReader } from '../../adapters/etpl-table.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import type { OutcomesTable } from '../../adapters/outcomes-table.ts';
import type { Signer } from '../../adapters/signer.ts';
import type { HttpOptions } from '../http/environment.ts';

/** What the staff's pages read, and the one thing they act through: commands. None of it can write. */
export interface StaffDeps {
  http: HttpOptions;
  cases: Pick<
    CasesTable,
    'getApplication' | 'listDocuments' | 'getDocument' | 'listDecisions' | 'listAudit' | 'queueOf'
  >;
  ledger: Pick<LedgerTable, 'listFunds' | 'getLimit'>;
  outcomes: Omit<OutcomesTable, 'client' | 'tableName' | 'write'>;
  etpl: EtplReader;
  commands: CommandClient;
  signer: Pick<Signer, 'read'>;
  cleanBucket: string;
  packetsBucket: string;
  /** The script that fills in "left after this" while amounts are typed; the page works without it. */
  decideScript?: { href: string; text: string } | undefined;
  /** Copies a sheet's values one after the other; without it they are selected and copied by hand. */
  handOffScript?: { href: string; text: string } | undefined;
}
