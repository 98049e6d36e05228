import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { programBar, programNeed, standingOf, trainingOf, type ProgramList } from '../../domain/etpl/standing.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import type { ProgramView } from '../../web/staff/program-part.tsx';
import type { OpenCase } from './reading.ts';

const open: readonly string[] = ['submitted', 'in-review', 'second-review', 'needs-information'];

/** How the packet's program stands at this minute (R1); only a scholarship has one that the list could hold. */
export function programView(
  { application, resource }: OpenCase,
  actor: StaffActor,
  list: ProgramList | undefined,
): ProgramView | undefined {
  if (application.kind !== 'scholarship') return undefined;
  const facts = packetFacts(application.answers);
  if (facts.asksFor === 'support') return undefined;
  const packet = application.program ?? {};
  const standing = standingOf(facts, packet.attached, list);
  const credential = application.answers['credential'];
  const paper = application.formSource === 'paper';
  return {
    need: programNeed(trainingOf(facts, packet), paper),
    standing,
    said: {
      schoolName: facts.schoolName,
      programName: facts.programName,
      etplId: facts.etplId,
      credential: typeof credential === 'string' ? credential : undefined,
    },
    packet,
    list: list && {
      importedAt: list.version.importedAt,
      listings: list.version.listings,
      versionId: list.version.versionId,
    },
    bar: programBar(facts, standing, packet, paper),
    mayCheck: open.includes(application.status) && authorize(actor, 'program.check', resource).allowed,
  };
}
