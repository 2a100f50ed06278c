/// Channels: all there are, searched as one types, a page at a time; and new ones.

import { fetchLive } from '../api';
import { setText } from '../dom';
import { categories, matches } from '../filter';
import type { Channel, Stream } from '../state';
import { askAll, create, onceFor } from './client';
import { formDialog } from './dialogs';
import { choiceField, textField } from './fields';
import { addressOf } from './router';
import { every, news, soon, type Context } from './screen';
import { table, type Column } from './table';
import { badge, button, empty, h, heading, problemBox, say, waiting } from './ui';
import { words } from './words';

const kMost = 20_000;
const kRows = 50;
const kLookMs = 5000;

const columns: readonly Column<Channel>[] = [
  {
    name: words.channel,
    kind: 'main',
    cell: (one) => h('a', { href: addressOf('channel', one.id) }, one.id),
  },
  { name: words.title, cell: (one) => one.title || h('span', { class: 'soft' }, words.untitled) },
  {
    name: words.category,
    kind: 'wide',
    cell: (one) => one.category || h('span', { class: 'soft' }, '–'),
  },
  {
    name: words.viewers,
    kind: 'number',
    cell: (one) =>
      one.stream ? words.count(one.stream.viewers) : h('span', { class: 'soft' }, '–'),
  },
  {
    name: words.state,
    kind: 'side',
    cell: (one) =>
      one.stream
        ? badge(words.states[one.stream.state] ?? one.stream.state, 'live')
        : badge(words.offAir),
  },
];

export function createChannel(go: (address: string) => void): void {
  const id = textField(words.channelName, '', words.channelNameHelp, {
    required: true,
    maxlength: 48,
    pattern: '[a-z0-9][a-z0-9_\\-]*',
    autocapitalize: 'off',
  });
  const title = textField(words.title, '', words.titleHelp, { maxlength: 200 });
  const category = choiceField(words.category, '', [
    ['', words.noCategory],
    ...categories.map((one) => [one, one] as const),
  ]);
  const once = onceFor();
  formDialog({
    title: words.newChannel,
    fields: [id.row, title.row, category.row],
    does: words.create,
    act: async () => {
      const settings = {
        ...(title.control.value === '' ? {} : { title: title.control.value }),
        ...(category.control.value === '' ? {} : { category: category.control.value }),
      };
      const body = {
        id: id.control.value,
        ...(Object.keys(settings).length > 0 ? { settings } : {}),
      };
      const made = await create<Channel>('/v1/channels', body, once(body));
      return () => {
        say(words.channelMade(made.id));
        go(addressOf('channel', made.id));
      };
    },
  });
}

/// A list of which the search leaves some, and of those a page is shown.
class List {
  readonly element = h('div', {}, waiting());
  readonly count = h('p', { class: 'soft', role: 'status' });
  #all: Channel[] = [];
  #page = 0;
  #wanted = '';
  #isNew = news();

  set(all: Channel[]): void {
    this.#all = all.sort(
      (a, b) => Number(b.stream !== null) - Number(a.stream !== null) || (a.id < b.id ? -1 : 1),
    );
    const there = this.element.querySelector('.table, .empty') !== null;
    if (this.#isNew(this.#all) || !there) this.show();
  }

  setLive(streams: readonly Stream[]): void {
    const on = new Map(streams.map((stream) => [stream.channel_id, stream]));
    const next = this.#all.map((one) => ({ ...one, stream: on.get(one.id) ?? null }));
    if (next.length > 0) this.set(next);
  }

  search(text: string): void {
    this.#wanted = text;
    this.#page = 0;
    this.show();
  }

  show(): void {
    const wanted = this.#all.filter((one) =>
      matches(
        { channel_id: one.id, title: one.title, category: one.category },
        { q: this.#wanted, category: '' },
      ),
    );
    setText(
      this.count,
      wanted.length === this.#all.length
        ? words.channelCount(wanted.length)
        : words.countOf(wanted.length, this.#all.length),
    );
    if (wanted.length === 0) {
      const [title, detail] =
        this.#all.length === 0
          ? [words.noChannels, words.noChannelsDetail]
          : [words.noMatch, words.noMatchDetail];
      return this.element.replaceChildren(empty(title, detail));
    }
    const from = this.#page * kRows;
    this.element.replaceChildren(
      table(words.channels, columns, wanted.slice(from, from + kRows), true),
    );
    if (wanted.length > kRows) this.element.append(this.#turner(from, wanted.length));
  }

  #turner(from: number, total: number): HTMLElement {
    const turn = (by: number) => {
      this.#page += by;
      this.show();
      this.element.querySelector<HTMLElement>('.turner')?.focus();
    };
    const back = button(words.before, () => turn(-1));
    const on = button(words.after, () => turn(1));
    back.disabled = from === 0;
    on.disabled = from + kRows >= total;
    return h(
      'nav',
      { class: 'turner', tabindex: '-1', 'aria-label': words.pages },
      back,
      h('span', { class: 'soft' }, words.range(from + 1, Math.min(from + kRows, total), total)),
      on,
    );
  }
}

/// All of them when the page begins, when one is made or goes; else only which are live.
function keepUp(context: Context, list: List): void {
  const { signal } = context;
  const load = async () => {
    try {
      const { items, next } = await askAll<Channel>('/v1/channels', kMost, signal);
      if (signal.aborted) return;
      list.set(items);
      if (next !== null) say(words.firstOnly(items.length));
    } catch (error) {
      if (signal.aborted) return;
      list.element.replaceChildren(problemBox(error, () => void load()));
    }
  };
  const look = async () => {
    try {
      list.setLive(await fetchLive(signal));
    } catch {
      // The list stays as it is; the next look may do.
    }
  };
  context.onFacts(
    ['stream.'],
    soon(300, signal, () => void look()),
  );
  every(kLookMs, signal, look);
  const again = soon(300, signal, () => void load());
  context.onFacts(['channel.', 'key.created'], (fact) => fact !== null && again());
  void load();
}

export function channels(context: Context): void {
  const list = new List();
  const search = h('input', {
    type: 'search',
    class: 'search-field',
    placeholder: words.searchChannels,
    'aria-label': words.searchChannels,
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => list.search(search.value),
  });
  const make = button(words.newChannel, () => createChannel(context.go), 'main');
  context.root.append(
    heading(words.channels, make),
    h('div', { class: 'tools' }, search, list.count),
    list.element,
  );
  keepUp(context, list);
}
