import type { Clock, RandomBytes } from '../domain/clock.ts';
import { staffFiled } from '../domain/access/conditions.ts';
import { caseResource } from '../domain/access/resources.ts';
import type { ResourceOf } from '../domain/access/policies.ts';
import { conditionsOf, demandAccess, demandEver } from '../domain/access/authorize.ts';
import type { Actor, CoachActor } from '../domain/access/actor.ts';
import { wallTime } from '../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../domain/cases/rows.ts';
import { consentScopes } from '../domain/consent/consent.ts';
import { Refusal } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import type { CasesTable } from './cases-table.ts';
import { consentTable, knownConsent } from './consent-table.ts';
import type { Write } from './transaction.ts';

/** What every command on a case needs. */
export interface CaseDeps {
  cases: CasesTable;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
}

/** By the number that people say, as they type it. A draft is the person's own until it is sent: then there is none. */
export async function sentByNumber(
  { cases }: { cases: Pick<CasesTable, 'findByNumber' | 'getApplication'> },
  number: string,
): Promise<ApplicationRow | undefined> {
  const applicationId = await cases.findByNumber(number.trim().toUpperCase());
  const application = applicationId === undefined ? undefined : await cases.getApplication(applicationId);
  return application?.status === 'draft' && !staffFiled(caseResource(application)) ? undefined : application;
}

type CaseAction = { [A in keyof ResourceOf]: ResourceOf[A] extends { kind: 'case' } ? A : never }[keyof ResourceOf];

/** The case, if this actor may do this with it. An unknown id and somebody else's answer alike. */
export async function openCase(
  deps: Pick<CaseDeps, 'cases'>,
  actor: Actor,
  action: CaseAction,
  applicationId: string,
): Promise<ApplicationRow> {
  demandEver(actor, action);
  const application = await deps.cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  demandAccess(actor, action, caseResource(application));
  return application;
}

export interface HeldCase {
  application: ApplicationRow;
  /**
   * Goes into the transaction of the change: a coach's right has to hold to the last moment, so that a consent that is
   * withdrawn meanwhile stops it. Empty for everybody else.
   */
  holds: Write[];
  /** The consent that a coach acts by. */
  consentOf?: string | undefined;
}

/**
 * The case for a command that a coach may give too: every action that it amounts to, and the client whom the page named. What
 * leaves the house (a file, a packet) asks `confirmed`: the coach said the client's name.
 */
export async function openCaseFor(
  deps: Pick<CaseDeps, 'cases' | 'clock' | 'settings'>,
  actor: Actor,
  actions: readonly CaseAction[],
  applicationId: string,
  { confirmed = false }: { confirmed?: boolean } = {},
): Promise<HeldCase> {
  for (const action of actions) demandEver(actor, action);
  const application = await deps.cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  if (actor.kind !== 'coach') {
    for (const action of actions) demandAccess(actor, action, caseResource(application));
    return { application, holds: [] };
  }
  const { consent, holds } = await heldConsent(deps, actor, application.personId, actions);
  for (const action of actions) demandAccess(actor, action, caseResource(application, undefined, consent));
  demandClient(actor, application.personId, confirmed);
  return { application, holds, consentOf: consent?.row.grantedAt };
}

/** The consent as it stands, and the check that it still does when the change is written. */
export async function heldConsent(
  { cases, clock, settings }: Pick<CaseDeps, 'cases' | 'clock' | 'settings'>,
  actor: CoachActor,
  personId: string,
  actions: readonly Parameters<typeof conditionsOf>[0][],
): Promise<{ consent: Awaited<ReturnType<typeof knownConsent>>; holds: Write[] }> {
  const table = consentTable(cases);
  const today = wallTime(clock.now(), settings.timeZone).date;
  const asked = new Set(actions.flatMap((action) => conditionsOf(action, 'coach') ?? []));
  const scope = consentScopes.filter((each) => asked.has(`covers-${each}`));
  return {
    consent: await knownConsent(table, actor, personId, today),
    holds: table.write.stillConsented(actor, personId, scope, today),
  };
}

/** Two tabs with two clients never mix: each form says whose it is. */
export function demandClient({ client }: CoachActor, personId: string, confirmed: boolean): void {
  if (client?.personId !== personId) throw new Refusal('wrong-client');
  if (confirmed && !client.confirmed)
    throw new Refusal('invalid-input', {}, [{ field: 'clientConfirmed', key: 'client-confirmed' }]);
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
