import * as z from 'zod/mini';

const name = z.string().check(z.minLength(1));

/** The only copy of what this function reads from its environment: infra supplies exactly these keys, or synth fails. */
export const environment = z.object({
  STAGE: name,
  BOARD_ID: name,
  CASES_TABLE: name,
  /** A workflow's name follows it. */
  STATE_MACHINES_PREFIX: name,
  MAIL_FROM: name,
  MAIL_CONFIGURATION_SET: name,
  /** The pool or number that texts come from, or `textsOff`. */
  TEXT_ORIGINATION: name,
  BASE_URL: z.url(),
  EXPORT_RECORDS_FUNCTION: name,
  DOCUMENT_SCANS_QUEUE_URL: z.url(),
});
