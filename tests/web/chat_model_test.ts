/// What is in a room after what the server has told, and what is not any more.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatModel, kMost } from '../../src/web/chat_model';
import type { ChatEvent, Welcome } from '../../src/web/chat_types';

const who = (id: string) => ({ id, name: id, color: '#336699', badges: [] });
const msg = (off: number, user = 'u1', text = `text ${off}`): ChatEvent => ({
  t: 'msg',
  off,
  mid: `m${off}`,
  ts: off * 1000,
  u: who(user),
  text,
});
const welcome = (more: Partial<Welcome> = {}): Welcome => ({
  t: 'welcome',
  ep: 'e1',
  off: 0,
  recovered: false,
  user: { ...who('me'), standing: 'viewer' },
  perm: ['read', 'write'],
  room: {},
  backlog: [],
  ...more,
});
const texts = (model: ChatModel) => model.messages.map(({ text }) => text);

test('messages stand in their order, and none of them twice', () => {
  const model = new ChatModel();
  model.welcome(welcome());
  assert.equal(model.apply(msg(1)).length, 1);
  assert.equal(model.apply(msg(2)).length, 1);
  assert.deepEqual(model.apply(msg(2)), []);
  assert.deepEqual(model.apply(msg(1)), []);
  assert.deepEqual(texts(model), ['text 1', 'text 2']);
});

test('what a moderator takes back is gone', () => {
  const model = new ChatModel();
  model.welcome(welcome({ off: 4, backlog: [msg(1), msg(2, 'u2'), msg(3, 'u2'), msg(4)] }));
  assert.deepEqual(model.apply({ t: 'del', off: 5, mid: 'm1' }), [{ kind: 'remove', mids: ['m1'] }]);
  assert.deepEqual(model.apply({ t: 'purge', off: 6, user: 'u2', from: 3 }), [{ kind: 'remove', mids: ['m3'] }]);
  assert.deepEqual(texts(model), ['text 2', 'text 4']);
  model.apply({ t: 'clear', off: 7 });
  assert.deepEqual(texts(model), []);
  assert.deepEqual(model.apply(msg(4)), [], 'and does not come back by being told again');
});

test('an answer to what is deleted does not keep its words', () => {
  const model = new ChatModel();
  model.welcome(welcome());
  model.apply(msg(1, 'u1', 'bad words'));
  model.apply({ ...msg(2), reply: { mid: 'm1', name: 'u1', text: 'bad words' } });
  model.apply({ t: 'del', off: 3, mid: 'm1' });
  assert.doesNotMatch(JSON.stringify(model.messages), /bad words/);
});

test('a message is changed where it stands', () => {
  const model = new ChatModel();
  model.welcome(welcome());
  model.apply(msg(1));
  model.apply(msg(2));
  model.apply({ t: 'edit', off: 3, mid: 'm1', text: 'better', frag: [] });
  assert.deepEqual(texts(model), ['better', 'text 2']);
  assert.deepEqual(model.apply({ t: 'edit', off: 4, mid: 'gone', text: 'x' }), []);
});

test('what was missed is added, where the server can tell it', () => {
  const model = new ChatModel();
  model.welcome(welcome({ off: 1, backlog: [msg(1)] }));
  const changes = model.welcome(
    welcome({ off: 4, recovered: true, backlog: [msg(1), { t: 'del', off: 2, mid: 'm1' }, msg(3)] }),
  );
  assert.deepEqual(texts(model), ['text 3']);
  assert.ok(!changes.some(({ kind }) => kind === 'reset'));
});

test('where it cannot, the list begins anew and says that something may be missing', () => {
  const model = new ChatModel();
  const [first] = model.welcome(welcome({ off: 1, backlog: [msg(1)] }));
  assert.deepEqual(first && first.kind === 'reset' && first.gap, false);
  const [again] = model.welcome(welcome({ ep: 'e2', off: 1, backlog: [msg(1, 'u9', 'other')] }));
  assert.deepEqual(again && again.kind === 'reset' && again.gap, true);
  assert.deepEqual(texts(model), ['other']);
});

test('rules of the room are those that were said last, and only what is of their kind', () => {
  const model = new ChatModel();
  model.welcome(welcome({ room: { slow: 5, mode: 'followers' } }));
  assert.equal(model.rules.slow, 5);
  assert.equal(model.rules.max_len, 500);
  model.apply({ t: 'room', off: 1, slow: 30, shield: true, links: 7 });
  assert.deepEqual(
    [model.rules.slow, model.rules.mode, model.rules.shield, model.rules.links],
    [30, 'followers', true, 'allow'],
  );
});

test('a pinned message goes with its pin, its text or its deletion', () => {
  const model = new ChatModel();
  model.welcome(welcome());
  model.apply(msg(1));
  model.apply({ t: 'pin', off: 2, mid: 'm1', until: 0, msg: null });
  assert.equal(model.pin?.msg?.text, 'text 1');
  model.apply({ t: 'edit', off: 3, mid: 'm1', text: 'new' });
  assert.equal(model.pin?.msg?.text, 'new');
  assert.ok(model.apply({ t: 'del', off: 4, mid: 'm1' }).some(({ kind }) => kind === 'pin'));
  assert.equal(model.pin, null);
});

test('older ones go in front, those that are there stay one', () => {
  const model = new ChatModel();
  model.welcome(welcome({ off: 5, backlog: [msg(4), msg(5)] }));
  const page = [msg(2), msg(3), msg(4)] as unknown as Parameters<typeof model.older>[0];
  assert.equal(model.older(page).length, 2);
  assert.deepEqual(texts(model), ['text 2', 'text 3', 'text 4', 'text 5']);
  assert.equal(model.oldest, 2);
});

test('the list is bounded', () => {
  const model = new ChatModel();
  model.welcome(welcome());
  for (let i = 1; i <= kMost + 100; ++i) model.apply(msg(i));
  assert.equal(model.messages.length, kMost);
  assert.equal(model.oldest, 101);
});

test('what it does not know does it no harm', () => {
  const model = new ChatModel();
  model.welcome(welcome());
  assert.deepEqual(model.apply({ t: 'weather', off: 1 }), []);
  assert.equal(model.apply(msg(2)).length, 1);
});
