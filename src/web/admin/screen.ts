/// What a page of the dashboard is given, and what they need of each other.

import type { Fact } from './shapes';

export interface Context {
  /** Where it shows itself: empty when it begins. */
  root: HTMLElement;
  /** Of which channel or webhook. */
  id: string;
  /** Aborted when it is left. */
  signal: AbortSignal;
  /** Calls `then` when one of those facts has become known, or may have; begins with these words. */
  onFacts(prefixes: readonly string[], then: (fact: Fact | null) => void): void;
  go(address: string): void;
  /** Is there anything that leaving the page would lose? */
  guard(unsaved: () => boolean): void;
}

export type Screen = (context: Context) => Promise<void> | void;

/// Calls `work` every so often while the page is there and seen, and at once.
export function every(ms: number, signal: AbortSignal, work: () => Promise<void> | void): void {
  let timer: number | undefined;
  let busy = false;
  const turn = async () => {
    if (busy) return;
    clearTimeout(timer);
    busy = true;
    try {
      if (!document.hidden) await work();
    } finally {
      busy = false;
      if (!signal.aborted) timer = window.setTimeout(() => void turn(), ms);
    }
  };
  document.addEventListener('visibilitychange', () => void (document.hidden || turn()), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  void turn();
}

/// True of what differs from what was asked about before: what is the same need not be shown again,
/// and keeps its focus.
export function news(): (what: unknown) => boolean {
  let last: string | null = null;
  return (what) => {
    const text = JSON.stringify(what);
    if (text === last) return false;
    last = text;
    return true;
  };
}

/// Together: several calls within so many milliseconds become one.
export function soon(ms: number, signal: AbortSignal, work: () => void): () => void {
  let timer: number | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return () => {
    if (signal.aborted) return;
    clearTimeout(timer);
    timer = window.setTimeout(work, ms);
  };
}
