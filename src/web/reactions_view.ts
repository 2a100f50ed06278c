/// ReactionsView: what many feel, floating up over the picture; for who wants nothing to move, how many
/// of each there were. One's own are gathered for half a second before they are sent.

import { byId, element, setText } from './dom';
import { words } from './text';

export const kReactions = ['🔥', '❤️', '😂', '👏', '😮', '🎉'];
/** As many fly at once; more say nothing more. */
const kMostFlying = 30;
const kFlightMs = 3600;
const kGatherMs = 500;
const kCountsMs = 4000;
/** The server takes five a second of each. */
const kMostAtOnce = 2;

/// How many of each fly, of so many that were felt: all of a few, a part of many.
export function flightOf(counts: Readonly<Record<string, number>>, room: number): [string, number][] {
  const list = Object.entries(counts).filter(([emoji, n]) => n > 0 && emoji.length <= 16);
  const all = list.reduce((sum, [, n]) => sum + n, 0);
  if (all === 0 || room <= 0) return [];
  const share = Math.min(1, Math.min(room, 12) / all);
  return list.slice(0, Math.max(1, room)).map(([emoji, n]) => [emoji, Math.max(1, Math.floor(n * share))]);
}

export class ReactionsView {
  #flying = 0;
  #counts = new Map<string, number>();
  #countsTimer: number | undefined;

  constructor(
    private readonly sky: HTMLElement,
    private readonly counter: HTMLElement,
  ) {}

  /// `overMs`: in which they were felt, and over which they set off.
  show(counts: Readonly<Record<string, number>>, overMs: number): void {
    if (document.hidden) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return this.#count(counts);
    let i = 0;
    for (const [emoji, n] of flightOf(counts, kMostFlying - this.#flying)) {
      for (let k = 0; k < n && this.#flying < kMostFlying; ++k) {
        this.#fly(emoji, Math.random() * overMs, i++);
      }
    }
  }

  #fly(emoji: string, delayMs: number, i: number): void {
    ++this.#flying;
    const one = element('span', 'reaction', emoji);
    one.style.setProperty('--x', `${4 + Math.random() * 20 + (i % 3)}%`);
    one.style.setProperty('--sway', `${Math.round(Math.random() * 40 - 20)}px`);
    one.style.animationDelay = `${Math.round(delayMs)}ms`;
    this.sky.append(one);
    setTimeout(() => {
      one.remove();
      --this.#flying;
    }, kFlightMs + delayMs);
  }

  #count(counts: Readonly<Record<string, number>>): void {
    for (const [emoji, n] of Object.entries(counts)) {
      if (emoji.length <= 16) this.#counts.set(emoji, (this.#counts.get(emoji) ?? 0) + n);
    }
    setText(this.counter, [...this.#counts].slice(0, 8).map(([emoji, n]) => `${emoji} ${n}`).join('  '));
    this.counter.hidden = false;
    clearTimeout(this.#countsTimer);
    this.#countsTimer = window.setTimeout(() => {
      this.#counts.clear();
      this.counter.hidden = true;
    }, kCountsMs);
  }
}

export class ReactionButtons {
  #pending = new Map<string, number>();
  #timer: number | undefined;

  constructor(private readonly send: (emoji: string, n: number) => void) {
    const box = byId('chat-react');
    box.setAttribute('aria-label', words.chat.react);
    box.append(...kReactions.map((emoji) => this.#button(emoji)));
  }

  #button(emoji: string): HTMLElement {
    const button = element('button', 'react', emoji) as HTMLButtonElement;
    button.type = 'button';
    button.setAttribute('aria-label', words.chat.reactWith(emoji));
    button.addEventListener('click', () => {
      this.#pending.set(emoji, Math.min((this.#pending.get(emoji) ?? 0) + 1, kMostAtOnce));
      this.#timer ??= window.setTimeout(() => this.#flush(), kGatherMs);
    });
    return button;
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [emoji, n] of this.#pending) this.send(emoji, n);
    this.#pending.clear();
  }
}
