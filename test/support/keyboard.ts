import type { FileChooser, Page, Response } from 'playwright-core';

/*
 * A person at the keys: nothing here clicks, sets a focus or fills in a value. Once around each page every stop of the Tab key
 * is looked at: it is seen, it has a ring, and there is a way on from it (R25; WCAG 2.2: 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11).
 */
export interface Stop {
  /** Its place among all that a person can use on the page; radios of one question are one. */
  at: number;
  tag: string;
  type: string;
  name: string;
  value: string;
  href: string;
  /** Of the form that it belongs to: the path it is sent to. */
  action: string;
  /** What that form says besides what is typed: which paper, which answer. */
  hidden: Readonly<Record<string, string>>;
  checked: boolean;
  text: string;
}
type Is = (stop: Stop) => boolean;

/** What is typed and chosen, by the names of the fields. */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

export interface Sending {
  /** The path that the form is sent to. */
  action: RegExp;
  values?: Typed;
  /** Sent with nothing in it first: what is missing is heard at once, and leads to its field. */
  emptyFirst?: boolean;
}

/** `walked` names the pages that somebody went around already. */
export function keyboardOf(page: Page, walked = new Set<string>()) {
  // With a listener from the beginning, no list of files opens unseen.
  page.on('filechooser', () => undefined);

  const press = (key: string) => page.keyboard.press(key);
  const stops = () => page.evaluate(lookAround);
  const here = () => page.evaluate(lookHere);
  const trouble = (words: string) => new Error(`${new URL(page.url()).pathname}: ${words}`);

  async function enter(): Promise<Response | null> {
    const [response] = await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), press('Enter')]);
    return response;
  }

  /** One stop on, and whether it is one that a person can see. */
  async function next(): Promise<number> {
    await press('Tab');
    let now = await here();
    // The skip link slides into view.
    for (let look = 0; look < 20 && now.wrong.length > 0; look += 1) {
      await page.waitForTimeout(50);
      now = await here();
    }
    if (now.wrong.length > 0) throw trouble(now.wrong.join(', '));
    return now.at;
  }

  /** Once around: each thing that can be used has its turn, in the order in which it stands there, and Tab leads on from it. */
  async function walk(name: string): Promise<void> {
    if (walked.has(name)) return;
    walked.add(name);
    const all = await stops();
    const met: number[] = [];
    for (let step = 0; step < all.length + 3 && met.length < all.length; step += 1) {
      const at = await next();
      if (met.includes(at)) break;
      if (at >= 0) met.push(at);
    }
    const missed = all.filter(({ at }) => !met.includes(at)).map(describe);
    if (missed.length > 0) throw trouble(`Tab never comes to ${missed.join('; ')}`);
    const turned = met.filter((at, index) => index > 0 && at < (met[index - 1] ?? 0));
    // Who begins in the middle of a page comes around once.
    if (turned.length > 1) throw trouble(`Tab jumps to and fro: ${met.join(' ')}`);
  }

  /** By Tab, or back by Shift and Tab, whichever is nearer; no further than the page is long. */
  async function goTo(is: Is, what: string): Promise<Stop> {
    const wanted = (await stops()).find(is);
    if (!wanted) throw trouble(`there is no ${what}`);
    for (let turn = 0; turn < 3; turn += 1) {
      const { at, nowhere } = await here();
      // From a place that is no stop, such as a heading that was jumped to, one step leads to one.
      const steps = at < 0 && !nowhere ? 1 : wanted.at - at;
      for (let step = 0; step < Math.abs(steps); step += 1) await press(steps > 0 ? 'Tab' : 'Shift+Tab');
      const now = await here();
      if (now.at === wanted.at && now.wrong.length === 0) return wanted;
    }
    throw trouble(`${what} is not reached by Tab`);
  }

  async function open(href: RegExp): Promise<void> {
    await goTo((stop) => stop.tag === 'A' && href.test(stop.href), `link to ${href}`);
    await enter();
  }

  /** A form that is one button, or one button of several. */
  async function push(is: Is, what: string): Promise<Response | null> {
    await goTo((stop) => stop.type === 'submit' && is(stop), what);
    return enter();
  }

  const now = async (name: string) => (await page.evaluate(lookAtField)) ?? { name, value: '', checked: false };

  async function arrowTo(name: string, value: string): Promise<void> {
    for (let step = 0; (await now(name)).value !== value; step += 1) {
      if (step > 100) throw trouble(`no arrow leads to ${name}=${value}`);
      await press('ArrowDown');
    }
  }

  async function answer(field: Stop, wanted: string): Promise<void> {
    const { name, type, tag } = field;
    if (type === 'radio') {
      const { value, checked } = await now(name);
      if (value === wanted && !checked) await press('Space');
      await arrowTo(name, wanted);
      if (!(await now(name)).checked) throw trouble(`the arrow leads to ${name}=${wanted} and does not choose it`);
    } else if (tag === 'SELECT') {
      if (field.value !== wanted) await press('Home');
      await arrowTo(name, wanted);
    } else if (field.value !== wanted) {
      await press('Control+A');
      if (wanted === '') await press('Delete');
      else await page.keyboard.insertText(wanted);
    }
  }

  /** Field by field to the first button of a form; answers what the last press got. */
  async function send({ action, values = {}, emptyFirst = false }: Sending): Promise<Response | null> {
    const ofForm = (stop: Stop) => action.test(stop.action);
    if (emptyFirst) {
      await push(ofForm, `button of ${action}`);
      await hearErrors();
    }
    const fields = (await stops()).filter((stop) => ofForm(stop) && stop.name in values && stop.type !== 'submit');
    const missing = Object.keys(values).filter((name) => !fields.some((field) => field.name === name));
    if (missing.length > 0) throw trouble(`there is no ${missing.join(', ')}`);
    for (const field of fields) {
      const wanted = [values[field.name] ?? ''].flat();
      const isBox = field.type === 'checkbox';
      if (isBox && wanted.includes(field.value) === field.checked) continue;
      await goTo(({ at }) => at === field.at, field.name);
      if (isBox) await press('Space');
      else await answer(field, wanted[0] ?? '');
    }
    return push(ofForm, `button of ${action}`);
  }

  /** What is wrong has the focus as the page opens; its first line leads to the field, by the keys that lead anywhere. */
  async function hearErrors(): Promise<void> {
    const hasFocus = () => page.evaluate(() => document.activeElement?.matches('.sd-errors') ?? false);
    // A browser gives it when it draws the page, which is after it has it.
    for (let look = 0; look < 60 && !(await hasFocus()); look += 1) await page.waitForTimeout(50);
    if (!(await hasFocus())) throw trouble('the summary of what is wrong has no focus');
    const at = await next();
    const line = (await stops())[at];
    if (line?.tag !== 'A' || !line.href.includes('#field-')) throw trouble('no line of the summary comes after it');
    await press('Enter');
    const id = await page.evaluate(() => document.activeElement?.id ?? '');
    const { wrong } = await here();
    const isHeard = await page.evaluate(lookAtError, id.replace('field-', 'error-'));
    if (!isHeard) wrong.push('what is wrong with it is out of sight');
    if (line.href !== `#${id}` || wrong.length > 0) throw trouble(`${line.href} leads to "${id}": ${wrong.join(', ')}`);
  }

  /** The device's own list of files is beyond any page: what it hands back is chosen by who asks. */
  async function chooseFile(is: Is): Promise<FileChooser> {
    await goTo(is, 'what opens the list of files');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Enter')]);
    return chooser;
  }

  return { press, walk, goTo, open, push, send, chooseFile };
}
export type Keyboard = ReturnType<typeof keyboardOf>;

const describe = ({ tag, name, value, href, text }: Stop): string => `${tag} ${name || href} ${value || text}`;

/** Runs in the page: all that the keyboard could come to, in order. */
function lookAround(): Stop[] {
  const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  let at = -1;
  const groups = new Map<string, number>();
  return [...document.querySelectorAll<HTMLInputElement>(usable)]
    .filter((each) => each.checkVisibility() && !each.matches(':disabled'))
    .map((each) => {
      const { form, type = '', name = '', value = '', checked = false } = each;
      const group = type === 'radio' ? `${form ? [...document.forms].indexOf(form) : ''}:${name}` : undefined;
      const known = group === undefined ? undefined : groups.get(group);
      if (known === undefined) at += 1;
      if (group !== undefined) groups.set(group, known ?? at);
      const hidden = [...(form?.querySelectorAll<HTMLInputElement>('input[type=hidden]') ?? [])];
      return {
        first: known === undefined,
        stop: {
          at,
          tag: each.tagName,
          type,
          name,
          value,
          href: each.getAttribute('href') ?? '',
          // A field named "action" would stand in for the attribute.
          action: form ? new URL(form.getAttribute('action') ?? '', location.href).pathname : '',
          hidden: Object.fromEntries(hidden.map((field) => [field.name, field.value])),
          checked,
          text: (each.textContent ?? '').trim().slice(0, 40),
        },
      };
    })
    .filter(({ first }) => first)
    .map(({ stop }) => stop);
}

/** Runs in the page: where the keyboard stands, by the same numbers, and what is wrong with how that looks. */
function lookHere(): { at: number; nowhere: boolean; wrong: string[] } {
  const active = document.activeElement;
  if (!active || active === document.body) return { at: -1, nowhere: true, wrong: [] };
  const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const keyOf = (each: Element) => {
    const radio = each instanceof HTMLInputElement && each.type === 'radio' ? each : undefined;
    return radio ? `${radio.form ? [...document.forms].indexOf(radio.form) : ''}:${radio.name}` : each;
  };
  const shown = [...document.querySelectorAll(usable)].filter(
    (each) => each.checkVisibility() && !each.matches(':disabled'),
  );
  const at = [...new Set(shown.map(keyOf))].indexOf(keyOf(active));

  // Radios and boxes stand out of sight; what is drawn for them is their label's.
  const label = active.matches('.usa-radio__input, .usa-checkbox__input')
    ? (active as HTMLInputElement).labels?.[0]
    : undefined;
  const drawn = label ?? active;
  const style = label ? getComputedStyle(label, '::before') : getComputedStyle(active);
  const name = `${active.tagName} ${active.getAttribute('name') ?? active.getAttribute('href') ?? ''}`;
  const wrong: string[] = [];
  if (style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) === 0) wrong.push(`${name} has no ring`);
  const inView = [...drawn.getClientRects()].filter(
    ({ top, bottom, left, right }) => bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  );
  if (inView.length === 0) wrong.push(`${name} is out of sight`);
  const middle = (from: number, to: number, most: number) =>
    Math.min(Math.max((Math.max(from, 0) + Math.min(to, most)) / 2, 1), most - 1);
  const covered = inView.every(({ top, bottom, left, right }) => {
    const hit = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
    return hit === null || !(drawn.contains(hit) || hit.contains(drawn));
  });
  if (inView.length > 0 && covered) wrong.push(`${name} is behind something else`);
  return { at, nowhere: false, wrong };
}

/** Runs in the page: what the field says now. */
function lookAtField(): { name: string; value: string; checked: boolean } | undefined {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return undefined;
  return { name: field.name, value: field.value, checked: 'checked' in field && field.checked };
}

/** Runs in the page: whether the words beside a field are seen; where there are none, the field says enough. */
function lookAtError(id: string): boolean {
  const box = document.getElementById(id)?.getBoundingClientRect();
  return box === undefined || (box.top >= 0 && box.bottom <= innerHeight);
}
