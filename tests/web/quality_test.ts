/// What the qualities are called, and between which the page changes by itself.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Level } from 'hls.js';
import { joinCodecs, playedLevel, qualitiesOf } from '../../src/web/quality';

const level = (height: number, bitrate: number, codecSet = 'avc1,mp4a', frameRate = 30) =>
  ({ height, width: (height * 16) / 9, bitrate, codecSet, frameRate }) as unknown as Level;

test('rungs of several codecs are one ladder', () => {
  const levels = [level(144, 200_000, 'av01,mp4a'), level(360, 800_000), level(720, 3e6, 'hvc1,mp4a')];
  joinCodecs(levels);
  assert.equal(new Set(levels.map((one) => one.codecSet)).size, 1);
  joinCodecs([]);
});

test('rungs of one codec stay what they are', () => {
  const levels = [level(360, 800_000), level(720, 3e6)];
  joinCodecs(levels);
  assert.deepEqual(levels.map((one) => one.codecSet), ['avc1,mp4a', 'avc1,mp4a']);
});

test('the best comes first, and two of one size say their bit rate', () => {
  const list = qualitiesOf([level(360, 800_000), level(720, 1.5e6), level(720, 3e6)]);
  assert.deepEqual(
    list.slice(1).map(({ name, index }) => [name, index]),
    [['720p, 3.0 Mbit/s', 2], ['720p, 1.5 Mbit/s', 1], ['360p', 0]],
  );
  assert.equal(list[0]?.index, -1);
});

test('what plays is told by the picture where one quality alone has its lines', () => {
  const levels = [level(360, 800_000), level(720, 1.5e6), level(720, 3e6)];
  assert.equal(playedLevel(levels, 2, 360), levels[0]);
  assert.equal(playedLevel(levels, 2, 720), levels[2], 'two have them');
  assert.equal(playedLevel(levels, 0, 0), levels[0], 'no picture yet');
  assert.equal(playedLevel(levels, -1, 480), undefined);
});
