import * as z from 'zod';
import { actorId, type Actor } from '../access/actor.ts';
import { applicationIdSchema, auditGrantIdSchema, documentIdSchema, glassIdSchema } from '../ids.ts';

/** What of a packet was looked at: its data, what a decision rested on, pictures of pages, the file as it came, our own papers. */
export const viewedThings = ['case', 'decision', 'pages', 'original', 'packet', 'letter'] as const;
export type ViewedThing = (typeof viewedThings)[number];

export const viewSchema = z.object({
  applicationId: applicationIdSchema,
  what: z.enum(viewedThings),
  documentId: documentIdSchema.optional(),
  /** Of an auditor: by which grant. Of an operator: by which broken glass. */
  by: z.union([auditGrantIdSchema, glassIdSchema]).optional(),
});
export type View = z.output<typeof viewSchema>;

export const viewRowSchema = viewSchema.extend({
  schemaVersion: z.literal(1),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
  actor: z.string(),
  actorKind: z.enum(['staff', 'coach']),
  /** The first time within the board's span; who looks again within it stands here once. */
  at: z.iso.datetime(),
});
export type ViewRow = z.output<typeof viewRowSchema>;

/** The same person, the same thing and the same span of time: one row, however many pages are opened. */
export function viewKey({ applicationId, what, documentId, by }: View, actor: Actor, now: Date, onceMinutes: number) {
  const spanMs = onceMinutes * 60_000;
  const span = new Date(Math.floor(now.getTime() / spanMs) * spanMs).toISOString();
  return { pk: `VIEWS#${applicationId}`, sk: [span, actorId(actor), what, documentId ?? '', by ?? ''].join('#') };
}
