import type { StaffRow } from '../../../domain/directory/staff.ts';

/** Somebody of the SkillsTeam at SE who was here this morning; a test says what is different. */
export const staffRow = (staffId: string, over: Partial<StaffRow> = {}): StaffRow => ({
  schemaVersion: 1,
  staffId,
  name: `SkillsTeam ${staffId}`,
  roles: ['skillsteam'],
  center: 'se',
  lastSeenAt: '2026-11-18T16:30:00.000Z',
  ...over,
});
