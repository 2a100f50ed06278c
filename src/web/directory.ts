/// The directory page: what is live, kept up to date.

import { fetchLive } from './api';
import { ServerClock } from './clock';
import { byId, setText } from './dom';
import { Poll } from './poll';
import type { Stream } from './state';
import { badges, sinceText, words } from './text';

const kPollMs = 5000;

const list = byId('list');
const empty = byId('empty');
const clock = new ServerClock();
const cards = new Map<string, HTMLElement>();

/// A colour of its own for every channel, the same on every visit.
function hueOf(name: string): number {
  let hash = 2166136261;
  for (const c of name) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function makeCard(stream: Stream): HTMLElement {
  const item = document.createElement('li');
  const card = element('a', 'card') as HTMLAnchorElement;
  card.href = `/${stream.channel_id}`;
  const tile = element('div', 'tile');
  tile.style.setProperty('--hue', String(hueOf(stream.channel_id)));
  tile.append(element('span', 'badge'), element('span', 'initial'));
  const said = element('div', 'words');
  const facts = element('p', 'facts');
  facts.append(element('span', 'channel'), element('span', 'chip'), element('span', 'since'));
  said.append(element('h2', 'title'), facts);
  card.append(tile, said);
  item.append(card);
  return item;
}

function fillCard(card: HTMLElement, stream: Stream): void {
  const at = (name: string) => card.querySelector<HTMLElement>(`.${name}`) as HTMLElement;
  const title = stream.title || stream.channel_id;
  setText(at('title'), title);
  setText(at('initial'), [...title][0]?.toUpperCase() ?? '');
  at('initial').setAttribute('aria-hidden', 'true');
  setText(at('channel'), stream.channel_id);
  at('channel').hidden = title === stream.channel_id;
  setText(at('chip'), stream.category);
  at('chip').hidden = stream.category === '';
  const live = stream.state === 'live';
  setText(at('since'), live ? sinceText(stream.started_at, clock.nowMs()) : '');
  at('badge').dataset['phase'] = stream.state;
  setText(at('badge'), live ? badges.live : badges.starting);
}

/// Cards stay where they are while their stream lasts, so that focus and pointer do not lose them.
function show(streams: Stream[]): void {
  const ids = new Set(streams.map((stream) => stream.id));
  for (const [id, card] of cards) {
    if (ids.has(id)) continue;
    card.remove();
    cards.delete(id);
  }
  for (const stream of streams) {
    let card = cards.get(stream.id);
    if (!card) {
      card = makeCard(stream);
      cards.set(stream.id, card);
      list.append(card);
    }
    fillCard(card, stream);
  }
  setText(byId('count'), streams.length > 0 ? words.onAir(streams.length) : '');
  tell(streams.length === 0, words.nobody, words.nobodyDetail);
}

function tell(visible: boolean, headline: string, detail: string): void {
  empty.hidden = !visible;
  setText(byId('empty-headline'), headline);
  setText(byId('empty-detail'), detail);
}

const poll = new Poll(
  async () => show(await fetchLive()),
  (failed, hidden) => (hidden ? null : Math.min(30_000, kPollMs * 2 ** Math.min(failed, 4))),
  () => {
    if (cards.size === 0) tell(true, words.serverAway, words.serverAwayDetail);
  },
);
void clock.sync().then(() => poll.now());
