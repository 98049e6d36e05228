/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** "Copy" puts a value on the clipboard, says so, and goes on to the next line: the whole sheet by one key. */
const status = document.querySelector<HTMLElement>('[data-copied]');
const buttons = [...document.querySelectorAll<HTMLButtonElement>('button[data-copy]')];
const stops = [...document.querySelectorAll<HTMLButtonElement>('button[data-copy], button[data-after-copy]')];

async function copied(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Not allowed, or an old browser: the selection is copied, or stays selected for the keyboard.
    field.select();
    return document.execCommand('copy');
  }
}

for (const button of buttons) {
  const field = document.getElementById(button.dataset['copy'] ?? '');
  if (!(field instanceof HTMLInputElement)) continue;
  button.hidden = false;
  field.addEventListener('focus', () => field.select());
  button.addEventListener('click', () => {
    void copied(field).then((isCopied) => {
      if (status) {
        const label = field.labels?.[0]?.firstChild?.textContent ?? '';
        status.textContent = isCopied
          ? (status.dataset['copied'] ?? '').replace('§', label)
          : (status.dataset['failed'] ?? '');
      }
      if (isCopied) stops[stops.indexOf(button) + 1]?.focus();
      else field.focus();
    });
  });
}
