/// What the qualities of a stream are called.

import type { Level } from 'hls.js';
import type { Quality } from './engine';
import { words } from './text';

export function levelName(level: Level): string {
  const rate = level.frameRate > 31 ? String(Math.round(level.frameRate)) : '';
  const edge = Math.min(level.height, level.width || level.height);
  return edge > 0 ? `${edge}p${rate}` : `${Math.round(level.bitrate / 1000)} kbit/s`;
}

/// hls.js changes the quality by itself only among those of one codec, for it takes several codecs
/// for several whole ladders. Here they may be rungs of one, and the browser's buffers change over.
export function joinCodecs(levels: readonly Level[]): void {
  const [first] = levels;
  for (const level of levels) {
    if (first) (level as { codecSet: string }).codecSet = first.codecSet;
  }
}

/// What plays: the only one of the picture's lines, else what the player says.
export function playedLevel(levels: readonly Level[], said: number, lines: number): Level | undefined {
  const fitting = levels.filter((level) => level.height === lines);
  return fitting.length === 1 ? fitting[0] : levels[said];
}

/// Best first; two of one size are told apart by their bit rate.
export function qualitiesOf(levels: readonly Level[]): Quality[] {
  const list = levels.map((level, index) => ({ index, name: levelName(level), level }));
  list.sort((a, b) => b.level.bitrate - a.level.bitrate);
  const twice = (name: string) => list.filter((other) => other.name === name).length > 1;
  const named = list.map(({ index, name, level }) => ({
    index,
    name: twice(name) ? `${name}, ${(level.bitrate / 1e6).toFixed(1)} Mbit/s` : name,
  }));
  return [{ index: -1, name: words.auto }, ...named];
}
