/// Now: what is live, as it happens, and how to go live.

import { fetchLive } from '../api';
import { Posters } from '../poster';
import type { Stream } from '../state';
import { ask } from './client';
import { Connect } from './connect';
import { choiceField } from './fields';
import { whenKeysChange } from './fresh_keys';
import { NowCard } from './now_card';
import { every, soon, type Context } from './screen';
import type { Page, PlaybackUrl, System } from './shapes';
import { empty, h, heading, problemBox, waiting } from './ui';
import { words } from './words';

const kLookMs = 1000;
const kListMs = 15_000;
const kMostCards = 50;

/// What a signed address of the channel begins with, on whatever host it is.
async function wayIn(channel: string): Promise<string> {
  const { hls } = await ask<PlaybackUrl>('POST', '/v1/playback-url', {
    body: { channel, session: 'dashboard' },
  });
  return new URL(hls).pathname.replace(/\/live\/.*$/, '');
}

class Live {
  readonly element = h('section', { 'aria-label': words.liveNow }, waiting());
  #cards = new Map<string, NowCard>();
  #posters = new Posters(() => Date.now(), wayIn);
  #seen = new Set<Element>();
  #watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#seen.add(target);
        else this.#seen.delete(target);
      }
    },
    { rootMargin: '200px' },
  );

  constructor(private readonly context: Context) {
    context.signal.addEventListener('abort', () => {
      for (const card of this.#cards.values()) this.#drop(card);
      this.#watcher.disconnect();
    });
  }

  async refresh(): Promise<void> {
    try {
      const all = await fetchLive(this.context.signal);
      if (!this.context.signal.aborted) this.#show(all);
    } catch (error) {
      if (this.context.signal.aborted) return;
      this.element.replaceChildren(problemBox(error, () => void this.refresh()));
    }
  }

  /// Those that nobody sees are not asked for.
  async look(): Promise<void> {
    const seen = [...this.#cards.values()].filter((card) => this.#seen.has(card.element));
    await Promise.all(seen.map((card) => card.look()));
  }

  #show(all: readonly Stream[]): void {
    const shown = all.slice(0, kMostCards);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (ids.has(id)) continue;
      this.#drop(card);
      this.#cards.delete(id);
    }
    for (const stream of shown) this.#cardOf(stream).set(stream);
    const cards = shown.map((stream) => this.#cardOf(stream).element);
    const same =
      cards.length === this.element.children.length &&
      cards.every((card, i) => this.element.children[i] === card);
    if (cards.length === 0)
      this.element.replaceChildren(empty(words.nothingLive, words.nothingLiveDetail));
    else if (!same) this.element.replaceChildren(...cards);
  }

  #cardOf(stream: Stream): NowCard {
    let card = this.#cards.get(stream.id);
    if (!card) {
      card = new NowCard(stream, this.context.signal);
      this.#cards.set(stream.id, card);
      this.#posters.add(card.tile, stream.channel_id);
      this.#watcher.observe(card.element);
      void card.look();
    }
    return card;
  }

  #drop(card: NowCard): void {
    this.#posters.remove(card.tile);
    this.#watcher.unobserve(card.element);
    this.#seen.delete(card.element);
  }
}

async function goLive(context: Context, into: HTMLElement): Promise<void> {
  const { signal } = context;
  try {
    const [system, channels] = await Promise.all([
      ask<System>('GET', '/v1/system', { signal }),
      ask<Page<{ id: string }>>('GET', '/v1/channels?limit=1000', { signal }),
    ]);
    const names = channels.items.map(({ id }) => id);
    if (names.length === 0) return into.replaceChildren(h('p', {}, words.noChannelYet));
    const first = names.includes('main') ? 'main' : (names[0] ?? '');
    const { row, control } = choiceField(
      words.channel,
      first,
      names.map((name) => [name, name] as const),
    );
    const place = h('div');
    let panel: Connect;
    const show = () => {
      panel = new Connect(system.addresses, control.value);
      place.replaceChildren(panel.element);
    };
    control.addEventListener('change', show);
    whenKeysChange((channel) => channel === control.value && panel.show(), signal);
    into.replaceChildren(names.length > 1 ? row : '', place);
    show();
  } catch (error) {
    if (!signal.aborted) into.replaceChildren(problemBox(error, () => void goLive(context, into)));
  }
}

export function now(context: Context): void {
  const live = new Live(context);
  const way = h('div', { class: 'go-live' }, waiting());
  context.root.append(
    heading(words.now),
    live.element,
    h(
      'section',
      { class: 'panel', 'aria-labelledby': 'go-live' },
      h('h2', { id: 'go-live' }, words.goLive),
      h('p', { class: 'soft' }, words.goLiveDetail),
      way,
    ),
  );
  const refresh = soon(150, context.signal, () => void live.refresh());
  context.onFacts(['stream.', 'channel.'], refresh);
  every(kListMs, context.signal, () => live.refresh());
  every(kLookMs, context.signal, () => live.look());
  void goLive(context, way);
}
