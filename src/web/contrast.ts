/// Colours of names that can be read: WCAG 2's contrast, at least 4.5 to 1, on what they stand on.

export const kEnough = 4.5;

type Rgb = [number, number, number];

/// Null: it is no colour such as #1a2b3c.
function rgbOf(color: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  return match ? [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)] : null;
}

function luminance([r, g, b]: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function ratio(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export function contrast(a: string, b: string): number {
  const [one, other] = [rgbOf(a), rgbOf(b)];
  return one && other ? ratio(luminance(one), luminance(other)) : 1;
}

const hex = (rgb: Rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/// That colour, or as little lighter or darker as it takes to be read on `ground`.
export function readable(color: string, ground: string): string {
  const [from, on] = [rgbOf(color), rgbOf(ground)];
  if (!on) return color;
  const to: Rgb = luminance(on) < 0.18 ? [255, 255, 255] : [0, 0, 0];
  const start: Rgb = from ?? to;
  for (let step = 0; step <= 20; ++step) {
    const mixed = start.map((part, i) => Math.round(part + ((to[i]! - part) * step) / 20)) as Rgb;
    if (ratio(luminance(mixed), luminance(on)) >= kEnough) return hex(mixed);
  }
  return hex(to);
}
