/// Watchdog: what it finds in a picture that moves, stands, rests and jumps.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Watchdog, type Finding } from '../../src/web/watchdog';

/// Looks every 250 ms at these positions; 'r' before a number: resting there.
function findings(positions: readonly (number | `r${number}`)[]): Finding[] {
  const watchdog = new Watchdog();
  return positions.map((at, i) => {
    const resting = typeof at === 'string';
    const position = resting ? Number(at.slice(1)) : at;
    return watchdog.look({ nowMs: 1000 + i * 250, position, resting });
  });
}

const moving = [5, 5.25, 5.5];

test('it says once that the picture moves', () => {
  assert.deepEqual(findings([5, 5.25, 5.5, 5.75]), ['nothing', 'moves', 'nothing', 'nothing']);
});

test('it says once that the picture stands, after two seconds', () => {
  const found = findings([...moving, ...new Array<number>(20).fill(5.5)]);
  assert.equal(found.filter((finding) => finding === 'stands').length, 1);
  assert.equal(found.indexOf('stands'), moving.length - 1 + 8);
});

test('it says again that it moves after it stood', () => {
  const found = findings([...moving, ...new Array<number>(9).fill(5.5), 5.6, 5.8]);
  assert.deepEqual(found.filter((finding) => finding !== 'nothing'), ['moves', 'stands', 'moves']);
});

test('who pauses does not stand', () => {
  const found = findings([...moving, ...new Array<`r${number}`>(40).fill('r5.5'), 5.5, 5.7]);
  assert.equal(found.includes('stands'), false);
});

test('a seek to where playing begins is no playing', () => {
  assert.deepEqual(findings([0, 100, 100, 100]), ['nothing', 'nothing', 'nothing', 'nothing']);
});

test('it counts from the last movement, and from anew after a reset', () => {
  const watchdog = new Watchdog();
  assert.equal(watchdog.stillForMs(99_000), 0);
  watchdog.look({ nowMs: 1000, position: 1, resting: false });
  watchdog.look({ nowMs: 2000, position: 1, resting: false });
  assert.equal(watchdog.stillForMs(4000), 3000);
  watchdog.reset();
  assert.equal(watchdog.stillForMs(9000), 0);
});
