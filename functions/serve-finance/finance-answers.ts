import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import { toCsv, type CsvCell } from '../../web/csv.ts';
import type { FinanceRights } from '../../web/finance/parts.tsx';
import { allow, signedInActor } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';

export function financeActor(c: HttpContext): StaffActor {
  const actor = signedInActor(c);
  allow(c, 'ledger.read', board);
  // The policy gives the ledger to staff roles only; this is for the types.
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
}

export const rightsOf = (actor: StaffActor): FinanceRights => ({
  propose: authorize(actor, 'fund.propose', board).allowed,
  confirm: authorize(actor, 'fund.confirm', board).allowed,
  reads: authorize(actor, 'ledger.read', board).allowed,
});

export function csv(c: HttpContext, name: string, rows: readonly (readonly CsvCell[])[]): Response {
  c.header('Content-Type', 'text/csv; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="${name}"`);
  return c.body(toCsv(rows));
}
