/**
 * For browsers that run scripts: files chosen, photographed, dropped or pasted, two at a time on their way, tried again when a
 * connection is bad, each one's verdict as soon as it is there. Without it the same page works with one form per file. Texts
 * come from the page's data attributes.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { forget, Refused, sendFile, type Sending } from './send-file.ts';
import { button, fileLine, make, preview, redrawLists, type Line } from './upload-lines.ts';

interface Verdicts {
  documents: { documentId: string; status: string; text: string; next?: string }[];
}
type State = 'waiting' | 'sending' | 'stopped' | 'sent';
interface OwnFile extends Sending {
  card: HTMLElement;
  form: HTMLFormElement;
  line: Line;
  state: State;
}

const accepted = 'application/pdf,image/jpeg,image/png,image/heic,image/heif,image/webp,image/tiff,.heic,.heif';
/** More at once make each slower, and a phone's memory holds few photos. */
const AT_ONCE = 2;

const root = document.getElementById('uploads');
if (root) start(root);

function start(area: HTMLElement): void {
  const texts = area.dataset;
  const text = (name: string, values: Record<string, string | number> = {}): string =>
    Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, String(value)), texts[name] ?? '');
  const route = { uploads: text('uploads'), csrf: text('csrf') };
  const files: OwnFile[] = [];
  let watching = false;

  for (const form of area.querySelectorAll<HTMLFormElement>('form.sd-upload')) enhance(form);
  if (area.querySelector('[data-files] .sd-tag--waiting')) void watch();

  // What is dropped beside a card would replace the page, and with it everything that is on its way.
  for (const name of ['dragover', 'drop'])
    addEventListener(name, (event) => {
      if ((event as DragEvent).dataTransfer?.types.includes('Files')) event.preventDefault();
    });
  addEventListener('beforeunload', (event) => {
    if (files.some(({ state }) => state === 'waiting' || state === 'sending')) event.preventDefault();
  });
  addEventListener('online', () => {
    for (const each of files) if (each.state === 'stopped' && !each.stop.signal.aborted) queue(each);
  });
  document.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    const forms = [...area.querySelectorAll<HTMLFormElement>('form.sd-upload')];
    const here = document.activeElement?.closest('section');
    const form = forms.length === 1 ? forms[0] : forms.find((each) => here?.contains(each));
    if (form) add(form, pasted);
    else warn(text('pasteWhere'));
  });
  area.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.closest('[data-files]') || !form.action.endsWith('/remove')) return;
    event.preventDefault();
    void removeThere(form);
  });

  /** Heard when nothing else is being said. */
  function say(words: string): void {
    const status = document.getElementById('upload-status');
    if (status) status.textContent = words;
  }
  /** Heard at once. */
  function warn(words: string): void {
    const errors = document.getElementById('upload-errors');
    if (errors) errors.textContent = words;
  }

  /** The button that would lead to the one-file page opens the device's own list of files. */
  function enhance(form: HTMLFormElement): void {
    const card = form.closest<HTMLElement>('section');
    const plain = form.querySelector('button');
    if (!card || !plain) return;
    const title = card.querySelector('h2');
    const kind = form.querySelector<HTMLInputElement>('[name=kind]')?.value ?? '';
    const opens = (by: HTMLButtonElement, capture: boolean): void => {
      const input = document.createElement('input');
      input.type = 'file';
      input.hidden = true;
      if (capture) {
        input.accept = 'image/*';
        input.setAttribute('capture', 'environment');
      } else {
        input.multiple = true;
        input.accept = accepted;
      }
      input.addEventListener('change', () => {
        const chosen = [...(input.files ?? [])];
        input.value = '';
        add(form, chosen);
      });
      by.type = 'button';
      by.id ||= `${capture ? 'photo' : 'add'}-${kind}`;
      // Many buttons say the same: which paper it is for belongs to its name.
      by.setAttribute('aria-labelledby', `${by.id} ${title?.id ?? ''}`);
      by.addEventListener('click', () => input.click());
      by.after(input);
    };
    opens(plain, false);
    if (matchMedia('(pointer: coarse)').matches) {
      const photo = button('usa-button usa-button--outline', text('photo'), '');
      plain.before(photo);
      opens(photo, true);
    } else form.append(make('p', 'usa-hint', text('drop')));

    for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'])
      card.addEventListener(name, (event) => {
        const { dataTransfer, relatedTarget } = event as DragEvent;
        if (!dataTransfer?.types.includes('Files')) return;
        const left = name === 'drop' || (name === 'dragleave' && !card.contains(relatedTarget as Node | null));
        card.classList.toggle('sd-dropping', !left);
        if (name === 'drop') add(form, [...dataTransfer.files]);
      });
  }

  function add(form: HTMLFormElement, chosen: readonly File[]): void {
    const card = form.closest<HTMLElement>('section');
    if (!card) return;
    const kind = form.querySelector<HTMLInputElement>('[name=kind]')?.value ?? '';
    warn('');
    for (const file of chosen) {
      const memory = `up:${route.uploads}:${kind}:${file.size}:${file.lastModified}`;
      // The same one chosen twice while it is on its way is one.
      if (files.some((each) => each.memory === memory && each.file.name === file.name && each.state !== 'sent'))
        continue;
      const line = fileLine(file, texts, () => void takeBack(own));
      const own: OwnFile = { file, kind, memory, stop: new AbortController(), card, form, line, state: 'waiting' };
      files.push(own);
      form.before(line.element);
      const wrong = wrongWith(file);
      if (wrong === undefined) queue(own);
      else fail(own, wrong, false);
    }
    if (chosen.length > 1) say(text('count', { count: chosen.length }));
  }

  function wrongWith(file: File): string | undefined {
    if (file.size > Number(text('maxBytes'))) return text('tooLarge');
    const known =
      /\.(pdf|jpe?g|png|hei[cf]|webp|tiff?)$/i.test(file.name) ||
      /^(application\/pdf|image\/(jpeg|png|hei[cf]|webp|tiff))$/.test(file.type);
    return known ? undefined : text('wrongType');
  }

  function queue(own: OwnFile): void {
    own.state = 'waiting';
    own.line.again(undefined);
    own.line.progress(0);
    own.line.words(text('queued'));
    next();
  }
  function next(): void {
    const busy = files.filter(({ state }) => state === 'sending').length;
    for (const own of files.filter(({ state }) => state === 'waiting').slice(0, AT_ONCE - busy)) void send(own);
  }

  async function send(own: OwnFile): Promise<void> {
    const { file, line } = own;
    own.state = 'sending';
    try {
      void preview(line, file);
      await sendFile(own, route, {
        progress: line.progress,
        connected: (is) => line.words(text(is ? 'sending' : 'offline')),
        announced(documentId) {
          line.element.dataset['document'] = documentId;
          // After the page was loaded again: the line that said it is not here yet.
          area.querySelector(`[data-not-arrived][data-document-shown="${documentId}"]`)?.remove();
        },
      });
      own.state = 'sent';
      if (line.sent(text('sent'))) own.form.querySelector('button')?.focus({ preventScroll: true });
      const left = files.filter(({ state }) => state === 'waiting' || state === 'sending').length;
      say(`${file.name}: ${text('sent')} ${left === 0 ? '' : text('left', { count: left })}`);
      await forgetOlder(own);
      void watch();
    } catch (error) {
      if (!own.stop.signal.aborted) fail(own, error instanceof Refused ? error.message : text('failed'), true);
    }
    next();
  }

  function fail(own: OwnFile, words: string, mayHelp: boolean): void {
    own.state = 'stopped';
    own.line.progress(undefined);
    own.line.words(words, true);
    // What can't be sent is not tried again by itself either.
    if (mayHelp) own.line.again(() => queue(own));
    else own.stop.abort();
    warn(`${own.file.name}: ${words}`);
  }

  /** Taken out before it was there: here, and on the server if it knows of it. */
  async function takeBack(own: OwnFile): Promise<void> {
    own.stop.abort();
    own.line.element.remove();
    files.splice(files.indexOf(own), 1);
    forget(own);
    say(text('removed', { file: own.file.name }));
    own.form.querySelector('button')?.focus();
    next();
    if (own.documentId !== undefined) {
      await remove(own.documentId);
      await redraw();
    }
  }

  /** The same file, chosen again on another visit: what was only announced then is not waited for. */
  async function forgetOlder({ card, file, documentId }: OwnFile): Promise<void> {
    const older = [...card.querySelectorAll<HTMLElement>('[data-not-arrived]')].filter(
      ({ dataset }) => dataset['notArrived'] === file.name && dataset['documentShown'] !== documentId,
    );
    for (const { dataset } of older) await remove(dataset['documentShown'] ?? '');
  }

  async function remove(documentId: string): Promise<boolean> {
    const path = `${route.uploads.replace(/uploads$/, 'documents')}/${documentId}/remove`;
    const body = new URLSearchParams({ csrfToken: route.csrf, operationId: `op_${crypto.randomUUID()}` });
    const answer = await fetch(path, { method: 'POST', body, headers: { Accept: 'text/html' } }).catch(() => undefined);
    return answer?.ok === true;
  }

  /** In place, so that nothing else that is on its way is stopped by a new page. */
  async function removeThere(form: HTMLFormElement): Promise<void> {
    const line = form.closest<HTMLElement>('[data-document-shown]');
    const add = form.closest('section')?.querySelector<HTMLElement>('form.sd-upload button');
    if (!(await remove(line?.dataset['documentShown'] ?? ''))) return form.submit();
    await redraw();
    add?.focus();
    say(text('removed', { file: line?.dataset['name'] ?? '' }));
  }

  /** Asks until nothing is being checked any more, for ten minutes at most. */
  async function watch(): Promise<void> {
    if (watching) return;
    watching = true;
    let shown = '';
    for (let turn = 0; turn < 300; turn += 1) {
      await new Promise((done) => setTimeout(done, turn < 30 ? 1000 : 2500));
      const answer = await fetch(text('status'), { headers: { Accept: 'application/json' } }).catch(() => undefined);
      if (!answer?.ok) continue;
      const { documents } = (await answer.json()) as Verdicts;
      const now = JSON.stringify(documents);
      if (now !== shown && (await redraw())) shown = now;
      for (const each of documents) {
        const own = files.find(({ documentId }) => documentId === each.documentId);
        if (own?.state !== 'sent' || each.status === 'expected' || each.status === 'checking') continue;
        files.splice(files.indexOf(own), 1);
        say(`${own.file.name}: ${each.text} ${each.next ?? ''}`);
      }
      if (!files.some(({ state }) => state === 'sent') && !documents.some(({ status }) => status === 'checking')) break;
    }
    watching = false;
  }

  /** The lists as the server draws them; lines of files on their way stay until the server has them. */
  async function redraw(): Promise<boolean> {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => undefined);
    if (!answer?.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    redrawLists(area, fresh, new Set(files.flatMap(({ documentId }) => documentId ?? [])));
    for (const line of area.querySelectorAll<HTMLElement>('.sd-sending')) {
      const id = line.dataset['document'];
      if (id !== undefined && area.querySelector(`[data-document-shown="${id}"]:not([data-not-arrived])`)) {
        const hadFocus = line.contains(document.activeElement);
        const section = line.closest<HTMLElement>('section');
        line.remove();
        if (hadFocus) section?.focus({ preventScroll: true });
      }
    }
    return true;
  }
}
