/// What the owner of a stream is shown of it.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Health } from '../../src/web/api';
import { healthLines, ownerIn } from '../../src/web/owner';

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
