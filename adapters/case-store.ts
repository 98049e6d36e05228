import type { Clock, RandomBytes } from '../domain/clock.ts';
import { caseResource } from '../domain/access/resources.ts';
import type { ResourceOf } from '../domain/access/policies.ts';
import { demandAccess } from '../domain/access/authorize.ts';
import type { Actor } from '../domain/access/actor.ts';
import type { ApplicationRow } from '../domain/cases/rows.ts';
import { Refusal } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import type { CasesTable } from './cases-table.ts';

/** What every command on a case needs. */
export interface CaseDeps {
  cases: CasesTable;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
}

type CaseAction = { [A in keyof ResourceOf]: ResourceOf[A] extends { kind: 'case' } ? A : never }[keyof ResourceOf];

/** The case, if this actor may do this with it. An unknown id and somebody else's answer alike. */
export async function openCase(
  deps: Pick<CaseDeps, 'cases'>,
  actor: Actor,
  action: CaseAction,
  applicationId: string,
): Promise<ApplicationRow> {
  const application = await deps.cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  demandAccess(actor, action, caseResource(application));
  return application;
}

/** Two writers at once: the later one reads again and tries again, a few times; then the person is asked to. */
export async function againstOthers<V>(work: () => Promise<V>): Promise<V> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'changed-meanwhile' || attempt >= 10) throw error;
    }
  }
}
