/// How the dashboard makes its elements, and the few small ones that stand everywhere.

import { copyText, setText } from '../dom';
import { Problem } from './client';
import { words } from './words';

export type Child = Node | string | number | null | false | undefined | readonly Child[];
type Value = string | number | boolean | null | undefined;
export type Attributes = Record<string, Value | ((event: Event) => void)>;

/// `onclick` and its like are listeners; true is an attribute without a value.
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  dress(made, attributes);
  append(made, children);
  return made;
}

const kSvg = 'http://www.w3.org/2000/svg';

export function svg(tag: string, attributes: Attributes = {}, ...children: Node[]): SVGElement {
  const made = document.createElementNS(kSvg, tag);
  dress(made, attributes);
  made.append(...children);
  return made;
}

function dress(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, String(value));
  }
}

function append(made: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === false || child === undefined) continue;
    if (typeof child === 'object' && !(child instanceof Node)) append(made, child);
    else made.append(typeof child === 'number' ? String(child) : child);
  }
}

export function button(
  text: string,
  act: () => void,
  kind: 'plain' | 'main' | 'danger' | 'quiet' = 'plain',
): HTMLButtonElement {
  return h('button', { type: 'button', class: `button ${kind}`, onclick: act }, text);
}

/// While it works nobody presses it twice.
export async function whileBusy(at: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  if (at.getAttribute('aria-disabled') === 'true') return;
  at.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } finally {
    at.removeAttribute('aria-disabled');
  }
}

export type Tone = 'good' | 'warn' | 'bad' | 'live' | 'calm';

export function badge(text: string, tone: Tone = 'calm'): HTMLElement {
  return h('span', { class: `mark ${tone}` }, text);
}

/// A box that says what went wrong, in the API's own words.
export function problemBox(error: unknown, again?: () => void): HTMLElement {
  const known = error instanceof Problem;
  const title = known ? error.title : words.somethingWrong;
  const detail = error instanceof Error && error.message !== title ? error.message : '';
  return h(
    'div',
    { class: 'note bad', role: 'alert' },
    h('p', { class: 'note-title' }, title),
    detail !== '' && h('p', {}, detail),
    again && button(words.tryAgain, again),
  );
}

export function note(text: string, tone: Tone = 'calm', ...more: Child[]): HTMLElement {
  return h('div', { class: `note ${tone}` }, h('p', {}, text), more);
}

/// A word that goes away by itself.
export function say(text: string): void {
  const toast = document.getElementById('toast');
  if (!toast) return;
  setText(toast, text);
  toast.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => toast.classList.remove('shown'), 4000);
}
let toastTimer: number | undefined;

/// A line to copy: its name, the text, a button.
export function copyRow(name: string, text: string): HTMLElement {
  const field = h('input', {
    readonly: true,
    value: text,
    class: 'code',
    spellcheck: 'false',
    onfocus: () => field.select(),
  });
  const copy = h(
    'button',
    { type: 'button', class: 'button', 'aria-label': `${words.copy}: ${name}` },
    words.copy,
  );
  copy.addEventListener('click', async () => {
    if (!(await copyText(text))) {
      field.focus();
      return say(words.copyFailed);
    }
    say(words.copiedName(name));
    setText(copy, words.copied);
    setTimeout(() => setText(copy, words.copy), 2000);
  });
  return h(
    'div',
    { class: 'copy-row' },
    h('label', {}, h('span', { class: 'copy-name' }, name), field),
    copy,
  );
}

/// When, for people; the exact time behind it.
export function moment(date: string | null, otherwise = '–'): HTMLElement {
  if (date === null) return h('span', { class: 'soft' }, otherwise);
  const at = Date.parse(date);
  return h(
    'time',
    { datetime: date, title: new Date(at).toLocaleString([]) },
    words.ago((Date.now() - at) / 1000),
  );
}

export function heading(title: string, ...actions: Child[]): HTMLElement {
  return h(
    'header',
    { class: 'heading' },
    h('h1', { tabindex: '-1' }, title),
    h('div', { class: 'actions' }, actions),
  );
}

export function empty(title: string, detail: string, ...more: Child[]): HTMLElement {
  return h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, detail), more);
}

/// What stands while something is asked for.
export function waiting(): HTMLElement {
  return h('p', { class: 'waiting soft' }, words.loading);
}
