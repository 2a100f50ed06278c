/// Opening: the first picture stands until enough of what follows is there. A browser begins with a
/// single part; whoever then waits a third of a second for the next, on a cold cache or a busy
/// processor, has seen the show stop before it began. And whoever entered at a keyframe far back
/// need not see what lies between it and the live edge, nor the skip over it.

import { bufferAhead } from './engine';

/** Of the distance to the live edge, what is there before the picture moves. */
export const kCushion = 0.6;
const kMostS = 1;
/** Whatever is there after so long has to do. */
const kPatienceMs = 1200;

/// Enough to begin with `ahead` seconds buffered, so long after the first of them? `there`: where it
/// should begin, for the live edge may still be out of reach.
export function mayBegin(ahead: number, target: number, there: boolean, waitedMs: number): boolean {
  const enough = there && ahead >= Math.min(kMostS, target * kCushion);
  return enough || waitedMs >= kPatienceMs;
}

/// Holds the picture by its speed: a paused element would look like a viewer's wish, and hls.js
/// takes a speed of zero for no stall.
export class Opening {
  #holds = false;
  #sinceMs: number | null = null;

  constructor(private readonly video: HTMLVideoElement) {}

  hold(): void {
    this.#holds = true;
    this.#sinceMs = null;
    this.video.playbackRate = 0;
  }

  get holds(): boolean {
    return this.#holds;
  }

  /// Whoever acts meanwhile need not wait.
  drop(): void {
    this.#holds = false;
    this.video.playbackRate = 1;
  }

  /// Once something was appended, and from time to time.
  look(target: number, there: boolean, nowMs: number): void {
    if (!this.#holds) return;
    const ahead = bufferAhead(this.video);
    // Elsewhere is enough: picture and sound that begin apart are led together by who moves.
    if (this.video.buffered.length > 0) this.#sinceMs ??= nowMs;
    if (this.#sinceMs !== null && mayBegin(ahead, target, there, nowMs - this.#sinceMs)) this.drop();
  }
}
