/// QualityMenu: a button and its menu of radio items, for pointer and keyboard.

import { setText } from './dom';
import type { Quality } from './engine';
import { words } from './text';

export class QualityMenu {
  #list: Quality[] = [];
  #chosen = -1;

  constructor(
    private readonly button: HTMLElement,
    private readonly menu: HTMLElement,
    private readonly word: HTMLElement,
    private readonly choose: (quality: number) => void,
  ) {
    button.addEventListener('click', () => this.#show(menu.hidden));
    menu.addEventListener('keydown', (event) => this.#key(event));
    menu.addEventListener('focusout', (event) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node && (menu.contains(to) || button.contains(to)))) this.#show(false);
    });
    document.addEventListener('pointerdown', (event) => {
      const at = event.target;
      if (at instanceof Node && !menu.contains(at) && !button.contains(at)) this.#show(false);
    });
  }

  get open(): boolean {
    return !this.menu.hidden;
  }

  /// With one quality there is nothing to choose.
  offer(list: Quality[]): void {
    this.#list = list;
    this.#chosen = -1;
    this.button.hidden = list.length < 3;
    this.#show(false);
    this.menu.replaceChildren(...list.map((quality) => this.#item(quality)));
  }

  /// `playing`: the name of what is on screen, chosen by hand or not.
  tell(playing: string): void {
    const word = this.#chosen < 0 && playing !== '' ? words.autoAt(playing) : this.#name();
    setText(this.word, word);
    const label = `${words.quality}: ${word}`;
    if (this.button.getAttribute('aria-label') !== label) {
      this.button.setAttribute('aria-label', label);
      this.button.title = label;
    }
  }

  #name(): string {
    return this.#list.find((quality) => quality.index === this.#chosen)?.name ?? words.auto;
  }

  #item(quality: Quality): HTMLElement {
    const item = document.createElement('button');
    item.type = 'button';
    item.textContent = quality.name;
    item.setAttribute('role', 'menuitemradio');
    item.setAttribute('aria-checked', String(quality.index === this.#chosen));
    item.tabIndex = -1;
    item.addEventListener('click', () => {
      this.#chosen = quality.index;
      for (const other of this.menu.children) {
        other.setAttribute('aria-checked', String(other === item));
      }
      this.choose(quality.index);
      this.#show(false);
      this.button.focus();
    });
    return item;
  }

  #show(open: boolean): void {
    if (this.menu.hidden === !open) return;
    this.menu.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
    if (open) this.menu.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  }

  #key(event: KeyboardEvent): void {
    const items = [...this.menu.children] as HTMLElement[];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => items[(index + items.length) % items.length]?.focus();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
    else if (event.key === 'Escape') {
      this.#show(false);
      this.button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
