/** What is seen of files on their way: a line for each, and the server's own lists beside them. */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
export interface Line {
  element: HTMLElement;
  words(text: string, error?: boolean): void;
  progress(share: number | undefined): void;
  /** It is there, and the server's own line will say the rest. True when the keyboard stood here. */
  sent(text: string): boolean;
  /** Shows the button that tries again, or takes it away. */
  again(run: (() => void) | undefined): void;
}

export function fileLine(file: File, texts: DOMStringMap, remove: () => void): Line {
  const element = make('div', 'sd-file sd-sending');
  const inner = make('div');
  const name = make('div', '', file.name);
  const progress = document.createElement('progress');
  progress.max = 1;
  progress.setAttribute('aria-label', file.name);
  const words = make('p');
  const again = button('usa-button usa-button--outline', texts['retry'] ?? '', file.name);
  again.hidden = true;
  const removal = button('usa-button usa-button--unstyled sd-link-row', texts['remove'] ?? '', file.name);
  removal.onclick = remove;
  inner.append(name, progress, words, again, removal);
  element.append(inner);
  return {
    element,
    words(text, error = false) {
      if (words.textContent !== text) words.textContent = text;
      words.className = error ? 'usa-error-message' : '';
    },
    progress(share) {
      progress.hidden = share === undefined;
      if (share !== undefined) progress.value = share;
    },
    sent(text) {
      const hadFocus = element.contains(document.activeElement);
      for (const each of [progress, again, removal]) each.hidden = true;
      words.textContent = text;
      return hadFocus;
    },
    again(run) {
      again.hidden = run === undefined;
      again.onclick = run ?? null;
    },
  };
}

/** A small picture, where the browser can draw the file; a HEIC photo of another maker's phone it can't. */
export async function preview(line: Line, file: File): Promise<void> {
  if (!file.type.startsWith('image/') || line.element.querySelector('canvas')) return;
  const picture = await createImageBitmap(file, { resizeWidth: 160, resizeQuality: 'low' }).catch(() => undefined);
  if (!picture) return;
  const canvas = document.createElement('canvas');
  // Some browsers leave it as large as it is.
  canvas.width = 160;
  canvas.height = Math.round((160 * picture.height) / picture.width);
  canvas.setAttribute('aria-hidden', 'true');
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  line.element.prepend(canvas);
}

/**
 * The server's lists, drawn anew line by line: what says the same stays as it is (its picture need not load again), and the
 * keyboard stays where it was, or goes to the paper that the line belonged to.
 */
export function redrawLists(area: HTMLElement, fresh: Document, hidden: ReadonlySet<string>): void {
  for (const list of area.querySelectorAll<HTMLElement>('[data-files]')) {
    const next = fresh.querySelector<HTMLElement>(`[data-files="${list.dataset['files'] ?? ''}"]`);
    if (!next) continue;
    const focused = list.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
    const lineOf = focused?.closest<HTMLElement>('[data-document-shown]')?.dataset['documentShown'];
    const old = new Map([...list.children].map((line) => [idOf(line), line] as const));
    const lines = [...next.children]
      .filter((line) => !('notArrived' in (line as HTMLElement).dataset && hidden.has(idOf(line))))
      .map((line) => {
        const before = old.get(idOf(line));
        return before && before.textContent === line.textContent ? before : line;
      });
    if (lines.length === list.children.length && lines.every((line, at) => line === list.children[at])) continue;
    list.replaceChildren(...lines);
    if (!focused) continue;
    const there = focused.isConnected
      ? focused
      : (list.querySelector<HTMLElement>(`[data-document-shown="${lineOf ?? ''}"] button`) ?? list.closest('section'));
    there?.focus({ preventScroll: true });
  }
}
const idOf = (line: Element): string => (line as HTMLElement).dataset['documentShown'] ?? '';

export function make(tag: string, className = '', text = ''): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}

/** Says for the ear which file it is about. */
export function button(className: string, text: string, about: string): HTMLButtonElement {
  const element = make('button', className, text) as HTMLButtonElement;
  element.type = 'button';
  if (about !== '') element.append(make('span', 'sd-visually-hidden', ` ${about}`));
  return element;
}
