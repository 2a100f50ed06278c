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
  /** There is nothing to play. */
  gap?: boolean;
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

/// The lists of pictures and of sound are apart by up to a frame of sound and a rounded millisecond: so
/// far into a segment is inside it in both. At its very start hls.js may take the sound to be in the gap
/// before, and wait for ever.
export const kInside = 0.05;

/// Where `dateMs` was broadcast: a moment when nothing was is the beginning of what came next. Never in
/// a gap, where hls.js would not begin. Null: the list carries no dates.
export function positionAt(
  list: readonly Listed[],
  dateMs: number,
): { position: number; found: Found } | null {
  const media = list.filter((segment) => segment.programDateTime !== null && !segment.gap);
  const [first, last] = [media[0], media[media.length - 1]];
  if (!first || !last) return null;
  if (dateMs < (first.programDateTime ?? 0)) {
    return { position: first.start + kInside, found: 'before' };
  }
  const next = media.findIndex((segment) => (segment.programDateTime ?? 0) > dateMs);
  const at = (next === -1 ? last : media[next - 1]) as Listed;
  const into = (dateMs - (at.programDateTime ?? 0)) / 1000;
  const afterGap = list[list.indexOf(at) - 1]?.gap === true;
  if (into <= at.duration) {
    return { position: at.start + (afterGap ? Math.max(into, kInside) : into), found: 'there' };
  }
  if (next === -1) return { position: at.start + at.duration, found: 'after' };
  return { position: (media[next] as Listed).start + kInside, found: 'there' };
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
