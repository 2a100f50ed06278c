/// What an encoder is told to enter.

import assert from 'node:assert/strict';
import test from 'node:test';
import { linesOf, reachable, waysOf, wholeAddress } from '../../../src/web/admin/connect';

test('an address that leads nowhere from outside gets the name of the page', () => {
  assert.equal(reachable('rtmp://localhost/live', 'tv.example'), 'rtmp://tv.example/live');
  assert.equal(reachable('srt://127.0.0.1:8890', 'tv.example'), 'srt://tv.example:8890');
  assert.equal(reachable('rtmp://[::]:1936/live', 'tv.example'), 'rtmp://tv.example:1936/live');
  assert.equal(reachable('rtmp://live.example/live', 'tv.example'), 'rtmp://live.example/live');
  assert.equal(
    reachable('rtmp://localhost.example/live', 'tv.example'),
    'rtmp://localhost.example/live',
  );
});

test('only the ways that are open are shown', () => {
  assert.deepEqual(waysOf({ rtmp: 'rtmp://h/live', rtmps: null, srt: 'srt://h:8890' }), [
    'rtmp',
    'srt',
  ]);
  assert.deepEqual(waysOf({}), []);
});

test('OBS has a field for the server and one for the key; SRT carries both in one', () => {
  assert.deepEqual(linesOf('rtmp', 'rtmp://h/live', 'main', 'KEY'), [
    { name: 'server', text: 'rtmp://h/live' },
    { name: 'streamKey', text: 'KEY' },
  ]);
  assert.deepEqual(linesOf('srt', 'srt://h:8890', 'main', 'KEY'), [
    { name: 'server', text: 'srt://h:8890?streamid=publish:main:KEY' },
  ]);
  assert.deepEqual(linesOf('whip', 'http://h/whip', 'main', 'KEY'), [
    { name: 'server', text: 'http://h/whip/main' },
    { name: 'bearer', text: 'KEY' },
  ]);
});

test('without a key nothing is made up', () => {
  assert.deepEqual(linesOf('rtmp', 'rtmp://h/live', 'main', null), [
    { name: 'server', text: 'rtmp://h/live' },
  ]);
  assert.deepEqual(linesOf('srt', 'srt://h:8890', 'main', null), []);
});

test('a phone gets all of it in one address', () => {
  assert.equal(wholeAddress('rtmp', 'rtmp://h/live', 'main', 'KEY'), 'rtmp://h/live/KEY');
  assert.equal(
    wholeAddress('srt', 'srt://h:8890', 'main', 'KEY'),
    'srt://h:8890?streamid=publish:main:KEY',
  );
  assert.equal(wholeAddress('whip', 'http://h/whip', 'main', 'KEY'), null);
});
