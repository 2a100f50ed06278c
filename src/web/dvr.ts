/// Between three ways to name a moment of a broadcast: a place on the video element's clock, a wall
/// clock time (EXT-X-PROGRAM-DATE-TIME), and a segment of the playlist.

import type { Found } from './engine';

export interface Listed {
  /** Seconds on the video element's clock. */
  start: number;
  duration: number;
  /** Media sequence number. */
  sn: number;
  programDateTime: number | null;
}

/// The segment at `position`; the nearest one outside of the list. Null: the list is empty.
export function segmentAt<T extends Listed>(list: readonly T[], position: number): T | null {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((list[middle] as T).start <= position) low = middle;
    else high = middle - 1;
  }
  return list[low] ?? null;
}

export function dateAt(list: readonly Listed[], position: number): number | null {
  const segment = segmentAt(list, position);
  if (!segment || segment.programDateTime === null) return null;
  return segment.programDateTime + (position - segment.start) * 1000;
}

/// Where `dateMs` was broadcast: a moment when nothing was, between two segments, is the end of the
/// one before it. Null: the list carries no dates.
export function positionAt(
  list: readonly Listed[],
  dateMs: number,
): { position: number; found: Found } | null {
  const dated = list.filter((segment) => segment.programDateTime !== null);
  const [first, last] = [dated[0], dated[dated.length - 1]];
  if (!first || !last) return null;
  if (dateMs < (first.programDateTime ?? 0)) return { position: first.start, found: 'before' };
  let at = first;
  for (const segment of dated) {
    if ((segment.programDateTime ?? 0) <= dateMs) at = segment;
  }
  const into = (dateMs - (at.programDateTime ?? 0)) / 1000;
  const found = at === last && into > at.duration ? 'after' : 'there';
  return { position: at.start + Math.min(into, at.duration), found };
}

/// `?t=`: seconds since 1970, or a date as EXT-X-PROGRAM-DATE-TIME writes it. Null: neither.
export function momentOf(text: string | null): number | null {
  if (text === null || text === '') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  // A + of a zone that nobody escaped has become a space.
  const ms = Date.parse(text.replace(/ (\d\d:?\d\d)$/, '+$1'));
  return Number.isFinite(ms) ? ms : null;
}
