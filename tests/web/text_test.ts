/// What the pages say about times, and the clock they tell them by.

import assert from 'node:assert/strict';
import test from 'node:test';
import { offsetMs } from '../../src/web/clock';
import { german } from '../../src/web/text_de';
import { english } from '../../src/web/text_en';
import {
  badges,
  behindSpoken,
  behindText,
  delayText,
  notices,
  pick,
  sinceText,
  spanText,
} from '../../src/web/text';

test('spans are told as a person would', () => {
  assert.equal(spanText(61), '1 min');
  assert.equal(spanText(3599), '59 min');
  assert.equal(spanText(3600), '1 h');
  assert.equal(spanText(7500), '2 h 5 min');
});

test('a stream of less than a minute has just started, also by a clock that is behind', () => {
  const started = '2026-07-31T09:25:01.250Z';
  const at = Date.parse(started);
  assert.equal(sinceText(started, at + 59_000), 'Just went live');
  assert.equal(sinceText(started, at - 5000), 'Just went live');
  assert.equal(sinceText(started, at + 60_000), 'Live for 1 min');
});

test('who watches is counted as one counts people', () => {
  assert.equal(english.watching(1), '1 watching');
  assert.equal(english.watching(12_345), '12,345 watching');
  assert.equal(german.watching(1), '1 schaut zu');
  assert.equal(german.watching(12_345), '12.345 schauen zu');
});

test('delays have a decimal as long as it matters and never read less than nothing', () => {
  assert.equal(delayText(1.449), '1.4 s');
  assert.equal(delayText(-0.2), '0.0 s');
  assert.equal(delayText(99.9), '99.9 s');
  assert.equal(delayText(99.97), '1:40 min');
  assert.equal(delayText(125), '2:05 min');
});

test('every state has its words', () => {
  for (const [phase, notice] of Object.entries(notices)) {
    if (phase !== 'live' && phase !== 'ready') assert.notEqual(notice.headline, '', phase);
    assert.notEqual(badges[phase as keyof typeof badges], '', phase);
  }
});

test('the language is the first wanted one that there is', () => {
  assert.equal(pick(['de-AT', 'en']), german);
  assert.equal(pick(['xx', 'en-GB', 'de']), english);
  assert.equal(pick(['DE']), german);
  assert.equal(pick(['xx']), english);
  assert.equal(pick([]), english);
});

/// Names and kinds of all that a table holds; what a function says is the compiler's business.
function shape(table: object): unknown {
  return Object.entries(table)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, typeof value === 'object' ? shape(value) : typeof value]);
}

test('languages differ in words only, and no word is empty in one alone', () => {
  assert.deepEqual(shape(german), shape(english));
  for (const [key, value] of Object.entries(english)) {
    if (value === '') continue;
    assert.notEqual(german[key as keyof typeof german], '', key);
  }
});

test('how far behind live is shown and said', () => {
  assert.equal(behindText(5.4), '−0:05');
  assert.equal(behindText(725), '−12:05');
  assert.equal(behindText(3725), '−1:02:05');
  assert.equal(behindText(-1), '−0:00');
  assert.equal(behindSpoken(1, ''), '1 second behind live');
  assert.equal(behindSpoken(65, '14:03:22'), '1 minute 5 s behind live, 14:03:22');
  assert.equal(behindSpoken(7200, ''), '2 hours behind live');
});

test('the clock trusts the probe with the shortest way', () => {
  const slow = { sentMs: 0, receivedMs: 1000, serverMs: 5900 };
  const fast = { sentMs: 2000, receivedMs: 2020, serverMs: 7010 };
  assert.equal(offsetMs([slow, fast]), 5000);
  assert.equal(offsetMs([fast, slow]), 5000);
});

test('an answer that is no time is no probe', () => {
  assert.equal(offsetMs([{ sentMs: 0, receivedMs: 1, serverMs: NaN }]), 0);
  assert.equal(offsetMs([]), 0);
});
