/// What a changed form of a chat room asks the server for.

import assert from 'node:assert/strict';
import test from 'node:test';
import { changesOf } from '../../../src/web/admin/chat_changes';

const room = {
  slow: 0,
  mode: 'everyone',
  links: 'allow',
  unique: false,
  delay: 0,
  shield: false,
  learn: false,
};

test('what is as it was is not asked for', () => {
  assert.deepEqual(changesOf(room, { ...room }), []);
});

test('each change is an action of its own', () => {
  const wanted = { ...room, slow: 30, mode: 'followers', links: 'hold', unique: true };
  assert.deepEqual(changesOf(room, wanted), [
    { action: 'slow', seconds: 30 },
    { action: 'mode', value: 'followers' },
    { action: 'links', value: 'hold' },
    { action: 'unique', value: 'on' },
  ]);
  assert.deepEqual(changesOf({ ...room, learn: true }, room), [{ action: 'learn', value: 'off' }]);
});
