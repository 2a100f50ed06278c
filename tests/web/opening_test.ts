/// Opening: when the first picture begins to move.

import assert from 'node:assert/strict';
import test from 'node:test';
import { mayBegin, Opening } from '../../src/web/opening';

/// A video element with one buffered range.
function element(end: number) {
  const range = { end };
  const video = {
    currentTime: 100,
    playbackRate: 1,
    buffered: {
      get length() {
        return range.end > 100 ? 1 : 0;
      },
      start: () => 100,
      end: () => range.end,
    },
  };
  return { video, range, opening: new Opening(video as unknown as HTMLVideoElement) };
}

test('it begins with three fifths of the distance to the live edge', () => {
  assert.ok(!mayBegin(0.33, 1, true, 0));
  assert.ok(!mayBegin(0.59, 1, true, 200));
  assert.ok(mayBegin(0.61, 1, true, 200));
});

test('a large distance asks for no more than a second', () => {
  assert.ok(mayBegin(1, 6, true, 0));
  assert.ok(!mayBegin(0.9, 6, true, 0));
});

test('it does not wait for long: a thin line has its picture too', () => {
  assert.ok(!mayBegin(0.3, 1, true, 1100));
  assert.ok(mayBegin(0.3, 1, true, 1200));
});

test('it waits as long for the live edge to come into reach', () => {
  assert.ok(!mayBegin(2, 1, false, 1100));
  assert.ok(mayBegin(2, 1, false, 1200));
});

test('the picture stands until then and moves once', () => {
  const { video, range, opening } = element(100);
  opening.hold();
  opening.look(1, true, 0);
  assert.equal(video.playbackRate, 0);
  range.end = 100.34;
  opening.look(1, true, 5000);
  assert.equal(video.playbackRate, 0);
  range.end = 100.68;
  opening.look(1, true, 5100);
  assert.equal(video.playbackRate, 1);
  video.playbackRate = 1.1;
  range.end = 100;
  opening.look(1, true, 6000);
  assert.equal(video.playbackRate, 1.1);
});

test('patience counts from the first that is there, not from the beginning', () => {
  const { video, range, opening } = element(100);
  opening.hold();
  opening.look(1, true, 10_000);
  range.end = 100.2;
  opening.look(1, true, 20_000);
  assert.equal(video.playbackRate, 0);
  opening.look(1, true, 21_600);
  assert.equal(video.playbackRate, 1);
});

test('what is there elsewhere alone is not waited for without end', () => {
  const { video, range, opening } = element(102);
  video.currentTime = 98;
  opening.hold();
  opening.look(1, true, 0);
  range.end = 103;
  opening.look(1, true, 1100);
  assert.equal(video.playbackRate, 0);
  opening.look(1, true, 1300);
  assert.equal(video.playbackRate, 1);
});

test('whoever acts need not wait', () => {
  const { video, opening } = element(100);
  opening.hold();
  opening.drop();
  opening.look(1, true, 0);
  assert.equal(video.playbackRate, 1);
});
