/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Says a few minutes before a session ends that it will, and lets the person stay with one press (WCAG 2.2, 2.2.1). The words
 * come from the page. Without this script the page says until when it is; what is sent later is kept either way.
 */
const WARN_BEFORE_MS = 5 * 60_000;
/** Longer than any session; a timer cannot wait longer than 24 days. */
const LONGEST_MS = 24 * 3_600_000;

const note = document.querySelector<HTMLElement>('[data-until]');
const alertBox = document.querySelector<HTMLElement>('.sd-session');
const words = (name: string) => document.querySelector<HTMLTemplateElement>(`template[data-session=${name}]`)?.content;

if (note && alertBox) {
  /** The server's clock is what counts, whatever this one shows. */
  const aheadMs = Date.now() - Number(note.dataset['now']);
  let until = Number(note.dataset['until']);
  const after = (atMs: number, work: () => void) =>
    setTimeout(work, Math.min(Math.max(0, atMs - (Date.now() - aheadMs)), LONGEST_MS));
  const show = (name: string) => {
    const content = words(name);
    if (content) alertBox.replaceChildren(content.cloneNode(true));
    return alertBox.querySelector('button');
  };

  let timers: ReturnType<typeof setTimeout>[] = [];
  const wait = (): void => {
    timers.forEach(clearTimeout);
    timers = [after(until - WARN_BEFORE_MS, warn), after(until, () => show('over'))];
  };
  const warn = (): void => {
    const stay = show('soon');
    stay?.addEventListener('click', () => void more(stay));
  };
  const more = async (button: HTMLButtonElement): Promise<void> => {
    button.disabled = true;
    try {
      const answer = await fetch('/help', { headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = page.querySelector<HTMLElement>('[data-until]');
      // Somebody else's page, or nobody's: the session is over.
      if (!now) return void show('over');
      const before = until;
      until = Number(now.dataset['until']);
      note.textContent = now.textContent;
      // Where no use makes it longer, only the time is left to be said.
      if (until <= before) return void button.remove();
      alertBox.textContent = now.textContent;
      wait();
    } catch {
      button.disabled = false;
    }
  };
  wait();
}
