import * as z from 'zod/mini';

const name = z.string().check(z.minLength(1));

/** The only copy of what this function reads from its environment: infra supplies exactly these keys, or synth fails. */
export const environment = z.object({
  STAGE: name,
  BOARD_ID: name,
  CASES_TABLE: name,
  LEDGER_TABLE: name,
  PAYMENTS_TABLE: name,
  SNAP_TABLE: name,
  UI_TABLE: name,
  ACCOMMODATION_TABLE: name,
  DEMOGRAPHICS_TABLE: name,
  QUARANTINE_BUCKET: name,
  CLEAN_BUCKET: name,
  PACKETS_BUCKET: name,
});
