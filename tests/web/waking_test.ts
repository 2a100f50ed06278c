/// Rungs that rest while nobody watches them, before the quality changes to one.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Level } from 'hls.js';
import { mediaAtEnd, onDemandIn, Waking } from '../../src/web/waking';

const part = (gap: boolean) => `#EXT-X-PART:DURATION=0.50000,URI="p"${gap ? ',GAP=YES' : ''}`;
const segment = (gap: boolean) => `${gap ? '#EXT-X-GAP\n' : ''}#EXTINF:2.0,\ns.m4s`;
const list = (...lines: string[]) => lines.join('\n');

test('media at a list\'s end are counted from its last gap on', () => {
  assert.equal(mediaAtEnd(''), 0);
  assert.equal(mediaAtEnd(list(segment(false), segment(false))), 4);
  assert.equal(mediaAtEnd(list(segment(false), segment(true))), 0);
  assert.equal(mediaAtEnd(list(segment(true), segment(false))), 2);
});

test('where parts are listed they alone count', () => {
  assert.equal(mediaAtEnd(list(segment(false), part(false), part(false), segment(false), part(false))), 1.5);
  assert.equal(mediaAtEnd(list(part(false), part(true), segment(true), part(true))), 0);
  assert.equal(mediaAtEnd(list(part(true), segment(true), part(false), part(false))), 1);
});

test('the multivariant playlist names them', () => {
  assert.deepEqual([...onDemandIn(null)], []);
  assert.deepEqual([...onDemandIn({ 'another': { VALUE: 'x' } })], []);
  assert.deepEqual([...onDemandIn({ 'freshet.on-demand': { VALUE: '480p 360p' } })], ['480p', '360p']);
});

const level = (name: string) => ({ uri: `/${name}`, attrs: { 'STABLE-VARIANT-ID': name } }) as unknown as Level;

/// One whose lists say what `lists` holds, and then the last of them again and again.
function waking(lists: string[]) {
  let nowMs = 0;
  const asked: string[] = [];
  const it = new Waking(
    (url) => {
      asked.push(url);
      const next = lists.length > 1 ? lists.shift() : lists[0];
      return next === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve(next);
    },
    () => nowMs,
    (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
  );
  it.onDemand = new Set(['480p']);
  return { it, asked, pass: (ms: number) => (nowMs += ms) };
}

test('others are always ready', () => {
  const { it, asked } = waking(['']);
  assert.ok(it.ready(level('source'), () => 1));
  assert.equal(asked.length, 0);
});

test('one that rests is ready once its media reach back to where the viewer is', async () => {
  const lists = [part(true), part(false), list(part(false), part(false)), list(part(false), part(false), part(false))];
  const { it, asked, pass } = waking(lists);
  const at = level('480p');
  assert.ok(!it.ready(at, () => 1.2));
  assert.ok(!it.ready(at, () => 1.2), 'it is asked for once');
  await it.wake(at, () => 1.2);
  assert.deepEqual(asked, ['/480p', '/480p', '/480p', '/480p']);
  assert.ok(it.ready(at, () => 1.2));
  pass(9_000);
  assert.ok(it.ready(at, () => 1.2));
  pass(2_000);
  assert.ok(!it.ready(at, () => 1.2), 'it may rest again');
});

test('a quality that was chosen on another visit is woken before anything plays', async () => {
  const { it, asked } = waking([part(true), part(true), part(false)]);
  await it.wake(level('480p'), () => 0);
  assert.equal(asked.length, 3);
});

test('how far back the viewer is may change meanwhile', async () => {
  const two = list(part(false), part(false));
  const { it, asked } = waking([part(true), part(false), two]);
  await it.wake(level('480p'), () => (asked.length > 1 ? 0.8 : 0));
  assert.equal(asked.length, 3);
});

test('a change is not put off for ever', async () => {
  for (const lists of [[part(true)], []]) {
    const { it, asked } = waking(lists);
    await it.wake(level('480p'), () => 1);
    assert.ok(it.ready(level('480p'), () => 1));
    assert.ok(asked.length > 10);
  }
});
