/// Where to enter a stream: a picture decodes only from a keyframe on. With an encoder that sets one
/// every eight seconds most parts begin with none; hls.js enters there all the same, and the browser
/// then drops everything up to the next keyframe, and what was appended out of order with it.

export interface ListedPart {
  start: number;
  end: number;
  /** A keyframe stands in it (INDEPENDENT=YES). */
  independent: boolean;
}

/// The last place at or before `wanted` from which the picture decodes; `wanted` itself where the
/// list does not reach so far back.
export function entryBefore(parts: readonly ListedPart[], wanted: number): number {
  let entry = wanted;
  for (const part of parts) {
    if (part.independent && part.start <= wanted + kSame) entry = Math.min(wanted, part.start);
  }
  return entry;
}

/// Is everything from `position` on to `until` there to be played?
export function isBuffered(ranges: TimeRanges, position: number, until: number): boolean {
  for (let i = 0; i < ranges.length; ++i) {
    if (ranges.start(i) <= position + kSame && ranges.end(i) >= until - kSame) return true;
  }
  return false;
}

const kSame = 0.02;
