/// Toast: a word over the picture that goes away by itself.

import { byId, setText } from './dom';

const kShortMs = 1600;
const kLongMs = 6000;
const kLongText = 40;

export class Toast {
  #box = byId('toast');
  #timer: number | undefined;

  say(text: string): void {
    clearTimeout(this.#timer);
    setText(this.#box, text);
    this.#box.classList.add('shown');
    const stays = text.length > kLongText ? kLongMs : kShortMs;
    this.#timer = window.setTimeout(() => this.#box.classList.remove('shown'), stays);
  }
}
