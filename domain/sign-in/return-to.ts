/** Where staff land after sign-in: a path of our own, or the staff's first page. Never another site. */
export function safeReturnTo(path: string | undefined): string {
  const ours = path !== undefined && /^\/(staff|finance)(?:[/?][A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)?$/.test(path);
  return ours ? path : '/staff';
}
