import * as z from 'zod/mini';

const name = z.string().check(z.minLength(1));

/** The only copy of what this function reads from its environment: infra supplies exactly these keys, or synth fails. */
export const environment = z.object({
  STAGE: name,
  BOARD_ID: name,
  CASES_TABLE: name,
  SESSIONS_TABLE: name,
  MAIL_FROM: name,
  MAIL_CONFIGURATION_SET: name,
  BASE_URL: z.url(),
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: name,
});
