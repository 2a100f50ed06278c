/// Where the page enters a stream whose keyframes are far apart.

import assert from 'node:assert/strict';
import test from 'node:test';
import { entryBefore, isBuffered } from '../../src/web/entry';

/// Parts of a second from 100 s on, keyframes where said.
const parts = (...keys: number[]) =>
  Array.from({ length: 12 }, (_, i) => ({
    start: 100 + i,
    end: 101 + i,
    independent: keys.includes(100 + i),
  }));

const ranges = (...all: [number, number][]) =>
  ({
    length: all.length,
    start: (i: number) => all[i]?.[0] ?? NaN,
    end: (i: number) => all[i]?.[1] ?? NaN,
  }) as TimeRanges;

test('the last keyframe at or before the place is the entry', () => {
  assert.equal(entryBefore(parts(100, 105, 110), 108.5), 105);
  assert.equal(entryBefore(parts(100, 105, 110), 105), 105);
  assert.equal(entryBefore(parts(100, 105, 110), 104.99), 104.99, 'rounding is no reason');
  assert.equal(entryBefore(parts(100, 105, 110), 104.9), 100);
});

test('a place before all listed keyframes is taken as it is', () => {
  assert.equal(entryBefore(parts(110), 108), 108);
  assert.equal(entryBefore([], 108), 108);
});

test('what is buffered reaches from the one place to the other without a hole', () => {
  assert.ok(isBuffered(ranges([90, 95], [100, 110]), 101, 109));
  assert.ok(isBuffered(ranges([100, 110]), 100, 110.01), 'rounding is no hole');
  assert.ok(!isBuffered(ranges([90, 95], [96, 110]), 94, 109));
  assert.ok(!isBuffered(ranges(), 1, 2));
});
