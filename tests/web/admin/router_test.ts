/// Addresses under /admin, and the one-time code in one.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  addressOf,
  placeOf,
  sectionOf,
  withoutSetup,
  type ScreenName,
} from '../../../src/web/admin/router';

test('every page has an address that leads back to it', () => {
  const fixed: ScreenName[] = [
    'now',
    'channels',
    'access',
    'webhooks',
    'settings',
    'changes',
    'log',
    'system',
    'account',
  ];
  for (const screen of fixed) assert.deepEqual(placeOf(addressOf(screen)), { screen, id: '' });
  for (const screen of ['channel', 'channelSettings', 'channelChat', 'webhook'] as const) {
    assert.deepEqual(placeOf(addressOf(screen, 'a b/c')), { screen, id: 'a b/c' });
  }
});

test('a slash at the end changes nothing', () => {
  assert.equal(placeOf('/admin/').screen, 'now');
  assert.equal(placeOf('/admin/channels/').screen, 'channels');
  assert.deepEqual(placeOf('/admin/channels/main/settings/'), {
    screen: 'channelSettings',
    id: 'main',
  });
});

test('what is no page is missing', () => {
  for (const path of [
    '/admin/none',
    '/admin/channels/a/b',
    '/admin/settings/none',
    '/admin/channels/%E0%A4%A/settings',
    '/admin/constructor',
  ]) {
    assert.equal(placeOf(path).screen, 'missing', path);
  }
});

test('pages about one thing belong to its list in the menu', () => {
  assert.equal(sectionOf('channelSettings'), 'channels');
  assert.equal(sectionOf('webhook'), 'webhooks');
  assert.equal(sectionOf('changes'), 'settings');
  assert.equal(sectionOf('log'), 'log');
});

test('the one-time code leaves the address and nothing else does', () => {
  assert.deepEqual(withoutSetup('http://tv.example/admin?setup=a1B2&x=1#y'), {
    code: 'a1B2',
    address: '/admin?x=1#y',
  });
  assert.deepEqual(withoutSetup('http://tv.example/admin'), { code: null, address: '/admin' });
  assert.deepEqual(withoutSetup('http://tv.example/admin?setup='), {
    code: null,
    address: '/admin',
  });
});
