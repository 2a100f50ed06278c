/// Watchdog: tells a picture that moves from one that stands still. Events alone do not: a decoder
/// may stop without any.

export interface Look {
  nowMs: number;
  position: number;
  /** Paused, ended or seeking: it need not move. */
  resting: boolean;
}

export type Finding = 'nothing' | 'moves' | 'stands';

const kStandsAfterMs = 2000;

export class Watchdog {
  #position = -1;
  #lookedMs = 0;
  #movedMs = 0;
  #standing = true;

  /// 'moves' and 'stands' are said once, when it changes.
  look(at: Look): Finding {
    const first = this.#position < 0;
    const advance = at.position - this.#position;
    // A seek moves the position too; playing moves it about as fast as time goes by.
    const played = advance > 0 && advance < ((at.nowMs - this.#lookedMs) / 1000) * 1.5 + 0.2;
    if (first || advance !== 0 || at.resting) this.#movedMs = at.nowMs;
    this.#position = at.position;
    this.#lookedMs = at.nowMs;
    if (!first && played && !at.resting && this.#standing) {
      this.#standing = false;
      return 'moves';
    }
    if (!this.#standing && at.nowMs - this.#movedMs >= kStandsAfterMs) {
      this.#standing = true;
      return 'stands';
    }
    return 'nothing';
  }

  stillForMs(nowMs: number): number {
    return this.#position < 0 ? 0 : nowMs - this.#movedMs;
  }

  reset(): void {
    this.#position = -1;
    this.#standing = true;
  }
}
