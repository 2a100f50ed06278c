/// Settings: every value, where it comes from, and whether it may be changed here.

import { ask, Problem } from './client';
import { formDialog } from './dialogs';
import { areaField, choiceField, textField } from './fields';
import { addressOf } from './router';
import { news, soon, type Context } from './screen';
import { isGroup, textOf, valueOf, type Json } from './settings_diff';
import type { Page, Setting } from './shapes';
import { button, empty, h, heading, problemBox, say, waiting, type Child } from './ui';
import { words } from './words';

export function settingsTabs(at: 'settings' | 'changes'): HTMLElement {
  const tab = (screen: 'settings' | 'changes', text: string) =>
    h('a', { href: addressOf(screen), 'aria-current': screen === at ? 'page' : null }, text);
  return h(
    'nav',
    { class: 'tabs', 'aria-label': words.settings },
    tab('settings', words.values),
    tab('changes', words.changes),
  );
}

function shown(setting: Setting): Child {
  if (setting.secret) return h('span', { class: 'soft' }, words.secretHidden);
  const value = setting.value as Json;
  const text = Array.isArray(value) && !value.some(isGroup) ? value.join(', ') : textOf(value);
  return text === '' ? h('span', { class: 'soft' }, words.emptyValue) : h('code', {}, text);
}

/// "file · freshet.yaml:12", "default".
function origin(setting: Setting): HTMLElement {
  const name = words.sources[setting.source];
  return h(
    'span',
    { class: 'origin' },
    setting.source === 'default'
      ? h('span', { class: 'soft' }, name)
      : h('span', { class: `mark ${setting.source === 'api' ? 'accent' : 'calm'}` }, name),
    setting.from !== null && h('span', { class: 'soft' }, setting.from),
  );
}

async function send(path: string, value: Json): Promise<void> {
  await ask('PATCH', '/v1/config', { body: { [path]: value } });
}

function edit(setting: Setting, done: () => void): void {
  const value = setting.value as Json;
  const like = value ?? (setting.default as Json);
  const help = setting.description ?? '';
  const truth = [
    ['true', words.yes],
    ['false', words.no],
  ] as const;
  const field = setting.secret
    ? textField(setting.path, '', help, { autocomplete: 'new-password' })
    : typeof like === 'boolean'
      ? choiceField(setting.path, String(like), truth, help)
      : typeof like === 'object' && like !== null
        ? areaField(setting.path, textOf(like), `${help} ${words.oneALine}`, 4)
        : textField(setting.path, textOf(like), help);
  formDialog({
    title: words.changeSetting,
    fields: field.row,
    does: words.save,
    act: async () => {
      let next: Json;
      try {
        next = valueOf(field.control.value, like);
      } catch (error) {
        throw new Problem(0, words.notJson, String(error));
      }
      await send(setting.path, next);
      return () => {
        say(words.saved);
        done();
      };
    },
  });
}

function takeBack(setting: Setting, done: () => void): void {
  formDialog({
    title: words.takeBackTitle(setting.path),
    fields: h('p', {}, words.takeBackDetail),
    does: words.takeBack,
    act: async () => {
      await send(setting.path, null);
      return done;
    },
  });
}

function row(setting: Setting, done: () => void): HTMLElement {
  return h(
    'li',
    { class: 'setting', 'data-path': setting.path },
    h(
      'div',
      { class: 'setting-name' },
      h('code', {}, setting.path),
      setting.description ? h('p', { class: 'soft' }, setting.description) : null,
    ),
    h('div', { class: 'setting-value' }, shown(setting)),
    origin(setting),
    h(
      'div',
      { class: 'setting-act' },
      setting.changes === 'after_restart' && h('span', { class: 'soft' }, words.afterRestart),
      setting.editable ? button(words.change, () => edit(setting, done), 'quiet') : null,
      setting.source === 'api'
        ? button(words.takeBack, () => takeBack(setting, done), 'quiet')
        : null,
    ),
  );
}

const sectionOf = (path: string) => path.split('.')[0] ?? path;

function show(
  all: readonly Setting[],
  wanted: string,
  onlySet: boolean,
  done: () => void,
): HTMLElement[] {
  const found = all.filter(
    (one) =>
      (!onlySet || one.source !== 'default') &&
      `${one.path} ${one.description ?? ''}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  if (found.length === 0) return [empty(words.noMatch, words.noSettingDetail)];
  const sections = new Map<string, Setting[]>();
  for (const one of found)
    sections.set(sectionOf(one.path), [...(sections.get(sectionOf(one.path)) ?? []), one]);
  return [...sections].map(([name, some]) =>
    h(
      'section',
      { class: 'panel', 'aria-label': name },
      h('h2', {}, name),
      h(
        'ul',
        { class: 'settings' },
        some.map((one) => row(one, done)),
      ),
    ),
  );
}

export async function settings(context: Context): Promise<void> {
  const place = h('div', { class: 'stack' }, waiting());
  let all: Setting[] = [];
  const isNew = news();
  const again = () =>
    place.replaceChildren(...show(all, search.value, only.checked, () => void load()));
  const search = h('input', {
    type: 'search',
    class: 'search-field',
    placeholder: words.searchSettings,
    'aria-label': words.searchSettings,
    autocomplete: 'off',
    oninput: again,
  });
  const only = h('input', { type: 'checkbox', class: 'switch', id: 'only-set', onchange: again });
  const load = async () => {
    try {
      all = (await ask<Page<Setting>>('GET', '/v1/config', { signal: context.signal })).items;
      if (isNew(all)) again();
    } catch (error) {
      if (!context.signal.aborted) place.replaceChildren(problemBox(error, () => void load()));
    }
  };
  context.root.append(
    heading(words.settings),
    settingsTabs('settings'),
    h(
      'div',
      { class: 'tools' },
      search,
      h('label', { class: 'tick-label', for: 'only-set' }, only, words.onlySet),
    ),
    place,
  );
  context.onFacts(
    ['config.changed'],
    soon(300, context.signal, () => void load()),
  );
  await load();
}
