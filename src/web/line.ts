/// A line that has become narrow: is the picture better served by the quality that plays, until the
/// segment ends, or by a smaller one at once? That one begins at a keyframe, so what is there already
/// of the segment is loaded a second time.

/// Where the next part lies between two places where a change of quality costs nothing.
export interface Place {
  /** Seconds since the last keyframe that a part begins with. */
  before: number;
  /** Seconds of the next part. */
  part: number;
  /** Seconds after it up to where the next segment begins. */
  after: number;
}

export interface Moment extends Place {
  /** Bits a second that the line carries. */
  rate: number;
  /** Seconds that play without another octet. */
  buffer: number;
  /** Bits of the part that are still to come. */
  left: number;
}

/// Its playlist and its beginning come first.
const kChangeS = 0.12;
/// The browser decodes from the keyframe on once more where the picture has passed it already.
const kSpliceS = 0.25;
/// A change for less than these seconds is not worth it.
const kWorthS = 0.15;

/// Seconds that the picture stands when the quality stays until the segment ends.
export function standsWith(now: Moment, bitrate: number): number {
  const part = now.left / now.rate;
  const rest = (now.after * bitrate) / now.rate;
  return Math.max(0, part - now.buffer, part + rest - now.buffer - now.after);
}

/// Seconds that it stands when another quality begins at the keyframe before.
export function standsAfterChange(now: Moment, bitrate: number): number {
  const again = kChangeS + ((now.before + now.part) * bitrate) / now.rate;
  const rest = now.after * Math.max(0, bitrate / now.rate - 1);
  const splice = again > now.buffer - now.before ? kSpliceS : 0;
  return splice + Math.max(0, again + rest - now.buffer);
}

/// The quality to go down to at once, of those below `playing`; null: stay until the segment ends.
/// `bitrates` in bits a second, the smallest first, as they are at their most; `usual`: what the one
/// that plays takes on average.
export function goDownTo(
  now: Moment,
  playing: number,
  usual: number,
  bitrates: readonly number[],
): number | null {
  const stands = standsWith(now, usual);
  if (stands <= kWorthS) return null;
  let best: { level: number; stands: number } | null = null;
  for (let level = playing - 1; level >= 0; --level) {
    const one = standsAfterChange(now, bitrates[level] ?? Infinity);
    if (best === null || one < best.stands - kWorthS) best = { level, stands: one };
  }
  return best && best.stands < stands - kWorthS ? best.level : null;
}

/// Did this part say that the line has become narrow? Averages over ten seconds of loading learn that
/// too late for who plays a second from the live edge.
export function narrowed(tookS: number, lastsS: number, rate: number, believed: number): boolean {
  return tookS > 0.7 * lastsS && rate < 0.7 * believed;
}
