/// The directory page: what is live, kept up to date, and as much of it as is asked for.

import { fetchLive } from './api';
import { ServerClock } from './clock';
import { byId, element, setText } from './dom';
import {
  filterAddress,
  isEverything,
  liveCategories,
  matches,
  parseFilter,
  type Filter,
} from './filter';
import { Poll } from './poll';
import { Posters } from './poster';
import type { Stream } from './state';
import { badges, sinceText, translate, words } from './text';

const kPollMs = 5000;

const list = byId('list');
const search = byId<HTMLInputElement>('q');
const clock = new ServerClock();
const posters = new Posters(() => clock.nowMs());
const cards = new Map<string, HTMLElement>();

let streams: Stream[] = [];
let filter: Filter = { q: '', category: '' };
let state: 'loading' | 'known' | 'stale' | 'away' = 'loading';

/// A colour of its own for every channel, the same on every visit.
function hueOf(name: string): number {
  let hash = 2166136261;
  for (const c of name) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
}

function tileOf(item: HTMLElement): HTMLElement {
  return item.querySelector<HTMLElement>('.tile') as HTMLElement;
}

function makeCard(stream: Stream): HTMLElement {
  const item = document.createElement('li');
  const card = element('a', 'card') as HTMLAnchorElement;
  card.href = `/${stream.channel_id}`;
  const tile = element('div', 'tile');
  tile.style.setProperty('--hue', String(hueOf(stream.channel_id)));
  tile.append(element('span', 'initial'), element('span', 'badge'));
  const said = element('div', 'words');
  const facts = element('p', 'facts');
  facts.append(element('span', 'channel'), element('span', 'chip'), element('span', 'since'));
  said.append(element('h2', 'title'), facts);
  card.append(tile, said);
  item.append(card);
  posters.add(tile, stream.channel_id);
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
function showCards(): number {
  const ids = new Set(streams.map((stream) => stream.id));
  for (const [id, card] of cards) {
    if (ids.has(id)) continue;
    posters.remove(tileOf(card));
    card.remove();
    cards.delete(id);
  }
  let shown = 0;
  for (const stream of streams) {
    let card = cards.get(stream.id);
    if (!card) {
      card = makeCard(stream);
      cards.set(stream.id, card);
      list.append(card);
    }
    fillCard(card, stream);
    card.hidden = !matches(stream, filter);
    if (!card.hidden) ++shown;
  }
  return shown;
}

/// The chips stay where they are too; they are links, so that one can be kept or sent.
function showCategories(): void {
  const nav = byId('categories');
  const all = liveCategories(streams, filter.category);
  nav.hidden = all.length === 0;
  const chips: [string, number | null][] = [['', null], ...all];
  for (const old of [...nav.children] as HTMLElement[]) {
    if (!chips.some(([name]) => name === old.dataset['category'])) old.remove();
  }
  chips.forEach(([name, count], i) => {
    let chip = nav.children[i] as HTMLAnchorElement | undefined;
    if (chip?.dataset['category'] !== name) {
      chip = element('a', 'category') as HTMLAnchorElement;
      chip.dataset['category'] = name;
      chip.append(element('span', 'name', name || words.everything), element('span', 'number'));
      nav.insertBefore(chip, nav.children[i] ?? null);
    }
    chip.href = `/${filterAddress({ ...filter, category: name }, location.search)}`;
    setText(chip.querySelector('.number') as HTMLElement, count === null ? '' : String(count));
    if (count !== null) chip.title = words.inCategory(name, count);
    const before = chip.hasAttribute('aria-current');
    chip.toggleAttribute('aria-current', name === filter.category);
    if (name !== filter.category) return;
    chip.setAttribute('aria-current', 'true');
    // On a phone the row is wider than the page.
    if (!before) chip.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}

function show(): void {
  const shown = showCards();
  showCategories();
  list.setAttribute('aria-busy', String(state === 'loading'));
  for (const ghost of list.querySelectorAll<HTMLElement>('.ghost')) ghost.hidden = state !== 'loading';
  setText(byId('count'), countText(shown));
  byId('count').classList.toggle('stale', state === 'stale');
  const nothing = shown === 0 && state !== 'loading';
  byId('empty').hidden = !nothing;
  list.hidden = nothing;
  if (!nothing) return;
  const [headline, detail] =
    state === 'away'
      ? [words.serverAway, words.serverAwayDetail]
      : isEverything(filter)
        ? [words.nobody, words.nobodyDetail]
        : [words.noMatch, wantedText()];
  setText(byId('empty-headline'), headline);
  setText(byId('empty-detail'), detail);
  byId('show-all').hidden = state === 'away' || isEverything(filter) || streams.length === 0;
  byId('retry').hidden = state !== 'away';
}

function countText(shown: number): string {
  if (state === 'stale') return words.stale;
  if (state !== 'known' || streams.length === 0) return '';
  if (isEverything(filter)) return words.onAir(streams.length);
  return words.onAirOf(shown, streams.length);
}

function wantedText(): string {
  const q = filter.q.trim();
  if (q === '') return words.noMatchIn(filter.category);
  const wanted = filter.category ? words.quotedIn(q, filter.category) : words.quoted(q);
  return words.noMatchDetail(wanted);
}

/// `how`: typing must not fill the history with every letter.
function choose(next: Filter, how: 'push' | 'replace'): void {
  filter = next;
  const address = `${location.pathname}${filterAddress(filter, location.search)}`;
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  show();
}

function readAddress(): void {
  filter = parseFilter(location.search);
  if (document.activeElement !== search || search.value.trim() !== filter.q) search.value = filter.q;
  show();
}

const poll = new Poll(
  async () => {
    streams = await fetchLive();
    state = 'known';
    show();
  },
  (failed, hidden) => (hidden ? null : Math.min(30_000, kPollMs * 2 ** Math.min(failed, 4))),
  () => {
    state = streams.length > 0 ? 'stale' : 'away';
    show();
  },
);

search.addEventListener('input', () => choose({ ...filter, q: search.value }, 'replace'));
byId('search').addEventListener('submit', (event) => {
  event.preventDefault();
  list.querySelector<HTMLElement>('li:not([hidden]) .card')?.focus();
});
search.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  if (search.value === '') search.blur();
  search.value = '';
  choose({ ...filter, q: '' }, 'replace');
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  search.focus();
  search.select();
});
byId('categories').addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const chip = (event.target as Element).closest<HTMLElement>('.category');
  if (!chip) return;
  event.preventDefault();
  choose({ ...filter, category: chip.dataset['category'] ?? '' }, 'push');
});
byId('show-all').addEventListener('click', () => {
  search.value = '';
  choose({ q: '', category: '' }, 'push');
  search.focus();
});
byId('retry').addEventListener('click', () => void poll.now());
window.addEventListener('popstate', readAddress);
translate(document);
search.placeholder = words.search;
readAddress();
void clock.sync().then(() => poll.now());
