import { boardSettings } from '../../adapters/board-settings.ts';
import { centerOf } from '../../domain/settings.ts';
import { sampleCenterId, skillsteamOf } from '../../scripts/sample/board.ts';

/** Where tests of the whole system happen, and who decides there: of whatever board BOARD names. */
export const mainCenter = centerOf(boardSettings, sampleCenterId);
export const mainTeam = skillsteamOf(sampleCenterId);
/** How they stand on the sign-in page of the demonstration. */
const place = mainCenter.name.replace(`${boardSettings.network} `, '');
export const mainMember = new RegExp(`^SkillsTeam member, ${place}`);
export const secondMember = new RegExp(`^Second SkillsTeam member, ${place}`);
