import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { noteRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { askAgainDays, askDays, asksPerDay, wholeScope, type AskRow } from '../../domain/consent/consent.ts';
import { Refusal } from '../../domain/errors.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

const dayMs = 86_400_000;

/**
 * A coach asks whoever reads an address. Never looks whether a person has it: row, mail and answer are the same either way. The
 * mail is in the board's first language, since the reader's would tell that we know them; it offers the others.
 */
export function requestConsent(
  input: ParsedCommand<'request-consent'>,
  deps: CaseDeps,
): Promise<CommandValue<'request-consent'>> {
  const { cases, clock, randomBytes, settings } = deps;
  const { actor, email, scope, purpose } = input;
  demandAccess(actor, 'consent.request', board);
  if (actor.kind !== 'coach') throw new Refusal('wrong-role');
  const { coachId, organizationId } = actor;
  const table = consentTable(cases);
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('request-consent', input), at, async (record) => {
      const coach = await table.getCoach(organizationId, coachId);
      if (!coach || coach.removedAt !== undefined) throw new Refusal('wrong-role');
      const today = wallTime(now, settings.timeZone).date;
      const [before, asked] = await Promise.all([table.getAsk(email, coachId), table.asksOn(coachId, today)]);
      if (asked >= asksPerDay) throw new Refusal('too-many-requests', { minutes: 24 * 60 });
      const mailed = before !== undefined && Date.parse(before.askedAt) > now.getTime() - askAgainDays * dayMs;
      const row: AskRow = {
        schemaVersion: 1,
        coachId,
        organizationId,
        coachName: coach.name,
        scope: wholeScope(scope),
        purpose,
        // What was asked anew is answered anew; the mail counts from its own day.
        askedAt: mailed ? before.askedAt : at,
        answerBy: new Date(now.getTime() + askDays * dayMs).toISOString(),
      };
      const note = {
        template: 'coach-asks',
        params: { organizationId },
        language: settings.languages[0] ?? 'en',
      } as const;
      await transact(cases.client, [
        record({}),
        table.write.ask(email, row),
        table.write.countAsk(coachId, today, asked),
        ...(mailed ? [] : [cases.write.outbox(noteRow(now, randomBytes, email, note))]),
      ]);
      return {};
    });
  });
}
