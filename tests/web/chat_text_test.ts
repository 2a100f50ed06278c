/// What becomes of strangers' texts: pieces, links and colours.

import assert from 'node:assert/strict';
import test from 'node:test';
import { chatTokenIn } from '../../src/web/chat_self';
import { hrefOf, lengthOf, mentions, ownPicture, piecesOf } from '../../src/web/chat_text';
import { contrast, kEnough, readable } from '../../src/web/contrast';
import { pollOf } from '../../src/web/mod_menu';
import { overlayOf } from '../../src/web/overlay_options';
import { sharesOf } from '../../src/web/polls_view';
import { ranked } from '../../src/web/questions_view';
import { flightOf } from '../../src/web/reactions_view';

const emotes = new Map([['wave', '/emotes/wave.png']]);

test('ranges make pieces, and what lies between them is text', () => {
  const text = ':wave: hi @ada see example.com/x 😀!';
  const at = (part: string) => ({ s: text.indexOf(part), e: text.indexOf(part) + part.length });
  const pieces = piecesOf(
    text,
    [
      { k: 'link', ...at('example.com/x') },
      { k: 'emote', ...at(':wave:'), name: 'wave' },
      { k: 'mention', ...at('@ada'), u: 'u7' },
    ],
    emotes,
  );
  assert.deepEqual(pieces.map(({ kind }) => kind), ['emote', 'text', 'mention', 'text', 'link', 'text']);
  assert.equal(pieces.map((piece) => piece.text).join(''), text);
  assert.deepEqual(pieces[0], { kind: 'emote', text: ':wave:', name: 'wave', url: '/emotes/wave.png' });
  assert.deepEqual(pieces[4], { kind: 'link', text: 'example.com/x', href: 'https://example.com/x' });
});

test('ranges that lie, overlap or reach out of the text are plain text', () => {
  const text = '😀 abc';
  for (const frag of [
    [{ k: 'emote', s: -1, e: 2 }],
    [{ k: 'emote', s: 3, e: 99 }],
    [{ k: 'link', s: 4, e: 3 }],
    [{ k: 'link', s: 0.5, e: 3 }],
    [{ k: 'mention', s: 3, e: 6 }, { k: 'mention', s: 4, e: 5 }],
  ]) {
    assert.equal(piecesOf(text, frag, emotes).map((piece) => piece.text).join(''), text);
  }
  assert.deepEqual(piecesOf(text, [{ k: 'emote', s: 3, e: 6, url: '//elsewhere/x.png' }], emotes)[1]?.kind, 'text');
});

test('links lead to http and https and nowhere else', () => {
  assert.equal(hrefOf('https://example.com/a?b'), 'https://example.com/a?b');
  assert.equal(hrefOf('HTTP://EXAMPLE.com'), 'http://example.com/');
  assert.equal(hrefOf('example.com:8080/x'), 'https://example.com:8080/x');
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://user:pw@bank.com', 'https://', 'vbscript:x']) {
    assert.equal(hrefOf(bad), null, bad);
  }
});

test('pictures are this server\'s own', () => {
  for (const good of ['/emotes/a.png', '/emotes/a%20b.webp']) assert.ok(ownPicture(good), good);
  for (const bad of ['//evil.com/a.png', '/\\evil.com/a', 'https://evil.com/a', 'data:image/png,x', '', 'emotes/a']) {
    assert.ok(!ownPicture(bad), bad);
  }
});

test('who is spoken to is told, by who they are or by their name', () => {
  const me = { id: 'u7', name: 'Ada' };
  const text = '@ada hello';
  assert.ok(mentions({ text, frag: [{ k: 'mention', s: 0, e: 4 }] }, me));
  assert.ok(mentions({ text: 'x', frag: [{ k: 'mention', s: 0, e: 1, u: 'u7' }] }, me));
  assert.ok(mentions({ text: 'x', reply: { u: { id: 'u7' } } }, me));
  assert.ok(!mentions({ text, frag: [] }, me));
  assert.ok(!mentions({ text, frag: [{ k: 'mention', s: 0, e: 4 }] }, null));
});

test('characters are counted as code points, as the server does', () => {
  assert.equal(lengthOf('a😀ü'), 3);
});

test('every colour of a name can be read by day and by night', () => {
  for (const ground of ['#ffffff', '#131c24', '#e2f1f0', '#17333a']) {
    for (let i = 0; i < 4096; i += 7) {
      const color = `#${[i >> 8, (i >> 4) & 15, i & 15].map((part) => (part * 17).toString(16).padStart(2, '0')).join('')}`;
      assert.ok(contrast(readable(color, ground), ground) >= kEnough, `${color} on ${ground}`);
    }
    assert.ok(contrast(readable('no colour', ground), ground) >= kEnough);
  }
  assert.equal(readable('#123456', '#ffffff'), '#123456', 'what can be read stays as it is');
});

test('a token is taken out of the fragment, and whatever else stands there stays', () => {
  assert.deepEqual(chatTokenIn('#chat=a.b.c'), { token: 'a.b.c', rest: '' });
  assert.deepEqual(chatTokenIn('#owner=x.y.z&chat=a.b.c'), { token: 'a.b.c', rest: '#owner=x.y.z' });
  for (const none of ['', '#v1.k.1.0.s.abc', '#chat=', '#chat=<script>']) {
    assert.deepEqual(chatTokenIn(none), { token: null, rest: none });
  }
});

test('the overlay is as its address says, within reason', () => {
  const address = { pathname: '/overlay/main', search: '?token=a.b.c&show=chat,polls,nonsense&size=9999&fade=0' };
  assert.deepEqual(overlayOf(address), {
    channel: 'main',
    token: 'a.b.c',
    parts: ['chat', 'polls'],
    size: 96,
    fadeS: 0,
    rest: '?show=chat%2Cpolls%2Cnonsense&size=9999&fade=0',
  });
  const plain = overlayOf({ pathname: '/overlay/main', search: '' });
  assert.deepEqual([plain.token, plain.size, plain.fadeS, plain.parts.length, plain.rest], [null, 28, 20, 4, '']);
});

test('a poll is one once it has a question and two to ten answers', () => {
  assert.deepEqual(pollOf(' Which? ', 'a\n\n b \n', false, '60'), { question: 'Which?', options: ['a', 'b'], multiple: false, seconds: 60 });
  assert.equal(pollOf('', 'a\nb', false, '0'), null);
  assert.equal(pollOf('Which?', 'a', false, '0'), null);
  assert.equal(pollOf('Which?', Array(11).fill('a').join('\n'), false, '0'), null);
  assert.equal(pollOf('Which?', 'a\nb', true, 'x')?.seconds, 0);
});

test('shares are of all who voted, and of nobody none', () => {
  assert.deepEqual(sharesOf([1, 2], 3), [33, 67]);
  assert.deepEqual(sharesOf([0, 0], 0), [0, 0]);
});

test('the most wanted question comes first, of equals the older one', () => {
  const question = (id: string, n: number) => ({ id, text: id, u: {}, n });
  const order = ranked([question('a', 1), question('b', 5), question('c', 1)]).map(({ id }) => id);
  assert.deepEqual(order, ['b', 'a', 'c']);
});

test('of a flood of reactions a part flies, of a few all', () => {
  assert.deepEqual(flightOf({ '🔥': 2, '❤️': 1 }, 30), [['🔥', 2], ['❤️', 1]]);
  const many = flightOf({ '🔥': 9000, '❤️': 1000 }, 30);
  assert.ok(many.reduce((sum, [, n]) => sum + n, 0) <= 12);
  assert.deepEqual(flightOf({ '🔥': 5 }, 0), []);
  assert.deepEqual(flightOf({}, 30), []);
});
