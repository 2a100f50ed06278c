/// On a line that has become narrow: to stay with a quality, or to go down.

import assert from 'node:assert/strict';
import test from 'node:test';
import { goDownTo, narrowed, standsAfterChange, standsWith } from '../../src/web/line';

const kUsual = 2_400_000;
const ladder = [1_000_000, 1_430_000, 3_270_000];

/// A third of a second to load, of a segment of two seconds that began `before` seconds ago.
const moment = (before: number, rate: number, buffer: number) => ({
  before,
  part: 1 / 3,
  after: 2 - before - 1 / 3,
  rate,
  buffer,
  left: kUsual / 3,
});

test('a wide line carries the segment to its end', () => {
  assert.equal(standsWith(moment(1 / 3, 5e6, 0.7), kUsual), 0);
  assert.equal(goDownTo(moment(1 / 3, 5e6, 0.7), 2, kUsual, ladder), null);
});

test('one that lacks a little does for what is left of the segment', () => {
  assert.equal(goDownTo(moment(1, 1.9e6, 0.7), 2, kUsual, ladder), null);
});

test('soon after a keyframe it is better to go down', () => {
  const now = moment(1 / 3, 1.2e6, 0.7);
  assert.ok(standsWith(now, kUsual) > 1);
  assert.ok(standsAfterChange(now, 1_000_000) < 0.3, 'no longer than the browser takes to begin anew');
  assert.equal(standsAfterChange({ ...now, buffer: 1.5 }, 1_000_000), 0);
  assert.equal(goDownTo(now, 2, kUsual, ladder), 0);
});

test('the largest that helps as much is taken', () => {
  assert.equal(goDownTo(moment(1 / 3, 1.6e6, 0.7), 2, kUsual, ladder), 1);
});

test('late in a segment, to load it anew takes longer than what is left of it', () => {
  const now = moment(5 / 3, 1e6, 0.7);
  assert.ok(standsAfterChange(now, 1_000_000) > standsWith(now, kUsual));
  assert.equal(goDownTo(now, 2, kUsual, ladder), null);
});

test('who plays the smallest stays', () => {
  assert.equal(goDownTo(moment(0.5, 2e5, 0.1), 0, 800_000, ladder), null);
});

test('a slow part says that the line is narrow, unless that was known', () => {
  assert.ok(narrowed(0.4, 0.333, 2e6, 20e6));
  assert.ok(!narrowed(0.4, 0.333, 2e6, 2.5e6));
  assert.ok(!narrowed(0.1, 0.333, 8e6, 20e6));
});
