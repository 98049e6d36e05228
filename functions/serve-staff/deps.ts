import type { CasesTable } from '../../adapters/cases-table.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { ConsentReads } from '../../adapters/consent-table.ts';
import type { EtplReader } from '../../adapters/etpl-table.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import type { MovementTable } from '../../adapters/movement-table.ts';
import type { OutcomesTable } from '../../adapters/outcomes-table.ts';
import type { OjtTable } from '../../adapters/ojt-table.ts';
import type { StaffTable } from '../../adapters/staff-table.ts';
import type { Signer } from '../../adapters/signer.ts';
import type { StepTable } from '../../adapters/step-table.ts';
import type { HttpOptions } from '../http/environment.ts';
import type { ViewRecord } from '../http/view-record.ts';

/** What the staff's pages read, and the one thing they act through: commands. None of it can write. */
export interface StaffDeps {
  http: HttpOptions;
  cases: Pick<
    CasesTable,
    | 'getApplication'
    | 'getProfile'
    | 'listApplicationsOf'
    | 'listDocuments'
    | 'getDocument'
    | 'listDecisions'
    | 'listAudit'
    | 'listNotes'
    | 'findByNumber'
    | 'queueOf'
    | 'waitlistOf'
    | 'waitingInLine'
    | 'waitingOf'
    | 'passedOverIn'
  >;
  consents: Pick<ConsentReads, 'getCoach' | 'coachesOf' | 'getConsent' | 'consentsOf'>;
  ledger: Pick<LedgerTable, 'listFunds' | 'getLimit' | 'getLimits' | 'limitsWithin' | 'getAward'>;
  etpl: EtplReader;
  outcomes: Omit<OutcomesTable, 'client' | 'tableName' | 'write'>;
  movement: Pick<MovementTable, 'daysOf'>;
  staff: Pick<StaffTable, 'list'>;
  steps: Pick<StepTable, 'list'>;
  ojt: Pick<OjtTable, 'usedOf' | 'employer'>;
  views: ViewRecord['views'];
  commands: CommandClient;
  signer: Pick<Signer, 'read'>;
  cleanBucket: string;
  packetsBucket: string;
  /** The script that fills in "left after this" while amounts are typed; the page works without it. */
  decideScript?: { href: string; text: string } | undefined;
  /** Single keys, for those who want them; each has a button or a link that does the same. */
  deskScript?: { href: string; text: string } | undefined;
  /** Copies a sheet's values one after the other; without it they are selected and copied by hand. */
  handOffScript?: { href: string; text: string } | undefined;
}
