/// Pace: how fast to play so that the delay meets its goal, and when to jump instead.
/// hls.js has a catch-up of its own, but it rests while less than a second is buffered ahead, which
/// with parts of a third of a second is always; and each stall lifts its goal by a second for good.

export interface Sample {
  nowMs: number;
  /** Seconds behind the live edge. */
  latency: number;
  /** What the playlist asks for (PART-HOLD-BACK). */
  target: number;
  /** Seconds that can be played without another octet. */
  buffer: number;
  /** Does the live edge move? */
  edgeMoves: boolean;
}

export interface Decision {
  rate: number;
  jump: boolean;
}

const kStallMargin = 0.3;
const kMostMargin = 2;
const kSlowMargin = 0.5;
const kMostSlowMargin = 1;
/** So soon after the beginning a stall says that the player began with little, not that the line is slow. */
const kBeginningMs = 5_000;
/** A margin gained by a stall is given back over this time without another. */
const kForgiveMs = 60_000;
const kThinBuffer = 0.35;
const kJumpBeyond = 6;
const kHoldRateMs = 1000;

export class Pace {
  #began: number | null = null;
  #margin = 0;
  #marginSince = 0;
  #rate = 1;
  #rateSince = -Infinity;

  /// Playback ran dry: keep a little more distance for a while.
  stalled(nowMs: number): void {
    if (this.#began === null || nowMs - this.#began < kBeginningMs) return;
    this.#widen(nowMs, kStallMargin, kMostMargin);
  }

  /// The line has become narrow, and may again: have more to go on with then.
  slowed(nowMs: number): void {
    this.#widen(nowMs, kSlowMargin, kMostSlowMargin);
  }

  #widen(nowMs: number, by: number, most: number): void {
    const margin = this.margin(nowMs);
    this.#margin = Math.max(margin, Math.min(most, margin + by));
    this.#marginSince = nowMs;
  }

  margin(nowMs: number): number {
    const age = Math.max(0, nowMs - this.#marginSince);
    return this.#margin * Math.max(0, 1 - age / kForgiveMs);
  }

  decide(s: Sample): Decision {
    this.#began ??= s.nowMs;
    const error = s.latency - s.target - this.margin(s.nowMs);
    if (error > kJumpBeyond && s.edgeMoves) return { rate: this.#set(1, s.nowMs), jump: true };
    const wanted = this.#wanted(error, s.buffer);
    // A change costs the sound a moment: none within a second, but braking never waits.
    const braking = wanted < this.#rate;
    if (braking || s.nowMs - this.#rateSince >= kHoldRateMs) this.#set(wanted, s.nowMs);
    return { rate: this.#rate, jump: false };
  }

  #wanted(error: number, buffer: number): number {
    if (error < -0.25 || (this.#rate < 1 && error < -0.05)) return 0.95;
    const begin = this.#rate > 1 ? 0.04 : 0.15;
    if (error <= begin || buffer < kThinBuffer) return 1;
    if (error > 1.5) return 1.2;
    return error > 0.35 ? 1.1 : 1.05;
  }

  #set(rate: number, nowMs: number): number {
    if (rate !== this.#rate) {
      this.#rate = rate;
      this.#rateSince = nowMs;
    }
    return rate;
  }
}
