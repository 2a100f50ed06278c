/// What is shown when the picture reaches its moment, what at once, and what again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { InStep, type How } from '../../src/web/in_step';

const kAt = 1_785_499_200_000;

function stage() {
  const shown: [string, How][] = [];
  const rewound: number[] = [];
  const step = new InStep<string>(
    (what, how) => shown.push([what, how]),
    (programmeMs) => rewound.push(programmeMs - kAt),
  );
  const offer = (id: string, pdt: number, until: number | null = null, nowMs = 0) =>
    step.offer({ id, pdt: kAt + pdt, what: id, until: until === null ? null : kAt + until }, nowMs);
  const tick = (at: number | null, nowMs = 0, pictured = true) =>
    step.tick(at === null ? null : kAt + at, nowMs, pictured);
  return { step, shown, rewound, offer, tick };
}

test('it is shown with the picture that has its moment, and once', () => {
  const { shown, offer, tick } = stage();
  tick(0);
  offer('poll', 2000);
  tick(1967);
  assert.deepEqual(shown, []);
  tick(2000);
  tick(2033);
  assert.deepEqual(shown, [['poll', 'picture']]);
});

test('a viewer who is ahead sees it as soon as it comes', () => {
  const { shown, offer, tick } = stage();
  tick(5000);
  offer('poll', 2000);
  tick(5033);
  assert.deepEqual(shown, [['poll', 'picture']]);
});

test('what comes twice is shown once', () => {
  const { shown, offer, tick } = stage();
  offer('poll', 100);
  offer('poll', 100);
  tick(200);
  assert.equal(shown.length, 1);
});

test('those of one leap are shown in the order of their moments, whatever order they came in', () => {
  const { shown, offer, tick } = stage();
  tick(0);
  offer('close', 3000);
  offer('open', 1000);
  tick(4000);
  assert.deepEqual(shown.map(([what]) => what), ['open', 'close']);
});

test('more than a minute ahead of the picture it is shown at once, and marked', () => {
  const { shown, offer, tick } = stage();
  tick(0);
  offer('near', 60_000);
  offer('far', 60_001);
  tick(0);
  assert.deepEqual(shown, [['far', 'live']]);
});

test('without a programme time it is shown after ten seconds', () => {
  const { shown, offer, tick } = stage();
  offer('poll', 0, null, 1000);
  tick(null, 10_999);
  assert.deepEqual(shown, []);
  tick(null, 11_000);
  tick(null, 12_000);
  assert.deepEqual(shown, [['poll', 'live']]);
});

test('where there is no picture nothing is waited for', () => {
  const { shown, offer, tick } = stage();
  offer('poll', 0);
  tick(null, 0, false);
  assert.deepEqual(shown, [['poll', 'live']]);
});

test('who goes back sees it again when its moment comes again', () => {
  const { shown, rewound, offer, tick } = stage();
  offer('poll', 1000);
  tick(2000);
  tick(-100_000);
  assert.deepEqual(rewound, [-100_000]);
  assert.equal(shown.length, 1, 'it has been seen: it is not far ahead, it is past');
  tick(999);
  tick(1001);
  assert.deepEqual(shown, [['poll', 'picture'], ['poll', 'picture']]);
});

test('a clock that is read a little unevenly has not gone back', () => {
  const { shown, rewound, offer, tick } = stage();
  offer('poll', 1000);
  tick(1001);
  tick(990);
  tick(1010);
  assert.deepEqual(rewound, []);
  assert.equal(shown.length, 1);
});

test('who leaps over an alert is not shown it late, but a poll that is still open is', () => {
  const { shown, offer, tick } = stage();
  tick(0);
  offer('alert', 1000, 9000);
  offer('poll', 1000);
  tick(30_000);
  assert.deepEqual(shown, [['poll', 'picture']]);
});

test('what is forgotten is not shown', () => {
  const { step, shown, offer, tick } = stage();
  offer('poll', 1000);
  step.forget((what) => what === 'poll');
  tick(2000);
  assert.deepEqual(shown, []);
});

test('a flood of moments is kept within bounds, the newest of them', () => {
  const { shown, offer, tick } = stage();
  for (let i = 0; i < 2000; ++i) offer(`a${i}`, i);
  tick(5000);
  assert.equal(shown.length, 500);
  assert.equal(shown[499]?.[0], 'a1999');
});
