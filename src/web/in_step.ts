/// InStep: what is shown when the picture reaches its moment. Both the moment (`pdt`) and what the
/// player says are on the stream's own clock, so that no clock of the viewer's matters.

/** Without a programme time for so long, there will be none. */
export const kPatienceMs = 10_000;
/** What lies further ahead of the picture than that is shown at once. */
export const kTooFarMs = 60_000;
/** A step back of less is how a clock is read, not a seek. */
const kJitterMs = 400;

export type How = 'picture' | 'live';

export interface Entry<T> {
  /** Two of the same id are one. */
  id: string;
  pdt: number;
  what: T;
  /** Whoever comes by later than this is not shown it; null: it always matters. */
  until: number | null;
}

interface Kept<T> extends Entry<T> {
  cameMs: number;
  /** The picture is past it. */
  past: boolean;
  /** Somebody has seen it, then or now. */
  seen: boolean;
}

/** Entries that are kept for who seeks back; older ones are forgotten first. */
const kMost = 500;

export class InStep<T> {
  #kept: Kept<T>[] = [];
  #at: number | null = null;

  constructor(
    private readonly show: (what: T, how: How) => void,
    /** The viewer has gone back: what lies after that moment has not happened yet. */
    private readonly rewound: (programmeMs: number) => void,
  ) {}

  offer(entry: Entry<T>, nowMs: number): void {
    if (this.#kept.some((one) => one.id === entry.id)) return;
    const after = this.#kept.findIndex((one) => one.pdt > entry.pdt);
    const kept = { ...entry, cameMs: nowMs, past: false, seen: false };
    this.#kept.splice(after < 0 ? this.#kept.length : after, 0, kept);
    if (this.#kept.length > kMost) this.#kept.shift();
  }

  /// What is not to be shown any more, by whatever has become of it.
  forget(wanted: (what: T) => boolean): void {
    this.#kept = this.#kept.filter((one) => !wanted(one.what));
  }

  /// `programmeMs`: of the picture on screen; null: unknown. `pictured`: there is, or will be, one.
  tick(programmeMs: number | null, nowMs: number, pictured = true): void {
    if (programmeMs === null) return this.#blind(nowMs, pictured);
    if (this.#at !== null && programmeMs < this.#at - kJitterMs) this.#rewind(programmeMs);
    this.#at = programmeMs;
    // What is shown may offer or forget others.
    for (const one of [...this.#kept]) {
      if (one.past) continue;
      if (one.pdt <= programmeMs) this.#reach(one, programmeMs);
      else if (!one.seen && one.pdt - programmeMs > kTooFarMs) this.#atOnce(one);
    }
  }

  #blind(nowMs: number, pictured: boolean): void {
    for (const one of [...this.#kept]) {
      if (one.past || one.seen) continue;
      if (!pictured || nowMs - one.cameMs >= kPatienceMs) this.#atOnce(one);
    }
  }

  #reach(one: Kept<T>, programmeMs: number): void {
    one.past = true;
    const late = one.until !== null && programmeMs > one.until;
    if (late) return;
    one.seen = true;
    this.show(one.what, 'picture');
  }

  #atOnce(one: Kept<T>): void {
    one.seen = one.past = true;
    this.show(one.what, 'live');
  }

  #rewind(programmeMs: number): void {
    let any = false;
    for (const one of this.#kept) {
      if (!one.past || one.pdt <= programmeMs) continue;
      one.past = false;
      any = true;
    }
    if (any) this.rewound(programmeMs);
  }
}
