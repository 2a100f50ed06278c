/// SharedEntry: picture and sound ask where to begin one after the other, and begin at the same place,
/// however late the sound comes. A picture whose load has failed and is tried again begins anew.

export type Who = 'main' | 'sound';

/// So soon after one another both are entered.
const kSameMs = 1000;

export class SharedEntry {
  #place: number | null = null;
  #foundMs = -Infinity;
  #pictureHasIt = false;

  /// Has nobody asked yet?
  get fresh(): boolean {
    return this.#foundMs === -Infinity;
  }

  /// Null: where hls.js would.
  of(who: Who, nowMs: number, find: () => number | null): number | null {
    const same = who === 'sound' ? this.#pictureHasIt : nowMs - this.#foundMs < kSameMs;
    if (who === 'main') this.#pictureHasIt = true;
    if (same) return this.#place;
    this.#place = find();
    this.#foundMs = nowMs;
    return this.#place;
  }
}
