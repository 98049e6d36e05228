import { costClass, type CostKind, type FundSettings } from '../settings.ts';

/** What the law behind a stream of money asks of a packet; the columns are asked by name, a fund's own settings add dates and kinds. */
interface StreamLaw {
  /**
   * R13: STEP money pays a component of a STEP case plan, for people on SNAP. A scholarship packet has no such plan, so it
   * is paid from another fund; the STEP application, a packet of its own, is where STEP money is asked for.
   */
  paysScholarships: boolean;
  /**
   * R1: what the training itself costs is paid only for a program on the state's list, and for ABE or ESL only together with
   * one. Support services are bound to taking part (R7), not to the list.
   */
  etplRequired: boolean;
}

const streamLaws: Record<FundSettings['stream'], StreamLaw> = {
  'wioa-adult': { paysScholarships: true, etplRequired: true },
  'wioa-dislocated-worker': { paysScholarships: true, etplRequired: true },
  'wioa-youth': { paysScholarships: true, etplRequired: true },
  'step-100': { paysScholarships: false, etplRequired: false },
  'step-50-50': { paysScholarships: false, etplRequired: false },
  'local-grant': { paysScholarships: true, etplRequired: false },
};

/** A ledger row's stream is text; one that nobody knows is held to the strictest. */
const strictest: StreamLaw = { paysScholarships: false, etplRequired: true };
const lawOf = (stream: string): StreamLaw =>
  Object.hasOwn(streamLaws, stream) ? streamLaws[stream as FundSettings['stream']] : strictest;

export const paysScholarships = (stream: string): boolean => lawOf(stream).paysScholarships;
/** R1: whether this money pays this cost for a listed program only. */
export const boundToList = (stream: string, kind: CostKind): boolean =>
  lawOf(stream).etplRequired && costClass[kind] === 'training';
