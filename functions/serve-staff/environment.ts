import * as z from 'zod/mini';

const name = z.string().check(z.minLength(1));

/** The only copy of what this function reads from its environment: infra supplies exactly these keys, or synth fails. */
export const environment = z.object({
  STAGE: name,
  BOARD_ID: name,
  CASES_TABLE: name,
  LEDGER_TABLE: name,
  SESSIONS_TABLE: name,
  CLEAN_BUCKET: name,
  PACKETS_BUCKET: name,
  QUARANTINE_ORIGIN: z.url(),
  BASE_URL: z.url(),
  DEMONSTRATION: z.stringbool(),
  COMMAND_FUNCTIONS_PREFIX: name,
  ORIGIN_SECRET: name,
});
export type Environment = z.infer<typeof environment>;
