/// Graph: the last two minutes of one figure, a value a second.

import { setAttribute, setText } from '../dom';
import { h, svg } from './ui';

export const kSeconds = 120;
const kWidth = 240;
const kHeight = 56;
const kSteps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/// A round number that is a little more: where the graph ends above.
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const wanted = value * 1.08;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return (kSteps.find((step) => step * power >= wanted) ?? 10) * power;
}

/// The way of a line through the values, the newest at the right; null is a gap.
export function pathOf(values: readonly (number | null)[], top: number): string {
  let path = '';
  let drawn = false;
  values.forEach((value, i) => {
    if (value === null) {
      drawn = false;
      return;
    }
    const x = (kWidth * (kSeconds - values.length + i + 1)) / kSeconds;
    const y = kHeight - 1 - ((kHeight - 4) * Math.min(Math.max(value, 0), top)) / top;
    path += `${drawn ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawn = true;
  });
  return path;
}

export class Graph {
  readonly element: HTMLElement;
  #values: (number | null)[] = [];
  #line = svg('path', { class: 'line', d: '' });
  #now = h('span', { class: 'graph-now' }, '–');
  #top = h('span', { class: 'graph-top soft' });

  constructor(
    private readonly name: string,
    private readonly text: (value: number) => string,
  ) {
    const view = svg(
      'svg',
      {
        viewBox: `0 0 ${kWidth} ${kHeight}`,
        preserveAspectRatio: 'none',
        'aria-hidden': 'true',
        class: 'plot',
      },
      svg('path', {
        class: 'grid',
        d: `M0 ${kHeight - 1}H${kWidth}M0 ${kHeight / 2}H${kWidth}M0 3H${kWidth}`,
      }),
      this.#line,
    );
    this.element = h(
      'figure',
      { class: 'graph' },
      h('figcaption', {}, h('span', { class: 'soft' }, this.name), this.#now, this.#top),
      view,
    );
  }

  /// Once a second; null: nobody knows.
  add(value: number | null): void {
    this.#values.push(value);
    if (this.#values.length > kSeconds) this.#values.shift();
    const top = roundUp(Math.max(0, ...this.#values.map((one) => one ?? 0)));
    setAttribute(this.#line as unknown as HTMLElement, 'd', pathOf(this.#values, top));
    setText(this.#now, value === null ? '–' : this.text(value));
    setText(this.#top, this.text(top));
  }
}
