/// Rest: the controls go away while the viewer only watches.

import { byId } from './dom';

const kRestAfterMs = 2500;

export class Rest {
  #stage = byId('stage');
  #timer: number | undefined;

  /// `busy` is asked before they go: never while a menu is open or nothing plays.
  constructor(private readonly busy: () => boolean) {
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const) {
      this.#stage.addEventListener(type, () => this.wake());
    }
    this.#stage.addEventListener('pointerleave', () => this.#rest());
    this.wake();
  }

  wake(): void {
    this.#stage.classList.remove('idle');
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#rest(), kRestAfterMs);
  }

  #rest(): void {
    const busy = this.busy();
    this.#stage.classList.toggle('idle', !busy);
    if (busy) this.#again();
  }
}
