/**
 * For browsers that run scripts: several files at once, progress said aloud, unfinished ones tried again, each one's verdict
 * as soon as it is there. Without it the same page works with one form per file. Texts come from the page's data attributes.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
interface Issued {
  documentId: string;
  url: string;
  fields: Record<string, string>;
}
interface Verdicts {
  documents: { documentId: string; status: string; text: string; next?: string }[];
}

const root = document.getElementById('uploads');
if (root) start(root);

function start(area: HTMLElement): void {
  const texts = area.dataset;
  const status = document.getElementById('upload-status');
  const waiting = new Map<string, string>();
  let watching = false;

  for (const form of area.querySelectorAll<HTMLFormElement>('form.sd-upload')) enhance(form);
  if (area.querySelector('[data-files] .sd-tag--waiting')) void watch();

  function say(text: string): void {
    if (status) status.textContent = text;
  }

  /** The button that would lead to the one-file page becomes a place to choose files. */
  function enhance(form: HTMLFormElement): void {
    const kind = form.querySelector<HTMLInputElement>('[name=kind]')?.value ?? '';
    const button = form.querySelector('button');
    const title = form.closest('section')?.querySelector('h2')?.textContent?.trim() ?? '';
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = 'application/pdf,image/jpeg,image/png,image/heic,image/heif,image/webp,image/tiff,.heic,.heif';
    input.className = 'sd-file-input';
    input.setAttribute('aria-label', `${texts['choose'] ?? ''}: ${title}`);
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      input.value = '';
      for (const file of files) void send(form, kind, file, `op_${crypto.randomUUID()}`);
    });
    button?.replaceWith(input);
  }

  async function send(
    form: HTMLFormElement,
    kind: string,
    file: File,
    operationId: string,
    line = newLine(form, file),
  ) {
    const { progress, words, again } = line;
    again.hidden = true;
    progress.hidden = false;
    words.textContent = texts['sending'] ?? '';
    if (file.size > Number(texts['maxBytes'])) return fail(texts['tooLarge'] ?? '');
    if (
      !/\.(pdf|jpe?g|png|hei[cf]|webp|tiff?)$/i.test(file.name) &&
      !/^(application\/pdf|image\/(jpeg|png|hei[cf]|webp|tiff))$/.test(file.type)
    )
      return fail(texts['wrongType'] ?? '');
    for (let turn = 1; ; turn += 1) {
      try {
        // The same operation id: the same document, a fresh form.
        const issued = await issue(kind, file, operationId);
        await post(issued, file, (share) => (progress.value = share));
        waiting.set(issued.documentId, file.name);
        progress.hidden = true;
        words.textContent = texts['sent'] ?? '';
        say(`${file.name}: ${texts['sent'] ?? ''}`);
        line.element.dataset['document'] = issued.documentId;
        return void watch();
      } catch (error) {
        const refused = error instanceof Refused ? error.message : '';
        if (refused !== '' || turn === 3) {
          if (refused === '') {
            again.hidden = false;
            again.onclick = () => void send(form, kind, file, operationId, line);
          }
          return fail(refused === '' ? (texts['failed'] ?? '') : refused);
        }
        await pause(turn * 1500);
      }
    }

    function fail(text: string): void {
      progress.hidden = true;
      words.textContent = text;
      words.className = 'usa-error-message';
      say(`${file.name}: ${text}`);
    }
  }

  function newLine(form: HTMLFormElement, file: File) {
    const element = document.createElement('div');
    element.className = 'sd-file sd-sending';
    const inner = document.createElement('div');
    const name = document.createElement('div');
    name.textContent = file.name;
    const progress = document.createElement('progress');
    progress.max = 1;
    progress.setAttribute('aria-label', file.name);
    const words = document.createElement('p');
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'usa-button usa-button--outline';
    again.textContent = `${texts['retry'] ?? ''}: ${file.name}`;
    inner.append(name, progress, words, again);
    element.append(inner);
    form.before(element);
    return { element, progress, words, again };
  }

  async function issue(kind: string, file: File, operationId: string): Promise<Issued> {
    const answer = await fetch(texts['uploads'] ?? '', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRF-Token': texts['csrf'] ?? '',
      },
      body: JSON.stringify({
        kind,
        fileName: file.name.slice(-200),
        contentType: file.type,
        bytes: file.size,
        operationId,
      }),
    });
    if (answer.ok) return (await answer.json()) as Issued;
    const { error } = (await answer.json()) as { error?: { message: string } };
    if (answer.status < 500) throw new Refused(error?.message ?? '');
    throw new Error('again');
  }

  /** After a while without an answer, or with an error page, it is not sent. */
  function post(issued: Issued, file: File, progressed: (share: number) => void): Promise<void> {
    const form = new FormData();
    for (const [name, value] of Object.entries(issued.fields)) form.append(name, value);
    form.append('file', file);
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open('POST', issued.url);
      request.upload.onprogress = (event) => progressed(event.total === 0 ? 0 : event.loaded / event.total);
      request.onload = () => (request.status < 300 ? done() : failed(new Error('refused')));
      request.onerror = () => failed(new Error('cut off'));
      request.send(form);
    });
  }

  /** Asks until nothing is being checked any more, for ten minutes at most. */
  async function watch(): Promise<void> {
    if (watching) return;
    watching = true;
    let shown = '';
    for (let turn = 0; turn < 300; turn += 1) {
      await pause(turn < 30 ? 1000 : 2500);
      const answer = await fetch(texts['status'] ?? '', { headers: { Accept: 'application/json' } }).catch(
        () => undefined,
      );
      if (!answer?.ok) continue;
      const { documents } = (await answer.json()) as Verdicts;
      for (const each of documents) {
        const name = waiting.get(each.documentId);
        if (name === undefined || each.status === 'expected' || each.status === 'checking') continue;
        waiting.delete(each.documentId);
        say(`${name}: ${each.text} ${each.next ?? ''}`);
      }
      const now = JSON.stringify(documents);
      if (now !== shown) await redraw(new Set(documents.map((each) => each.documentId)));
      shown = now;
      if (waiting.size === 0 && !documents.some((each) => each.status === 'checking')) break;
    }
    watching = false;
  }

  /** The lists as the server draws them; lines of files on their way stay until the server has them. */
  async function redraw(known: ReadonlySet<string>): Promise<void> {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => undefined);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const list of area.querySelectorAll<HTMLElement>('[data-files]')) {
      const next = fresh.querySelector<HTMLElement>(`[data-files="${list.dataset['files'] ?? ''}"]`);
      if (next && !list.contains(document.activeElement)) list.replaceChildren(...next.childNodes);
    }
    for (const line of area.querySelectorAll<HTMLElement>('.sd-sending')) {
      const id = line.dataset['document'];
      if (id !== undefined && known.has(id) && area.querySelector(`[data-document-shown="${id}"]`)) line.remove();
    }
  }
}

/** The server said no, in words for the person. */
class Refused extends Error {}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
