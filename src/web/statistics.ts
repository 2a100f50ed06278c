/// Statistics: figures over the picture, for whoever wants to know why.

import { byId, element, setText } from './dom';
import type { Stats } from './engine';
import { delayText, words } from './text';

export interface Figures extends Stats {
  /** Seconds behind the camera; null while unknown. */
  delay: number | null;
  /** As the browser names it, such as h2. */
  protocol: string;
}

const kUnknown = '–';

/// A line for each of statNames, in that order.
export function lines(of: Figures): [keyof typeof words.statNames, string][] {
  const seconds = (n: number | null) => (n === null ? kUnknown : delayText(n));
  const rate = (n: number | null) => (n === null ? kUnknown : words.megabits(n / 1e6));
  const size = of.width > 0 ? `${of.width} × ${of.height}` : kUnknown;
  const rated = of.frameRate === null ? size : words.perSecond(size, Math.round(of.frameRate));
  const latency = seconds(of.latency);
  return [
    ['delay', seconds(of.delay)],
    ['latency', of.target === null ? latency : words.goal(latency, seconds(of.target))],
    ['buffer', seconds(of.buffer)],
    ['picture', of.width > 0 ? rated : kUnknown],
    ['bitrate', rate(of.bitrate)],
    ['bandwidth', rate(of.bandwidth)],
    ['frames', words.outOf(of.dropped, of.frames)],
    ['stalls', String(of.stalls)],
    ['codecs', of.codecs || kUnknown],
    ['transport', [of.protocol, words.modes[of.mode]].filter((part) => part !== '').join(', ')],
    ['player', of.player],
  ];
}

export class Statistics {
  #panel = byId('statistics');
  #list = byId('figures');
  #calm = byId('calm');
  #values = new Map<string, HTMLElement>();

  constructor(private readonly figures: () => Figures) {
    this.#panel.setAttribute('aria-label', words.statistics);
    setText(this.#calm, words.calmBecause);
  }

  toggle(): void {
    this.#panel.hidden = !this.#panel.hidden;
    this.tick();
  }

  tick(): void {
    if (this.#panel.hidden) return;
    const figures = this.figures();
    this.#calm.hidden = figures.mode !== 'calm';
    for (const [key, text] of lines(figures)) setText(this.#value(key), text);
  }

  #value(key: keyof typeof words.statNames): HTMLElement {
    let value = this.#values.get(key);
    if (!value) {
      value = element('dd', '');
      this.#list.append(element('dt', '', words.statNames[key]), value);
      this.#values.set(key, value);
    }
    return value;
  }
}
