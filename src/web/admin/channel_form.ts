/// The settings of a channel as a form: what is known has words, the rest stands under its name.

import { ask, askWithTag, Problem } from './client';
import { areaField, choiceField, switchField, textField } from './fields';
import { categories } from '../filter';
import { flat, patchOf, same, textOf, valueOf, type Group, type Json } from './settings_diff';
import type { Context } from './screen';
import { h, problemBox, say, waiting, whileBusy } from './ui';
import { words } from './words';

type Kind = 'text' | 'secret' | readonly string[];

/** The groups, in the order of how often they are wanted. */
const groups: readonly (readonly [keyof typeof words.groups, readonly string[]])[] = [
  ['show', ['title', 'category', 'access', 'password']],
  ['picture', ['latency', 'ladder', 'per_title', 'on_demand', 'encoder']],
  [
    'encoders',
    ['takeover', 'reconnect_grace', 'holding_image', 'source', 'srt.latency', 'srt.passphrase'],
  ],
  [
    'limits',
    [
      'profile.enforce',
      'profile.max_bitrate',
      'profile.max_width',
      'profile.max_height',
      'profile.max_fps',
      'profile.max_keyframe_interval',
      'profile.video',
      'profile.audio',
    ],
  ],
  ['keeping', ['dvr_window', 'record.enabled', 'record.keep', 'record.max_size', 'record.ladder']],
  ['fine', ['segment', 'part']],
];

const kinds: Record<string, Kind> = {
  category: ['', ...categories],
  access: ['public', 'token', 'password'],
  latency: ['ultra', 'low', 'apple', 'classic'],
  encoder: ['auto', 'cpu', 'nvenc'],
  takeover: ['same_key', 'refuse', 'always'],
  'profile.enforce': ['warn', 'refuse', 'transcode_down'],
  password: 'secret',
  'srt.passphrase': 'secret',
  source: 'secret',
};

interface Control {
  row: HTMLElement;
  /** Undefined: as it was. */
  changed: () => Json | undefined;
}

function secretOf(name: string, help: string, value: Json): Control {
  const set = value !== '' && value !== null;
  const { row, control } = textField(name, '', help, {
    placeholder: set ? words.secretSet : '',
    autocomplete: 'new-password',
  });
  const off = switchField(words.secretRemove, false);
  if (set) row.append(off.row);
  return {
    row,
    changed: () => (off.control.checked ? '' : control.value === '' ? undefined : control.value),
  };
}

function controlOf(path: string, value: Json): Control {
  const [name, help] = words.channelKeys[path] ?? [path, ''];
  const kind = kinds[path] ?? 'text';
  if (kind === 'secret') return secretOf(name, help, value);
  if (typeof value === 'boolean') {
    const { row, control } = switchField(name, value, help);
    return { row, changed: () => (control.checked === value ? undefined : control.checked) };
  }
  const was = textOf(value);
  const choices = typeof kind === 'string' ? null : kind;
  const { row, control } = choices
    ? choiceField(
        name,
        was,
        choices.map((one) => [one, words.choices[one] ?? (one || words.noCategory)] as const),
        help,
      )
    : Array.isArray(value)
      ? areaField(name, was, help, Math.min(8, was.split('\n').length + 1))
      : textField(name, was, help, typeof value === 'number' ? { inputmode: 'numeric' } : {});
  return {
    row,
    changed: () => (control.value === was ? undefined : valueOf(control.value, value)),
  };
}

class Form {
  readonly element: HTMLFormElement;
  #trouble = h('div', { class: 'trouble' });
  #save = h('button', { type: 'submit', class: 'button main' }, words.save);
  #bar: HTMLElement;
  #controls = new Map<string, Control>();

  constructor(
    private readonly path: string,
    settings: Group,
    private readonly etag: string | null,
    private readonly afresh: () => void,
  ) {
    const sections = this.#sections(flat(settings));
    const drop = h(
      'button',
      { type: 'button', class: 'button', onclick: () => this.afresh() },
      words.discard,
    );
    this.#bar = h(
      'div',
      { class: 'save-bar', hidden: true },
      h('p', {}, words.nextShow),
      h('div', { class: 'actions' }, drop, this.#save),
    );
    this.element = h('form', { class: 'form wide' }, sections, this.#trouble, this.#bar);
    const touched = () => (this.#bar.hidden = !this.dirty());
    this.element.addEventListener('input', touched);
    this.element.addEventListener('change', touched);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void whileBusy(this.#save, () => this.#send());
    });
  }

  #sections(all: ReadonlyMap<string, Json>): (HTMLElement | null)[] {
    const known = new Set(groups.flatMap(([, paths]) => paths));
    const rest = [...all.keys()].filter((path) => !known.has(path));
    return [...groups, ['other', rest] as const].map(([name, paths]) => {
      const there = paths.filter((path) => all.has(path));
      return this.#section(words.groups[name], there, all);
    });
  }

  dirty(): boolean {
    try {
      return this.#changes().size > 0;
    } catch {
      return true; // JSON that is half written
    }
  }

  #section(
    title: string,
    paths: readonly string[],
    all: ReadonlyMap<string, Json>,
  ): HTMLElement | null {
    if (paths.length === 0) return null;
    const rows = paths.map((path) => {
      const control = controlOf(path, all.get(path) ?? '');
      this.#controls.set(path, control);
      return control.row;
    });
    return h(
      'fieldset',
      { class: 'panel' },
      h('legend', {}, title),
      h('div', { class: 'field-grid' }, rows),
    );
  }

  #changes(): Map<string, Json> {
    const changes = new Map<string, Json>();
    for (const [path, control] of this.#controls) {
      const value = control.changed();
      if (value !== undefined && !same(value, undefined)) changes.set(path, value);
    }
    return changes;
  }

  async #send(): Promise<void> {
    this.#trouble.replaceChildren();
    try {
      const headers: Record<string, string> = this.etag === null ? {} : { 'if-match': this.etag };
      await ask('PATCH', this.path, { body: patchOf(this.#changes()), headers });
      say(words.saved);
      this.afresh();
    } catch (error) {
      const meanwhile = error instanceof Problem && error.status === 412;
      const told =
        error instanceof SyntaxError ? new Problem(0, words.notJson, error.message) : error;
      this.#trouble.replaceChildren(problemBox(told, meanwhile ? () => this.afresh() : undefined));
      this.#trouble.scrollIntoView({ block: 'nearest' });
    }
  }
}

export async function settingsForm(context: Context): Promise<void> {
  const path = `/v1/channels/${encodeURIComponent(context.id)}/settings`;
  const place = h('div', {}, waiting());
  context.root.append(place);
  let form: Form | null = null;
  context.guard(() => form?.dirty() ?? false);
  const load = async () => {
    try {
      const { body, etag } = await askWithTag<Group>('GET', path, { signal: context.signal });
      form = new Form(path, body, etag, () => void load());
      place.replaceChildren(form.element);
    } catch (error) {
      if (!context.signal.aborted) place.replaceChildren(problemBox(error, () => void load()));
    }
  };
  await load();
}
