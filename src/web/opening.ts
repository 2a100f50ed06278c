/// Opening: the first picture stands until enough of what follows is there. A browser begins with a
/// single part; whoever then waits a third of a second for the next, on a cold cache or a busy
/// processor, has seen the show stop before it began.

import { bufferAhead } from './engine';

/** Of the distance to the live edge, what is there before the picture moves. */
export const kCushion = 0.6;
const kMostS = 1;
/** Whatever is there after so long has to do. */
const kPatienceMs = 1500;

/// Enough to begin with `ahead` seconds buffered, so long after the first of them?
export function mayBegin(ahead: number, target: number, waitedMs: number): boolean {
  return ahead >= Math.min(kMostS, target * kCushion) || waitedMs >= kPatienceMs;
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

  /// Whoever acts meanwhile need not wait.
  drop(): void {
    this.#holds = false;
    this.video.playbackRate = 1;
  }

  /// Once something was appended, and from time to time.
  look(target: number, nowMs: number): void {
    if (!this.#holds) return;
    const ahead = bufferAhead(this.video);
    if (ahead > 0) this.#sinceMs ??= nowMs;
    if (this.#sinceMs !== null && mayBegin(ahead, target, nowMs - this.#sinceMs)) this.drop();
  }
}
