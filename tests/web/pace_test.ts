/// Pace against a small model of a player, and its decisions one by one.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Pace, type Sample } from '../../src/web/pace';

const steady: Sample = { nowMs: 0, latency: 1, target: 1, buffer: 0.8, edgeMoves: true };

/// Plays for some seconds from a latency; the buffer is what lies before the edge less a part.
function play(pace: Pace, latency: number, target: number, seconds: number, fromMs = 0) {
  const rates = new Set<number>();
  let changes = 0;
  let last = 1;
  let jumps = 0;
  for (let ms = 0; ms < seconds * 1000; ms += 250) {
    const buffer = Math.max(0, latency - 0.4);
    const decision = pace.decide({ nowMs: fromMs + ms, latency, target, buffer, edgeMoves: true });
    if (decision.jump) {
      latency = target;
      ++jumps;
    }
    if (decision.rate !== last) ++changes;
    last = decision.rate;
    rates.add(decision.rate);
    latency -= (decision.rate - 1) * 0.25;
  }
  return { latency, rates, changes, jumps };
}

test('at its goal it plays at its natural speed', () => {
  const { rates } = play(new Pace(), 1, 1, 60);
  assert.deepEqual([...rates], [1]);
});

test('a second too late is made up within a quarter of a minute and then kept', () => {
  const { latency, changes } = play(new Pace(), 2, 1, 15);
  assert.ok(Math.abs(latency - 1) < 0.1, `${latency}`);
  assert.ok(changes <= 4, `${changes} changes of speed`);
});

test('it catches up although less than a second is buffered', () => {
  const decision = new Pace().decide({ ...steady, latency: 1.3, buffer: 0.7 });
  assert.equal(decision.rate, 1.05);
});

test('it does not eat the last third of a second', () => {
  assert.equal(new Pace().decide({ ...steady, latency: 2, buffer: 0.3 }).rate, 1);
});

test('it is never faster than a fifth nor slower than a twentieth', () => {
  for (let latency = 0; latency < 7; latency += 0.1) {
    const { rate } = new Pace().decide({ ...steady, latency, buffer: 5 });
    assert.ok(rate >= 0.95 && rate <= 1.2, `${rate} at ${latency}`);
  }
});

test('speed changes at most once a second, but braking never waits', () => {
  const pace = new Pace();
  assert.equal(pace.decide({ ...steady, nowMs: 5000, latency: 1.3 }).rate, 1.05);
  assert.equal(pace.decide({ ...steady, nowMs: 5100, latency: 1.5 }).rate, 1.05);
  assert.equal(pace.decide({ ...steady, nowMs: 6100, latency: 1.5 }).rate, 1.1);
  assert.equal(pace.decide({ ...steady, nowMs: 6200, latency: 1 }).rate, 1);
});

test('far behind it jumps instead, unless the edge itself stands', () => {
  assert.equal(new Pace().decide({ ...steady, latency: 9 }).jump, true);
  assert.equal(new Pace().decide({ ...steady, latency: 9, edgeMoves: false }).jump, false);
  assert.equal(play(new Pace(), 30, 1, 10).jumps, 1);
});

/// One that has played for long enough to know its line.
function settled(): Pace {
  const pace = new Pace();
  pace.decide({ ...steady, nowMs: -10_000 });
  return pace;
}

test('a stall while it begins says nothing of the line', () => {
  const pace = new Pace();
  pace.stalled(0);
  pace.decide({ ...steady, nowMs: 1_000 });
  pace.stalled(3_000);
  assert.equal(pace.margin(3_000), 0);
  pace.stalled(6_500);
  assert.ok(pace.margin(6_500) > 0.29);
});

test('a stall moves the goal a little, more stalls not without end', () => {
  const pace = settled();
  pace.stalled(0);
  assert.ok(Math.abs(pace.margin(0) - 0.3) < 1e-9);
  for (let i = 0; i < 100; ++i) pace.stalled(0);
  assert.equal(pace.margin(0), 2);
});

test('without another stall the margin is given back within a minute', () => {
  const pace = settled();
  pace.stalled(1000);
  assert.ok(pace.margin(31_000) < 0.16);
  assert.equal(pace.margin(61_000), 0);
  const { latency } = play(pace, 1.3, 1, 90, 1000);
  assert.ok(latency < 1.2, `${latency}`);
});

test('a line that became narrow moves it too, by a second at most, and takes nothing away', () => {
  const pace = settled();
  pace.slowed(0);
  assert.ok(Math.abs(pace.margin(0) - 0.5) < 1e-9);
  for (let i = 0; i < 10; ++i) pace.slowed(0);
  assert.equal(pace.margin(0), 1);
  for (let i = 0; i < 10; ++i) pace.stalled(0);
  pace.slowed(0);
  assert.equal(pace.margin(0), 2);
});

test('after a stall it slows down rather than stall again', () => {
  const pace = settled();
  for (let i = 0; i < 3; ++i) pace.stalled(0);
  assert.equal(pace.decide({ ...steady, latency: 1 }).rate, 0.95);
});
