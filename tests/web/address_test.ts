/// Addresses of a channel, and what is put into other pages.

import assert from 'node:assert/strict';
import test from 'node:test';
import { embedCode, mediaPath, pageAddress, placeOf } from '../../src/web/address';

const origin = 'https://live.example.com';
const open = { channel: 'main', token: null };
const signed = { channel: 'main', token: 'v1.k1.1785499200.0.s.QUJD_-' };

test('the channel is the last element of either page', () => {
  assert.deepEqual(placeOf({ pathname: '/main', search: '', hash: '' }), open);
  assert.deepEqual(placeOf({ pathname: '/embed/main', search: '?autoplay=0', hash: '' }), open);
  const inQuery = { pathname: '/main', search: `?t=5&token=${signed.token}`, hash: '' };
  assert.deepEqual(placeOf(inQuery), signed);
  const inFragment = { pathname: '/embed/main', search: '?t=5', hash: `#${signed.token}` };
  assert.deepEqual(placeOf(inFragment), signed);
});

test('a token that could lead elsewhere is none', () => {
  for (const token of ['', '../x', 'a/b', 'a%2Fb', 'a b', 'x'.repeat(513)]) {
    const search = `?token=${encodeURIComponent(token)}`;
    assert.equal(placeOf({ pathname: '/main', search, hash: `#${token}` }).token, null, token);
  }
});

test('a token makes the media a signed prefix', () => {
  assert.equal(mediaPath(open), '/live/main/');
  assert.equal(mediaPath(signed), `/~${signed.token}/live/main/`);
});

test('links carry the moment in whole seconds, and the access', () => {
  assert.equal(pageAddress(origin, open), `${origin}/main`);
  assert.equal(pageAddress(origin, open, 1785499200_999), `${origin}/main?t=1785499200`);
  assert.equal(pageAddress(origin, signed, 5000), `${origin}/main?t=5#${signed.token}`);
});

test('a title cannot leave its attribute in the embed code', () => {
  const code = embedCode(origin, open, '"><script>alert(1)</script> & more');
  assert.ok(code.includes('title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"'));
  assert.ok(code.startsWith(`<iframe src="${origin}/embed/main"`));
  assert.ok(embedCode(origin, signed, '').includes(`/embed/main#${signed.token}"`));
});
