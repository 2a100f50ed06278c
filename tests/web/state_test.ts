/// The watch page's states, told as stories.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  initial,
  loadDelayMs,
  loadKey,
  pollDelayMs,
  reduce,
  type Channel,
  type Event,
  type Stream,
  type View,
} from '../../src/web/state';

function on(id: string, state: Stream['state'] = 'live'): Event {
  const stream: Stream = {
    id,
    channel_id: 'main',
    title: '',
    category: '',
    state,
    protocol: 'rtmp',
    started_at: '2026-07-31T09:25:01.250Z',
    ended_at: null,
    viewers: 0,
    peak_viewers: 0,
  };
  return { type: 'answer', channel: { id: 'main', title: '', category: '', stream } };
}
const silentChannel: Channel = { id: 'main', title: '', category: '', stream: null };
const silent: Event = { type: 'answer', channel: silentChannel };
const missing: Event = { type: 'answer', channel: null };
const playing: Event = { type: 'playing' };
const stuck: Event = { type: 'stuck' };
const finished: Event = { type: 'finished' };
const failed: Event = { type: 'failed', why: 'network' };
const denied: Event = { type: 'failed', why: 'denied' };
const broken: Event = { type: 'failed', why: 'codec' };
const refused: Event = { type: 'refused' };
const retry: Event = { type: 'retry' };
const unreachable: Event = { type: 'unreachable' };

function after(...events: Event[]): View {
  return events.reduce(reduce, initial);
}

test('a channel that is silent is off air, one that is not is missing', () => {
  assert.equal(after(silent).phase, 'offline');
  assert.equal(after(missing).phase, 'missing');
  assert.equal(loadKey(after(silent)), null);
});

test('a session that has no media yet is awaited, not loaded', () => {
  const view = after(silent, on('A', 'starting'));
  assert.equal(view.phase, 'starting');
  assert.equal(loadKey(view), null);
});

test('a live session is loaded at once and is live when the picture moves', () => {
  const loading = after(on('A', 'starting'), on('A'));
  assert.equal(loading.phase, 'starting');
  assert.equal(loadKey(loading), 'A#0');
  assert.equal(loadDelayMs(loading), 0);
  assert.equal(reduce(loading, playing).phase, 'live');
});

test('asking again changes nothing while a session plays', () => {
  const live = after(on('A'), playing);
  assert.deepEqual(reduce(live, on('A')), live);
  assert.deepEqual(reduce(live, unreachable), live);
});

test('a picture that stands is a lost signal and comes back without another load', () => {
  const lost = after(on('A'), playing, stuck);
  assert.equal(lost.phase, 'reconnecting');
  assert.equal(loadKey(lost), 'A#0');
  assert.equal(reduce(reduce(lost, on('A')), playing).phase, 'live');
});

test('the last seconds are shown to their end although the server is done', () => {
  const ending = after(on('A'), playing, silent);
  assert.equal(ending.phase, 'live');
  assert.equal(loadKey(ending), 'A#0');
  assert.equal(reduce(ending, finished).phase, 'ended');
  assert.equal(reduce(ending, stuck).phase, 'ended');
  assert.equal(reduce(ending, failed).phase, 'ended');
});

test('a session whose end was shown does not begin again while the server still names it', () => {
  const ended = after(on('A'), playing, finished);
  assert.equal(ended.phase, 'ended');
  assert.equal(loadKey(ended), null);
  assert.equal(reduce(ended, on('A')).phase, 'ended');
  assert.equal(reduce(ended, silent).phase, 'ended');
});

test('the next session starts by itself', () => {
  const next = after(on('A'), playing, finished, silent, on('B'));
  assert.equal(next.phase, 'starting');
  assert.equal(loadKey(next), 'B#0');
  assert.equal(reduce(next, playing).phase, 'live');
});

test('another session takes over from one that was never seen to end', () => {
  assert.equal(loadKey(after(on('A'), playing, stuck, on('B'))), 'B#0');
  assert.equal(loadKey(after(on('A'), playing, on('B', 'starting'))), null);
});

test('an outage that the server confirms is an end', () => {
  assert.equal(after(on('A'), playing, stuck, silent).phase, 'ended');
  assert.equal(after(on('A'), silent).phase, 'ended');
});

test('a player that failed is loaded again, later each time, until it plays', () => {
  let view = after(on('A'), playing);
  const delays: number[] = [];
  const keys = new Set<string | null>();
  for (let i = 0; i < 6; ++i) {
    view = reduce(view, failed);
    delays.push(loadDelayMs(view));
    keys.add(loadKey(view));
    assert.equal(view.phase, 'reconnecting');
  }
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 5000, 5000]);
  assert.equal(keys.size, 6);
});

test('a retry that plays is kept: its success is not another load', () => {
  const failedTwice = after(on('A'), failed, failed);
  assert.equal(failedTwice.phase, 'starting');
  const back = reduce(failedTwice, playing);
  assert.equal(back.phase, 'live');
  assert.equal(loadKey(back), loadKey(failedTwice));
  assert.equal(loadDelayMs(reduce(back, failed)), 500);
});

test('a server that is away shows as such only before anything else is known', () => {
  assert.equal(after(unreachable).phase, 'reconnecting');
  assert.equal(after(unreachable, silent).phase, 'offline');
  assert.equal(after(unreachable, missing).phase, 'missing');
  assert.equal(after(silent, unreachable).phase, 'offline');
});

test('a player without a session has nothing to say', () => {
  for (const event of [playing, stuck, finished, failed]) {
    assert.equal(after(silent, event).phase, 'offline');
  }
});

test('no access and no decoder are said at once and not tried again by itself', () => {
  for (const [event, phase] of [[denied, 'denied'], [broken, 'broken']] as const) {
    const shut = after(on('A'), event);
    assert.equal(shut.phase, phase);
    assert.equal(loadKey(reduce(shut, on('A'))), loadKey(shut), 'polls change nothing');
    assert.equal(reduce(shut, on('A')).phase, phase);
    assert.equal(reduce(shut, silent).phase, 'offline', 'nothing was seen that could have ended');
    assert.equal(reduce(shut, on('B')).phase, 'starting', 'another show may be another matter');
  }
});

test('the viewer may try again: at once, with a new load', () => {
  const again = after(on('A'), denied, retry);
  assert.equal(again.phase, 'starting');
  assert.notEqual(loadKey(again), loadKey(after(on('A'), denied)));
  assert.equal(loadDelayMs(after(on('A'), playing, failed, failed, failed, retry)), 0);
  assert.equal(after(on('A'), playing, failed, retry).phase, 'reconnecting');
  assert.equal(after(unreachable, retry).phase, 'loading');
});

test('an answer that the server refuses is no access, but for who watches already', () => {
  assert.equal(after(refused).phase, 'denied');
  assert.equal(loadKey(after(on('A'), refused)), null);
  assert.equal(after(on('A'), playing, refused).phase, 'live');
  assert.equal(after(refused, on('A')).phase, 'starting');
});

test('why it failed is remembered until it plays', () => {
  assert.equal(after(unreachable).trouble, 'network');
  const media: Event = { type: 'failed', why: 'media' };
  assert.equal(after(on('A'), playing, media).trouble, 'media');
  assert.equal(after(on('A'), playing, media, playing).trouble, null);
});

test('any story keeps what must always hold', () => {
  const all = [
    on('A'), on('B'), on('A', 'starting'), on('B', 'ended'), silent, missing,
    playing, stuck, finished, failed, unreachable, denied, broken, refused, retry,
  ];
  let seed = 1;
  let view = initial;
  for (let i = 0; i < 20_000; ++i) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    view = reduce(view, all[Math.floor(seed / 65536) % all.length] as Event);
    if (view.phase === 'live') assert.notEqual(view.stream, null);
    if (view.phase === 'ended' || view.phase === 'offline' || view.phase === 'missing') {
      assert.equal(loadKey(view), null);
    }
    assert.ok(view.stream === null || view.stream !== view.finished);
  }
});

test('it asks every 2 s, every 5 s while live, less when nobody answers, never while hidden', () => {
  assert.equal(pollDelayMs('offline', 0, false), 2000);
  assert.equal(pollDelayMs('reconnecting', 0, false), 2000);
  assert.equal(pollDelayMs('live', 0, false), 5000);
  assert.equal(pollDelayMs('missing', 0, false), 10_000);
  assert.equal(pollDelayMs('denied', 0, false), 10_000);
  assert.equal(pollDelayMs('offline', 2, false), 8000);
  assert.equal(pollDelayMs('offline', 500, false), 30_000);
  assert.equal(pollDelayMs('live', 0, true), null);
});
