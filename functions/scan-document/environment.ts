import * as z from 'zod/mini';

const name = z.string().check(z.minLength(1));

/** The only copy of what this function reads from its environment: infra supplies exactly these keys, or synth fails. */
export const environment = z.object({
  STAGE: name,
  BOARD_ID: name,
  QUARANTINE_BUCKET: name,
  /** Where clamd listens, or `off`. */
  CLAMD_ADDRESS: name,
  /** `on` or `off`. */
  GUARDDUTY: name,
});
