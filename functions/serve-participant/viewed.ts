import type { ViewedThing } from '../../domain/oversight/views.ts';
import { signedInActor } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import { keepView } from '../http/view-record.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** Of a coach: what they see of somebody's papers is on record before they see it. */
export const viewed = (
  c: HttpContext,
  { applicationId, documentId }: { applicationId: string; documentId?: string },
  what: ViewedThing,
  { views, commands, settings, now }: ParticipantDeps,
): Promise<void> =>
  keepView({ applicationId, what, ...(documentId ? { documentId } : {}) }, signedInActor(c), {
    views,
    commands,
    settings,
    now,
  });
