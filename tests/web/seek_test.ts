/// The seek bar's arithmetic, the keys, and the order of the focus.

import assert from 'node:assert/strict';
import test from 'node:test';
import { actionOf, step } from '../../src/web/keys';
import { keyTarget, positionOf, shareOf, worthSeeking } from '../../src/web/seek';

const span = { start: 100, end: 7300 };

test('the bar reaches from the oldest to live and no further', () => {
  assert.equal(shareOf(span, 100), 0);
  assert.equal(shareOf(span, 3700), 0.5);
  assert.equal(shareOf(span, 9999), 1);
  assert.equal(shareOf(span, 0), 0);
  assert.equal(shareOf({ start: 5, end: 5 }, 5), 1);
  assert.equal(positionOf(span, 0.5), 3700);
  assert.equal(positionOf(span, -1), 100);
  assert.equal(positionOf(span, 2), 7300);
});

test('a broadcast of a few seconds has nothing to seek in', () => {
  assert.ok(!worthSeeking(null));
  assert.ok(!worthSeeking({ start: 0, end: 9.9 }));
  assert.ok(worthSeeking({ start: 0, end: 10 }));
});

test('keys on the slider move by seconds, by a minute and to the ends', () => {
  assert.equal(keyTarget('ArrowLeft', span, 3700), 3695);
  assert.equal(keyTarget('ArrowRight', span, 7298), 7300);
  assert.equal(keyTarget('ArrowLeft', span, 101), 100);
  assert.equal(keyTarget('PageDown', span, 3700), 3640);
  assert.equal(keyTarget('PageUp', span, 3700), 3760);
  assert.equal(keyTarget('Home', span, 3700), 100);
  assert.equal(keyTarget('End', span, 3700), 7300);
  assert.equal(keyTarget('m', span, 3700), null);
  assert.equal(keyTarget('ArrowUp', span, 3700), null, 'the volume, as everywhere');
});

test('keys mean what the list of shortcuts says', () => {
  assert.deepEqual(actionOf(' ', 'BODY'), { do: 'toggle' });
  assert.deepEqual(actionOf('K', 'BODY'), { do: 'toggle' });
  assert.deepEqual(actionOf('ArrowLeft', 'BODY'), { do: 'seek', by: -1 });
  assert.deepEqual(actionOf('ArrowUp', 'BUTTON'), { do: 'volume', by: 1 });
  assert.deepEqual(actionOf('7', 'BODY'), { do: 'share', share: 0.7 });
  assert.deepEqual(actionOf('?', 'BODY'), { do: 'help' });
  assert.equal(actionOf('q', 'BODY'), null);
  assert.equal(actionOf('Tab', 'BODY'), null);
});

test('a button keeps the keys that press it, a slider those that move it', () => {
  assert.equal(actionOf(' ', 'BUTTON'), null);
  assert.equal(actionOf('Enter', 'BUTTON'), null);
  assert.equal(actionOf('Enter', 'A'), null);
  assert.deepEqual(actionOf('m', 'BUTTON'), { do: 'mute' });
  assert.equal(actionOf('ArrowLeft', 'INPUT'), null);
  assert.deepEqual(actionOf(' ', 'INPUT'), { do: 'toggle' }, 'a range does nothing with it');
  assert.deepEqual(actionOf('m', 'INPUT'), { do: 'mute' }, 'a range takes no letters');
});

test('left and right walk through the row and end at its ends', () => {
  assert.equal(step('ArrowRight', 0, 3), 1);
  assert.equal(step('ArrowRight', 2, 3), null);
  assert.equal(step('ArrowLeft', 0, 3), null);
  assert.equal(step('ArrowDown', 1, 3), null);
});
