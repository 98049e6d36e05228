import * as z from 'zod';

/**
 * What the isolated parser is asked and what it may answer. The caller (check-document) holds the rights to the
 * buckets; the parser sees only these links, so a file that takes the parser over reaches one document.
 */

/** Why a document is sent back. Closed: each has a sentence in every language that says what to do next. */
const rejectionReasons = [
  'empty-file',
  'wrong-type',
  'unreadable',
  'no-pages',
  'password-protected',
  'certificate-protected',
  'too-many-pages',
  'too-large',
  'photo-too-small',
  'image-too-large',
  'photo-too-dark',
  /** Nothing on any of its pages, for whatever reader. */
  'blank',
  /** A form that only its maker's program can draw; the file's own page says "Please wait". */
  'program-form',
  /** A folder of files in the shape of a PDF. */
  'portfolio',
] as const;
const rejectionReasonSchema = z.enum(rejectionReasons);
export type RejectionReason = z.infer<typeof rejectionReasonSchema>;

/** Why a document row stands as rejected: the parser's reasons, and those that only the checking around it can know. */
const documentRejections = [
  ...rejectionReasons,
  'suspicious',
  'duplicate-document',
  'could-not-check',
  'never-arrived',
  /** A coach's file that came after the person ended the coach's help. */
  'consent-ended',
] as const;
export const documentRejectionSchema = z.enum(documentRejections);
export type DocumentRejection = z.infer<typeof documentRejectionSchema>;

const documentKinds = ['pdf', 'jpeg', 'png', 'heic', 'webp', 'tiff'] as const;
const documentKindSchema = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof documentKindSchema>;

/**
 * What a person should look at again, though the document is taken: a machine's guess about a picture, or what was left out;
 * never a reason to send it back. Closed as well: each has a sentence that says what to do.
 */
export const documentWarnings = ['maybe-too-dark', 'maybe-blurred', 'blank-pages', 'files-inside'] as const;
export const documentWarningSchema = z.object({
  code: z.enum(documentWarnings),
  /** Counted from 1, as people count. What is true of the whole file (`files-inside`) stands at its first page. */
  pages: z.array(z.int().min(1)).min(1).max(500),
});
export type DocumentWarning = z.infer<typeof documentWarningSchema>;

/** "2–5, 9": a long scan may have many such pages. */
export function pageRanges(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last && last[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

/** Bounds on form values read from a fillable PDF: they go into one DynamoDB row with the document. */
export const FORM_FIELDS_MAX = 300;
export const FORM_NAME_CHARACTERS_MAX = 120;
export const FORM_VALUE_CHARACTERS_MAX = 500;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const parseRequestSchema = z
  .object({
    documentId: z.string().min(1).max(64),
    /** The type the browser declared. Only a hint for the log: the bytes decide. */
    contentType: z.string().max(120),
    maxPages: z.int().min(1).max(500),
    /** The size promised by the upload policy, checked again on arrival. */
    maxBytes: z.int().min(1).default(25_000_000),
    get: z.url(),
    putNormalized: z.url(),
    /** One link per page image, the first page first. */
    putPages: z.array(z.url()).max(500),
  })
  .refine((request) => request.putPages.length >= request.maxPages, {
    message: 'one putPages link for each page that may come',
    path: ['putPages'],
  });
export type ParseRequest = z.infer<typeof parseRequestSchema>;

const acceptedSchema = z.object({
  verdict: z.literal('accepted'),
  kind: documentKindSchema,
  pages: z.int().min(1),
  /** Size and hash of the original, as it was uploaded. */
  bytes: z.int().min(1),
  sha256: sha256Schema,
  normalized: z.object({ bytes: z.int().min(1), sha256: sha256Schema }),
  /** Over what the pages look like: the same for two files that differ in nothing anybody can see. */
  contentSha256: sha256Schema.optional(),
  warnings: z.array(documentWarningSchema).max(documentWarnings.length).optional(),
  /** The filled fields of a fillable PDF by field name, read before the form was flattened. */
  formValues: z.record(z.string().max(FORM_NAME_CHARACTERS_MAX), z.string().max(FORM_VALUE_CHARACTERS_MAX)).optional(),
  /** What those fields call themselves for people who cannot see them, by field name. */
  formLabels: z.record(z.string().max(FORM_NAME_CHARACTERS_MAX), z.string().max(FORM_NAME_CHARACTERS_MAX)).optional(),
});

const rejectedSchema = z.object({
  verdict: z.literal('rejected'),
  reason: rejectionReasonSchema,
  /** With wrong-type: what the bytes are ("docx", "gif", "text"), or "unknown". */
  looksLike: z
    .string()
    .regex(/^[a-z0-9.+-]{1,20}$/)
    .optional(),
  /** With too-many-pages. */
  pages: z.int().min(0).optional(),
  /** Size and hash of the original, where all of it was read. */
  bytes: z.int().min(0).optional(),
  sha256: sha256Schema.optional(),
});

export const parseVerdictSchema = z.discriminatedUnion('verdict', [acceptedSchema, rejectedSchema]);
export type ParseVerdict = z.infer<typeof parseVerdictSchema>;
export type Accepted = z.infer<typeof acceptedSchema>;
export type Rejected = z.infer<typeof rejectedSchema>;
