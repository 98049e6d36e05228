import * as z from 'zod';
import { answersSchema } from '../forms/shape.ts';
import { cutPageSchema, type CutPage } from './cut-off.ts';
import { guessKinds } from './kind-phrases.ts';
import { turnedPageSchema, type TurnedPage } from './turned.ts';
import { boxSchema } from './words.ts';

/**
 * What was read from a document, for staff to look at beside its pages. It proves nothing and decides nothing. The text of the
 * page is not kept, nor are numbers of documents or accounts: only these few fields, small enough for the document's row.
 */
export const FIELDS_MAX = 20;
export const FIELD_CHARACTERS_MAX = 120;
const pagesMax = 500;

export const dateMeanings = [
  'expires',
  'issued',
  'due',
  'paid',
  'period',
  'starts',
  'ends',
  'last-day',
  'written',
] as const;
export type DateMeaning = (typeof dateMeanings)[number];

const text = z.string().min(1).max(FIELD_CHARACTERS_MAX);
const place = { page: z.int().min(1).max(pagesMax), box: boxSchema };
const day = z.iso.date();

export const readFieldSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('name'), text, ...place }),
  z.object({ what: z.literal('school'), text, ...place }),
  z.object({ what: z.literal('program'), text, ...place }),
  z.object({
    what: z.literal('date'),
    means: z.enum(dateMeanings),
    date: day,
    /** 03/04/2026 is March on American paper and April on Mexican: the other way to read it. */
    orDate: day.optional(),
    ...place,
  }),
  z.object({
    what: z.literal('amount'),
    amountCents: z.int().min(0).max(1_000_000_000),
    /** The words beside it, as printed. */
    label: z.string().max(FIELD_CHARACTERS_MAX),
    ...place,
  }),
]);
export type ReadField = z.infer<typeof readFieldSchema>;

const engines = ['text', 'tesseract', 'text-and-tesseract', 'textract', 'text-and-textract'] as const;

export const readingSchema = z.object({
  schemaVersion: z.literal(1),
  /** How the words were got: they stood in the file, were read from pictures, or both. */
  engine: z.enum(engines),
  pages: z.int().min(1).max(pagesMax),
  /** Fewer where the time or the setting ended it. */
  pagesRead: z.int().min(0).max(pagesMax),
  words: z.int().min(0),
  /** Of the engine on its words, 0 to 1. */
  meanConfidence: z.number().min(0).max(1),
  kind: z.object({
    guess: z.enum(guessKinds),
    confidence: z.number().min(0).max(1),
    runnerUp: z.enum(guessKinds).optional(),
  }),
  fields: z.array(readFieldSchema).max(FIELDS_MAX),
  /** Came upside down or on their side, and were read upright. Absent in older rows, and where none did. */
  turned: z.array(turnedPageSchema).min(1).max(pagesMax).optional(),
  /** Pictures in which words stand at the very edge. Absent in older rows, and where there are none. */
  cutOff: z.array(cutPageSchema).min(1).max(pagesMax).optional(),
});
export type Reading = z.infer<typeof readingSchema>;

/** Reading is tried so often; then staff are told that it did not work, and look by themselves as ever. */
export const READ_ATTEMPTS_MAX = 3;

/** How far the reading of an accepted document is. It never touches the verdict. */
export const readingStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting'), attempts: z.int().min(0).max(READ_ATTEMPTS_MAX) }),
  z.object({ state: z.literal('could-not-read'), attempts: z.int().min(0).max(READ_ATTEMPTS_MAX) }),
  z.object({ state: z.literal('read'), found: readingSchema }),
]);

/**
 * The pages that came upside down or on their side, as the reading found them. The file stays as it was sent: they are shown,
 * and put into the packet, upright. Of a document that was not read, or before this was looked for: none.
 */
export const turnedPages = ({ reading }: { reading?: z.infer<typeof readingStateSchema> | undefined }): TurnedPage[] =>
  (reading?.state === 'read' && reading.found.turned) || [];

/** The pages that seem cut off, as they are shown: upright, where they were turned. */
export const cutPages = ({ reading }: { reading?: z.infer<typeof readingStateSchema> | undefined }): CutPage[] =>
  (reading?.state === 'read' && reading.found.cutOff) || [];

/**
 * What the fields of a fillable form answer of our own questions (form-answers.ts), for the person to confirm; and what they
 * said to it. Nothing of it is an answer before that.
 */
export const formAnswersSchema = z.object({
  answers: answersSchema,
  /** The last time that the person looked: what they took over, by field. */
  looked: z.object({ at: z.iso.datetime(), by: z.string(), taken: z.array(z.string().max(60)) }).optional(),
});
export type FormAnswers = z.infer<typeof formAnswersSchema>;

/** A call to a service of AWS, signed by somebody else, to be sent as it is within five minutes. */
const signedCallSchema = z.object({ url: z.url(), headers: z.record(z.string(), z.string()), body: z.string() });
export type SignedCall = z.infer<typeof signedCallSchema>;

/** What the isolated reader is asked. It gets one link and no word about the person. */
export const readRequestSchema = z.object({
  documentId: z.string().min(1).max(64),
  /** The normalized copy. */
  get: z.url(),
  maxBytes: z.int().min(1),
  maxPages: z.int().min(1).max(pagesMax),
  seconds: z.int().min(1).max(900),
  /** One link for each page that it may turn, the first page first: there goes its picture, upright. Without: none is turned. */
  putUpright: z.array(z.url()).max(pagesMax).optional(),
  /** Where Textract reads instead of the engine on board: one call for each page, the first page first. */
  textract: z.array(signedCallSchema).max(pagesMax).optional(),
});
export type ReadRequest = z.infer<typeof readRequestSchema>;
