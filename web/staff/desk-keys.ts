/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Single keys at the desk, for those who want them (a page says so): next case, up and down the list, select, back, help. Not
 * while something is typed, chosen or held down with another key, so that no screen reader's own keys and no writing are
 * disturbed; each has a button or a link that does the same.
 */
const rows = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>('a[data-row]')];

function move(step: 1 | -1): void {
  const all = rows();
  const at = all.findIndex(
    (each) => each === document.activeElement || each.closest('tr')?.contains(document.activeElement),
  );
  const next = at < 0 ? (step === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  all[next]?.focus();
}

const keys: Record<string, () => void> = {
  n: () => document.querySelector<HTMLButtonElement>('form[action="/staff/next"] button')?.click(),
  j: () => move(1),
  k: () => move(-1),
  x: () => {
    const row = document.activeElement?.closest('tr');
    row?.querySelector<HTMLInputElement>('input[name="id"]')?.click();
  },
  u: () => document.querySelector<HTMLAnchorElement>('a[href="/staff"]')?.click(),
  '?': () => location.assign('/staff/keyboard'),
};

export function listenForKeys(): void {
  if (!document.querySelector('[data-desk-keys]')) return;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    const typing = target?.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"], summary');
    const act = typing ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
