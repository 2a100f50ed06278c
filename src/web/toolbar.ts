/// Toolbar: arrow keys walk through the controls, for remote controls that have nothing else. The seek
/// bar lies above the row of buttons.

import { byId } from './dom';
import { step } from './keys';

export class Toolbar {
  #row = byId('row');
  #seek = byId('seek');
  /** The focus came to where it is by the keyboard. */
  #byKeys = false;

  constructor() {
    document.addEventListener('pointerdown', () => (this.#byKeys = false), true);
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Tab') this.#byKeys = true;
    });
  }

  /// The first stop of who has only arrows and Enter.
  enter(): void {
    this.#byKeys = true;
    byId('play').focus();
  }

  /// True: the key moved the focus and is used up.
  key(key: string): boolean {
    const at = document.activeElement;
    if (!this.#byKeys || !(at instanceof HTMLElement)) return false;
    if (at === this.#seek) return key === 'ArrowDown' && this.#focus(byId('play'));
    if (!this.#row.contains(at)) return this.#fromOutside(key, at);
    if (key === 'ArrowUp') return this.#focus(this.#seek.hidden ? null : this.#seek);
    const buttons = [...this.#row.querySelectorAll<HTMLElement>('.icon, .live')];
    const shown = buttons.filter((button) => button.offsetParent !== null);
    const to = step(key, shown.indexOf(at), shown.length);
    return to !== null && this.#focus(shown[to] ?? null);
  }

  /// From the button over the picture down to the controls.
  #fromOutside(key: string, at: HTMLElement): boolean {
    const over = at.id === 'sound-on' || at.id === 'home';
    if (over) return key === 'ArrowDown' && this.#focus(this.#seek.hidden ? byId('play') : this.#seek);
    return false;
  }

  #focus(to: HTMLElement | null): boolean {
    if (!to) return false;
    to.focus();
    return true;
  }
}
