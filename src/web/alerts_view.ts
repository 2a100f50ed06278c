/// AlertsView: gifts, donations and words of the streamer over the picture, one after the other. They
/// come and go softly: nothing flashes.

import { liveMark } from './polls_view';
import type { AlertShape } from './chat_types';
import { element } from './dom';
import { words } from './text';

const kLeastMs = 3000;
const kMostMs = 30_000;
/** More of them at once are a flood: the oldest that wait are left out. */
const kMostWaiting = 20;

export class AlertsView {
  #waiting: { alert: AlertShape; live: boolean }[] = [];
  #timer: number | undefined;
  #showing = false;

  constructor(private readonly box: HTMLElement) {}

  show(alert: AlertShape, live: boolean): void {
    this.#waiting.push({ alert, live });
    if (this.#waiting.length > kMostWaiting) this.#waiting.shift();
    if (!this.#showing) this.#next();
  }

  /// The viewer has gone elsewhere.
  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#showing = false;
    this.box.replaceChildren();
  }

  #next(): void {
    const next = this.#waiting.shift();
    this.#showing = next !== undefined;
    this.box.replaceChildren();
    if (!next) return;
    this.box.append(cardOf(next.alert, next.live));
    const ttl = Math.min(Math.max(next.alert.ttl || 0, kLeastMs), kMostMs);
    // With others waiting each has its turn, if a shorter one.
    const ms = this.#waiting.length > 3 ? kLeastMs : ttl;
    this.#timer = window.setTimeout(() => this.#next(), ms);
  }
}

function cardOf(alert: AlertShape, live: boolean): HTMLElement {
  const card = element('div', 'alert');
  card.dataset['kind'] = alert.kind;
  const head = element('p', 'alert-title', alert.title);
  if (alert.amount) head.append(' ', element('span', 'alert-amount', alert.amount));
  if (live) head.append(' ', liveMark());
  card.append(head);
  if (alert.text) card.append(element('p', 'alert-text', alert.text));
  if (alert.from) card.append(element('p', 'alert-from', words.chat.alertFrom(alert.from)));
  return card;
}
