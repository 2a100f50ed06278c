/// What of the settings was changed, and how it is sent and shown.

import assert from 'node:assert/strict';
import test from 'node:test';
import { differences, flat, patchOf, textOf, valueOf } from '../../../src/web/admin/settings_diff';

test('groups are taken apart by their paths, lists are values', () => {
  const settings = {
    title: 'a',
    record: { keep: '30d', ladder: false },
    ladder: [{ name: '720p' }],
  };
  assert.deepEqual([...flat(settings).keys()], ['title', 'record.keep', 'record.ladder', 'ladder']);
});

test('a patch holds what was changed and nothing else', () => {
  const changes = new Map<string, string | boolean | null>([
    ['record.keep', '1d'],
    ['record.ladder', true],
    ['title', null],
  ]);
  assert.deepEqual(patchOf(changes), { record: { keep: '1d', ladder: true }, title: null });
});

test('what was typed becomes a value of the kind that stood there', () => {
  assert.equal(valueOf('1280', 3840), 1280);
  assert.equal(valueOf('off', 8080), 'off');
  assert.equal(valueOf('1280', '3840'), '1280');
  assert.equal(valueOf('true', false), true);
  assert.deepEqual(valueOf('h264\n av1 ,', ['h264']), ['h264', 'av1']);
  assert.deepEqual(valueOf('[{"name": "720p"}]', 'auto'), [{ name: '720p' }]);
  assert.equal(valueOf('auto', [{ name: '720p' }]), 'auto');
  assert.throws(() => valueOf('[{"name"', 'auto'), SyntaxError);
});

test('what is shown reads back as it was', () => {
  for (const value of ['auto', 12, true, ['h264', 'av1'], [{ name: '720p', height: 720 }]]) {
    assert.deepEqual(valueOf(textOf(value), value), value);
  }
});

test('only the values that differ are told', () => {
  assert.deepEqual(differences({ a: 1, b: { c: 'x' } }, { a: 1, b: { c: 'y' } }), [
    ['b.c', 'x', 'y'],
  ]);
  assert.deepEqual(differences({ a: null }, { a: 'debug' }), [['a', '', 'debug']]);
  assert.deepEqual(differences(null, { title: 'new' }), [['title', '', 'new']]);
  assert.deepEqual(differences('old', 'new'), [['', 'old', 'new']]);
  assert.deepEqual(differences(null, null), []);
});
