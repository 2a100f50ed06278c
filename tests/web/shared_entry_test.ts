/// Where picture and sound begin.

import assert from 'node:assert/strict';
import test from 'node:test';
import { SharedEntry } from '../../src/web/shared_entry';

const never = () => assert.fail('asked for a place of its own');

test('sound begins where the picture did, however late it comes', () => {
  const entry = new SharedEntry();
  assert.ok(entry.fresh);
  assert.equal(entry.of('main', 5000, () => 12), 12);
  assert.ok(!entry.fresh);
  assert.equal(entry.of('sound', 5100, never), 12);
  assert.equal(entry.of('sound', 19_000, never), 12);
});

test('so does the picture where the sound was first, by a moment', () => {
  const entry = new SharedEntry();
  assert.equal(entry.of('sound', 5000, () => 12), 12);
  assert.equal(entry.of('main', 5900, never), 12);
  assert.equal(entry.of('sound', 9000, never), 12);
});

test('a picture that is tried again begins anew, and the sound with it', () => {
  const entry = new SharedEntry();
  entry.of('main', 0, () => 12);
  assert.equal(entry.of('main', 9000, () => 20), 20);
  assert.equal(entry.of('sound', 9100, never), 20);
});

test('where hls.js begins by itself, both do', () => {
  const entry = new SharedEntry();
  assert.equal(entry.of('main', 0, () => null), null);
  assert.equal(entry.of('sound', 3000, never), null);
});
