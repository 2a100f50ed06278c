/// Why a channel does not open, and the link that is kept once it did.

import assert from 'node:assert/strict';
import test from 'node:test';
import { keptIn, linkIn, renewInMs, shutIn, shuts } from '../../src/web/door';
import { pick } from '../../src/web/text';

test('a problem is known by its type', () => {
  assert.equal(shutIn({ type: 'urn:freshet:problem:geo-blocked', status: 403 }), 'geo-blocked');
  assert.equal(shutIn({ type: 'urn:freshet:problem:password-needed' }), 'password-needed');
  for (const other of [null, 'text', {}, { type: 5 }, { type: 'about:blank' }]) {
    assert.equal(shutIn(other), null);
  }
  assert.equal(shutIn({ type: 'urn:freshet:problem:link-needed' }), null);
});

test('each has words in every language', () => {
  for (const language of ['en', 'de']) {
    const words = pick([language]);
    for (const shut of shuts) assert.ok(words.shuts[shut].headline.length > 5);
    assert.match(words.unlockWait(1), / 1 /);
    assert.match(words.unlockWait(900), / 15 /);
  }
});

test('the link stands in the prefix', () => {
  const answer = { prefix: '/~v1.a.5.0.b.c/live/main/', expires_at: '2026-07-31T09:25:01.250Z' };
  assert.deepEqual(linkIn(answer), { token: 'v1.a.5.0.b.c', untilMs: 1785489901250 });
  for (const none of [null, {}, { ...answer, prefix: '/live/main/' }, { ...answer, expires_at: 'soon' }]) {
    assert.equal(linkIn(none), null);
  }
});

test('what is kept is a link as long as it is good', () => {
  const text = JSON.stringify({ token: 'v1.a', untilMs: 2000 });
  assert.deepEqual(keptIn(text, 1999), { token: 'v1.a', untilMs: 2000 });
  for (const none of [null, '', '{', 'null', '5', '{"token":"a/b","untilMs":9000}', '{"token":"a"}']) {
    assert.equal(keptIn(none, 1), null, String(none));
  }
  assert.equal(keptIn(text, 2000), null);
});

test('a link is exchanged at half of its time', () => {
  assert.equal(renewInMs({ token: 'a', untilMs: 21_600_000 }, 0), 10_800_000);
  assert.equal(renewInMs({ token: 'a', untilMs: 5 }, 0), 1000, 'and not at once again and again');
});
