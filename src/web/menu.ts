/// Menu: a button and what it opens, for pointer and keyboard; and the menu of qualities.

import { recall, remember, setText } from './dom';
import type { Quality } from './engine';
import { words } from './text';

/// A menu's items are its own business; this opens and closes it and moves the focus in it.
export class Menu {
  constructor(
    protected readonly button: HTMLElement,
    protected readonly menu: HTMLElement,
  ) {
    button.addEventListener('click', () => this.show(menu.hidden));
    menu.addEventListener('keydown', (event) => this.#key(event));
    menu.addEventListener('focusout', (event) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node && (menu.contains(to) || button.contains(to)))) this.show(false);
    });
    document.addEventListener('pointerdown', (event) => {
      const at = event.target;
      if (at instanceof Node && !menu.contains(at) && !button.contains(at)) this.show(false);
    });
  }

  get open(): boolean {
    return !this.menu.hidden;
  }

  show(open: boolean): void {
    if (this.menu.hidden === !open) return;
    this.menu.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
    if (!open) return;
    const first = this.menu.querySelector<HTMLElement>('[aria-checked="true"]');
    (first ?? this.#items()[0])?.focus();
  }

  /// Done with it: the focus goes back to where it came from.
  protected leave(): void {
    this.show(false);
    this.button.focus();
  }

  #items(): HTMLElement[] {
    return ([...this.menu.children] as HTMLElement[]).filter((item) => !item.hidden);
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => items[(index + items.length) % items.length]?.focus();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export interface Choice {
  icon: string;
  word: string;
  act: () => void;
}

/// What the player can do beside what has a button of its own.
export class MoreMenu extends Menu {
  fill(choices: readonly Choice[]): void {
    this.menu.replaceChildren(...choices.map((choice) => this.#item(choice)));
  }

  #item(choice: Choice): HTMLElement {
    const item = document.createElement('button');
    item.type = 'button';
    item.setAttribute('role', 'menuitem');
    item.tabIndex = -1;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    use.setAttribute('href', `#i-${choice.icon}`);
    svg.append(use);
    item.append(svg, choice.word);
    item.addEventListener('click', () => {
      this.leave();
      choice.act();
    });
    return item;
  }
}

export class QualityMenu extends Menu {
  #list: Quality[] = [];
  #chosen = -1;

  constructor(
    button: HTMLElement,
    menu: HTMLElement,
    private readonly word: HTMLElement,
    private readonly choose: (quality: number) => void,
  ) {
    super(button, menu);
  }

  /// With one quality there is nothing to choose. What was chosen on another visit is chosen again.
  offer(list: Quality[]): void {
    const before = recall('quality');
    this.#list = list;
    this.#chosen = list.find((quality) => quality.index >= 0 && quality.name === before)?.index ?? -1;
    this.button.hidden = list.length < 3;
    this.show(false);
    this.menu.replaceChildren(...list.map((quality) => this.#item(quality)));
    if (this.#chosen >= 0) this.choose(this.#chosen);
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
      remember('quality', quality.index < 0 ? '' : quality.name);
      this.choose(quality.index);
      this.leave();
    });
    return item;
  }
}
