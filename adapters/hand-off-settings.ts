import raw from '../settings/hand-off.json' with { type: 'json' };
import { parseHandOffSystems } from '../domain/hand-off/settings.ts';

/** The board's own systems and what is typed there (local policy). */
export const handOffSystems = parseHandOffSystems(raw);
