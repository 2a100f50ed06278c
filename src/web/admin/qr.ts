/// A text as a QR code, drawn as one path.

import { generate } from 'lean-qr';
import { h, svg } from './ui';

const kQuiet = 4; // modules around it, as the standard asks

/// The squares of a code as a path, a run of dark ones in a row at a time.
export function squares(size: number, dark: (x: number, y: number) => boolean): string {
  let path = '';
  for (let y = 0; y < size; ++y) {
    for (let x = 0; x < size; ++x) {
      if (!dark(x, y)) continue;
      const from = x;
      while (x + 1 < size && dark(x + 1, y)) ++x;
      path += `M${from + kQuiet} ${y + kQuiet}h${x + 1 - from}v1h${from - x - 1}z`;
    }
  }
  return path;
}

export function qrCode(text: string, caption: string): HTMLElement {
  const code = generate(text);
  const side = code.size + 2 * kQuiet;
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${side} ${side}`,
      class: 'qr',
      role: 'img',
      'aria-label': caption,
      'shape-rendering': 'crispEdges',
    },
    svg('path', { d: squares(code.size, (x, y) => code.get(x, y)), fill: '#000' }),
  );
  return h('figure', { class: 'qr-box' }, picture, h('figcaption', { class: 'soft' }, caption));
}
