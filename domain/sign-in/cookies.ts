/**
 * Names of the three cookies. With https they carry the `__Host-` prefix, which binds them to this host, the root path and
 * a secure connection; the demonstration on http://127.0.0.1 cannot have it.
 * All three: Path=/, HttpOnly, SameSite=Lax (the way back from the staff's issuer is a cross-site navigation).
 */
export function cookieNames(baseUrl: string): { session: string; code: string; staffStart: string } {
  const prefix = baseUrl.startsWith('https://') ? '__Host-' : '';
  return {
    session: `${prefix}skillsdesk`,
    code: `${prefix}skillsdesk-code`,
    staffStart: `${prefix}skillsdesk-staff-start`,
  };
}
