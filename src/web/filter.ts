/// What the directory shows of all that is live, as pure functions of the address and the list.

import type { Stream } from './state';

export interface Filter {
  /** Words that all must be found, in title, channel or category. */
  q: string;
  /** Empty: all. */
  category: string;
}

/// The categories there are, as the configuration checks them.
export const categories: readonly string[] = [
  'Art', 'Causes', 'Crafts', 'Dance', 'Drinks', 'Film', 'Fitness', 'Food', 'Games', 'Gardening',
  'Health', 'Home', 'Literature', 'Music', 'Networking', 'Other', 'Party', 'Religion', 'Shopping',
  'Sports', 'Theater', 'Wellness',
];

/// From a query string; a category is taken as it is written in the list, whatever the case.
export function parseFilter(search: string): Filter {
  const params = new URLSearchParams(search);
  const wanted = (params.get('category') ?? '').trim();
  const known = categories.find((name) => folded(name) === folded(wanted));
  return { q: params.get('q') ?? '', category: known ?? wanted };
}

/// Begins with a question mark, or is empty; what else stands in `search` stays.
export function filterAddress(filter: Filter, search: string): string {
  const params = new URLSearchParams(search);
  const set = (name: string, value: string) =>
    value === '' ? params.delete(name) : params.set(name, value);
  set('q', filter.q.trim());
  set('category', filter.category);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export function isEverything(filter: Filter): boolean {
  return filter.q.trim() === '' && filter.category === '';
}

export function matches(stream: Pick<Stream, 'title' | 'channel_id' | 'category'>, filter: Filter): boolean {
  if (filter.category !== '' && folded(stream.category) !== folded(filter.category)) return false;
  const text = folded(`${stream.title} ${stream.channel_id} ${stream.category}`);
  return folded(filter.q)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/// The categories that somebody is live in, by name, with how many; and the chosen one in any case.
export function liveCategories(streams: readonly Stream[], chosen: string): [string, number][] {
  const counts = new Map<string, number>();
  for (const { category } of streams) {
    if (category !== '') counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  if (chosen !== '' && !counts.has(chosen)) counts.set(chosen, 0);
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}

/// For comparing: no case, no accents.
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase();
}
