/// What the owner of a stream is shown of it.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Health } from '../../src/web/api';
import { healthLines, ownerIn, rungLines } from '../../src/web/owner';

const health: Health = {
  state: 'live',
  encoder: 'OBS 30',
  bit_rate: 2_500_000,
  frame_rate: 29.97,
  keyframe_interval_s: 8.333,
  jitter_ms: 2.4,
  speed: 0.999,
  drift_ms: -3.2,
  pictures: 990,
  missing_pictures: 10,
  rungs: [],
  findings: [],
};

test('the token stands in the fragment, which no server hears', () => {
  assert.equal(ownerIn('#owner=abc.DEF-1'), 'abc.DEF-1');
  assert.equal(ownerIn('#t=3&owner=x'), 'x');
  for (const none of ['', '#', '#owner=', '#t=3']) assert.equal(ownerIn(none), null);
});

test('figures are lines in words', () => {
  assert.deepEqual(healthLines(health), [
    ['encoder', 'OBS 30'],
    ['bitrate', '2.50 Mbit/s'],
    ['rate', '30.0/s'],
    ['keyframes', 'every 8.3 s'],
    ['speed', '100 %'],
    ['jitter', '2 ms'],
    ['missing', '10 of 1000'],
    ['drift', '-3 ms'],
  ]);
});

test('what was not seen yet is left out', () => {
  const nothing = { ...health, encoder: '', bit_rate: 0, frame_rate: 0, keyframe_interval_s: 0, speed: 0, pictures: 0 };
  assert.deepEqual(healthLines(nothing), []);
});

test('a rung says who encodes it and how, or what became of it', () => {
  const rung = { name: '720p', state: 'running', cause: 'none', encoder: 'cpu', preset: 'veryfast', cap: 2_250_000 } as const;
  assert.deepEqual(
    rungLines([
      { ...rung, name: '1080p', state: 'resting', cause: 'not needed' },
      rung,
      { ...rung, name: '480p', encoder: 'nvenc', preset: 'p4', cap: 0 },
      { ...rung, name: '360p', preset: '' },
      { ...rung, name: '240p', state: 'left out', cause: 'no room' },
    ]),
    [
      ['720p', 'processor, veryfast, up to 2.25 Mbit/s'],
      ['480p', 'card, p4'],
      ['360p', 'begins'],
      ['240p', 'left out: no room'],
    ],
  );
});
