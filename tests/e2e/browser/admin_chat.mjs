/// The chat of channels, over the stand-in's memory.

import { gone, missing, ok, onlyMembers, paged, wrong } from './admin_answers.mjs';

/// What a channel's room has when it is first asked for.
const newRoom = () => ({
  rules: {
    slow: 0,
    mode: 'everyone',
    links: 'allow',
    unique: false,
    delay: 0,
    shield: false,
    learn: false,
  },
  held: ['buy now', 'look at this'].map((text, i) => ({
    mid: `01HELD${i}`,
    u: { id: `guest:${i}`, name: i === 0 ? 'Bob' : 'Eve' },
    text,
    rule: 'terms',
    ts: Date.now() - 60_000,
  })),
  barred: [
    { kind: 'ban', user: 'mallory', name: 'Mallory', by: 'admin', reason: 'spam', until: 0 },
  ],
  terms: [],
  log: [],
  polls: [],
  questions: [
    { id: '01Q', u: { id: 'ann', name: 'Ann' }, text: 'Which keyboard?', state: 'asked', n: 3 },
  ],
});

const roomOf = (world, id) => {
  if (!world.channels.has(id)) throw missing('channel');
  const room = world.rooms.get(id) ?? newRoom();
  world.rooms.set(id, room);
  return room;
};
const receipt = (id = null) => ({ id, off: 7, dup: false, held: false });
const without = (list, is) => list.filter((one) => !is(one));
const switches = ['unique', 'shield', 'learn'];

function carryOut(room, { action, user, message, seconds, value }) {
  if (action === 'approve' || action === 'deny') {
    if (!room.held.some((one) => one.mid === message)) throw missing('message');
    room.held = without(room.held, (one) => one.mid === message);
  } else if (switches.includes(action)) room.rules[action] = value === 'on';
  else if (action === 'slow' || action === 'delay') room.rules[action] = seconds;
  else if (action === 'mode' || action === 'links') room.rules[action] = value;
  else if (action === 'unban') room.barred = without(room.barred, (one) => one.user === user);
  else if (action === 'ban' || action === 'timeout' || action === 'restrict') {
    const until = seconds ? Date.now() + seconds * 1000 : 0;
    const kind = action === 'restrict' ? 'restrict' : 'ban';
    room.barred.push({ kind, user, name: '', by: 'admin', reason: '', until });
  }
}

const act = ({ world, params: [id], body }) => {
  onlyMembers(body, 'action', 'user', 'message', 'seconds', 'value', 'reason');
  const room = roomOf(world, id);
  carryOut(room, body);
  const { action, user = '', message = '', reason = '' } = body;
  const entry = { id: world.id('m'), at: Date.now(), actor: 'admin', action, target: user };
  room.log.unshift({ ...entry, message, reason });
  return ok(receipt());
};

const term = ({ world, params: [id, key], body }) => {
  onlyMembers(body, 'term', 'act', 'note');
  const room = roomOf(world, id);
  room.terms = [...without(room.terms, (one) => one.id === key), { id: key, ...body }];
  return ok(receipt(key));
};

const judge = ({ world, params: [id], body }) => {
  const found = roomOf(world, id).terms.find((one) => body.text.includes(one.term));
  return ok(found ? { act: found.act, rule: 'terms', says: found.term } : { act: 'allow' });
};

const openPoll = ({ world, body }) => {
  onlyMembers(body, 'channel_id', 'question', 'options', 'multiple', 'anonymous', 'seconds');
  if (body.options.length < 2) throw wrong('options: expected 2 to 10 of them');
  const id = world.id('p');
  const n = body.options.map((_, i) => 3 - i);
  const poll = { id, q: body.question, opts: body.options, n, total: 5, open: true };
  roomOf(world, body.channel_id).polls.unshift(poll);
  return ok(receipt(id), 201);
};

const listOf =
  (name) =>
  ({ world, params: [id], query }) =>
    paged(roomOf(world, id ?? query.get('channel'))[name], query);

export const chat = [
  ['POST', /^\/v1\/moderation\/([^/]+)\/actions$/, act],
  ['POST', /^\/v1\/moderation\/([^/]+)\/test$/, judge],
  [
    'GET',
    /^\/v1\/moderation\/([^/]+)\/room$/,
    ({ world, params: [id] }) => ok(roomOf(world, id).rules),
  ],
  ['GET', /^\/v1\/moderation\/([^/]+)\/held$/, listOf('held')],
  ['GET', /^\/v1\/moderation\/([^/]+)\/barred$/, listOf('barred')],
  ['GET', /^\/v1\/moderation\/([^/]+)\/terms$/, listOf('terms')],
  ['GET', /^\/v1\/moderation\/([^/]+)\/log$/, listOf('log')],
  ['PUT', /^\/v1\/moderation\/([^/]+)\/terms\/([^/]+)$/, term],
  [
    'DELETE',
    /^\/v1\/moderation\/([^/]+)\/terms\/([^/]+)$/,
    ({ world, params: [id, key] }) => {
      const room = roomOf(world, id);
      room.terms = without(room.terms, (one) => one.id === key);
      return gone;
    },
  ],
  ['GET', /^\/v1\/polls$/, listOf('polls')],
  ['POST', /^\/v1\/polls$/, openPoll],
  [
    'POST',
    /^\/v1\/polls\/([^/]+)\/close$/,
    ({ world, params: [id], body }) => {
      roomOf(world, body.channel_id).polls.find((one) => one.id === id).open = false;
      return ok(receipt(id));
    },
  ],
  ['GET', /^\/v1\/questions$/, listOf('questions')],
  [
    'PATCH',
    /^\/v1\/questions\/([^/]+)$/,
    ({ world, params: [id], body }) => {
      const room = roomOf(world, body.channel_id);
      room.questions.find((one) => one.id === id).state = body.state;
      room.questions = without(room.questions, (one) => /answered|removed/.test(one.state));
      return ok(receipt(id));
    },
  ],
];
