import type { StaffDeps } from '../../../functions/serve-staff/deps.ts';

/** A board on its first day: nothing has come of anything yet. The pages about it run on real tables, in test/contract. */
export const noOutcomes: StaffDeps['outcomes'] = {
  listOutcomes: async () => [],
  listHandOffs: async () => [],
  waitingHandOffs: async () => [],
  asksOf: async () => [],
  findByNumber: async () => undefined,
  getService: async () => undefined,
  listServices: async () => [],
  reportLines: async () => [],
  serviceCounts: async () => [],
};
