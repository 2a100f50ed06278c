/// HoldQueue: messages that wait for a moderator's word, one at a time, each decided by one key.

import { piecesOf } from './chat_text';
import type { Answer, HeldItem } from './chat_types';
import { wordsOf } from './composer';
import { byId, element } from './dom';
import { words } from './text';

/** More than that wait on the dashboard. */
const kMost = 200;

export class HoldQueue {
  #box = byId('hold');
  #items: HeldItem[] = [];
  #busy = false;
  #said = '';

  constructor(private readonly decide: (how: 'approve' | 'deny', mid: string) => Promise<Answer>) {
    this.#box.addEventListener('keydown', (event) => {
      const how = event.key === 'a' ? 'approve' : event.key === 'd' ? 'deny' : null;
      if (how === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      void this.#do(how);
    });
  }

  reset(items: readonly HeldItem[]): void {
    this.#items = items.filter((item) => typeof item?.mid === 'string').slice(0, kMost);
    this.#draw();
  }

  add(item: HeldItem): void {
    if (this.#items.some(({ mid }) => mid === item.mid) || this.#items.length >= kMost) return;
    this.#items.push(item);
    this.#draw();
  }

  gone(mid: string): void {
    this.#items = this.#items.filter((item) => item.mid !== mid);
    this.#draw();
  }

  async #do(how: 'approve' | 'deny'): Promise<void> {
    const first = this.#items[0];
    if (!first || this.#busy) return;
    this.#busy = true;
    const answer = await this.decide(how, first.mid);
    this.#busy = false;
    this.#said = answer.ok ? '' : wordsOf(answer);
    // Another moderator may have been faster.
    if (answer.ok || answer.code === 'not_found') this.gone(first.mid);
    else this.#draw();
  }

  #draw(): void {
    const first = this.#items[0];
    const focused = this.#box.contains(document.activeElement);
    this.#box.hidden = first === undefined;
    if (!first) return this.#box.replaceChildren();
    this.#box.setAttribute('aria-label', words.chat.held(this.#items.length));
    const text = element('p', 'hold-text');
    const name = element('b', '', first.u?.name ?? '');
    // Nothing of it is a link or a picture before it has been looked at.
    text.append(name, ': ', ...piecesOf(first.text, [], new Map()).map((piece) => piece.text));
    const ways = element('div', 'hold-ways');
    ways.append(this.#way(words.chat.approve, 'approve'), this.#way(words.chat.deny, 'deny'));
    this.#box.replaceChildren(
      element('p', 'hold-head', words.chat.held(this.#items.length)),
      text,
      element('p', 'soft', this.#said || words.chat.heldBecause(first.rule)),
      ways,
    );
    this.#box.title = words.chat.heldTip;
    if (focused) this.#box.focus({ preventScroll: true });
  }

  #way(word: string, how: 'approve' | 'deny'): HTMLElement {
    const button = element('button', 'small-way', word) as HTMLButtonElement;
    button.type = 'button';
    button.addEventListener('click', () => void this.#do(how));
    return button;
  }
}
