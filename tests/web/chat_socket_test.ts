/// The chat's conversation over connections that come and go.

import assert from 'node:assert/strict';
import test from 'node:test';
import { nextAfter } from '../../src/web/chat_retry';
import { ChatSocket, kProtocol, type Link, type World } from '../../src/web/chat_socket';
import type { ChatEvent } from '../../src/web/chat_types';

type Frame = Record<string, unknown> & { t: string; id: number };

class FakeSocket {
  readyState = 0;
  sent: Frame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Frame);
  }
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  says(...b: object[]): void {
    this.onmessage?.({ data: JSON.stringify({ b }) });
  }
  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function house(lat: number | null = 2345) {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { atMs: number; then: () => void }>();
  let nowMs = 0;
  let last = 0;
  const world: World = {
    open: (_, protocol) => {
      assert.equal(protocol, kProtocol);
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    after: (ms, then) => {
      timers.set(++last, { atMs: nowMs + ms, then });
      return last;
    },
    cancel: (timer) => void timers.delete(timer),
    random: () => 0.5,
    nowMs: () => nowMs,
  };
  const pass = (ms: number) => {
    const until = nowMs + ms;
    for (;;) {
      const due = [...timers].filter(([, { atMs }]) => atMs <= until).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
      if (!due) break;
      timers.delete(due[0]);
      nowMs = due[1].atMs;
      due[1].then();
    }
    nowMs = until;
  };
  const links: [Link, number][] = [];
  const heard: ChatEvent[] = [];
  let welcomes = 0;
  const socket = new ChatSocket(
    'ws://here/v1/chat/main',
    () => ({ token: null, name: 'Ada' }),
    {
      welcome: () => void ++welcomes,
      events: (events) => void heard.push(...events),
      link: (link, code) => void links.push([link, code]),
    },
    () => lat,
    world,
  );
  socket.open();
  const at = (i: number) => sockets[i] as FakeSocket;
  const enter = (i: number, ep = 'e1', off = 10) => {
    at(i).opens();
    at(i).says({ t: 'welcome', id: 1, ep, off, recovered: i > 0, user: {}, perm: [], room: {}, backlog: [] });
  };
  return { socket, sockets, at, enter, pass, links, heard, welcomes: () => welcomes };
}

test('it greets first, with a name or a token, and asks for what was missed after that', () => {
  const { at, enter, pass } = house();
  enter(0);
  assert.equal(at(0).sent[0]?.t, 'hello');
  assert.equal(at(0).sent[0]?.['name'], 'Ada');
  assert.equal('since' in (at(0).sent[0] as Frame), false);
  at(0).says({ t: 'msg', off: 11 }, { t: 'count', v: 3 }, { t: 'msg', off: 12 });
  at(0).ends(4001);
  pass(1000);
  at(1).opens();
  assert.deepEqual(at(1).sent[0]?.['since'], { ep: 'e1', off: 12 });
});

test('what was not answered is sent again under the same key', async () => {
  const { socket, at, enter, pass } = house();
  enter(0);
  const answer = socket.ask({ t: 'msg', key: 'k1', text: 'hello' });
  const sent = at(0).sent[1] as Frame;
  at(0).ends(1006);
  pass(1000);
  enter(1);
  const again = at(1).sent[1] as Frame;
  assert.deepEqual([again['key'], again['text'], again.id], ['k1', 'hello', sent.id]);
  at(1).says({ t: 'ack', id: again.id, mid: 'm1', off: 13, dup: true });
  assert.deepEqual([(await answer).ok, (await answer).mid], [true, 'm1']);
});

test('a refusal says why and when to try again', async () => {
  const { socket, at, enter } = house();
  enter(0);
  const answer = socket.ask({ t: 'msg', key: 'k', text: 'x' });
  at(0).says({ t: 'err', id: at(0).sent[1]?.id, code: 'slow_mode', retry_ms: 3200, msg: 'wait' });
  const { ok, code, retryMs, says } = await answer;
  assert.deepEqual([ok, code, retryMs, says], [false, 'slow_mode', 3200, 'wait']);
});

test('what nobody answers fails in the end, and is not sent for ever', async () => {
  const { socket, at, enter, pass } = house();
  enter(0);
  const answer = socket.ask({ t: 'vote' });
  pass(15_001);
  assert.equal((await answer).code, 'no_answer');
  at(0).ends(1006);
  pass(1000);
  enter(1);
  assert.deepEqual(at(1).sent.map(({ t }) => t), ['hello']);
});

test('a ping is answered with the delay of the picture', () => {
  const { at, enter } = house(2345.6);
  enter(0);
  at(0).says({ t: 'ping', n: 17, ts: 1 });
  const pong = at(0).sent[1] as Frame;
  assert.deepEqual([pong.t, pong['n'], pong['lat']], ['pong', 17, 2346]);
  assert.equal(typeof pong['ct'], 'number');
  const without = house(null);
  without.enter(0);
  without.at(0).says({ t: 'ping', n: 1 });
  assert.equal('lat' in (without.at(0).sent[1] as Frame), false);
});

test('it stops where trying again helps nobody, and says so', async () => {
  const { socket, sockets, at, enter, pass, links } = house();
  enter(0);
  const waits = socket.ask({ t: 'msg' });
  at(0).ends(4510);
  pass(600_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(links.at(-1), ['stopped', 4510]);
  assert.equal((await waits).code, 'closed');
  assert.equal((await socket.ask({ t: 'msg' })).code, 'closed');
});

test('another order of things begins anew, without asking for what was missed', () => {
  const { at, enter, pass } = house();
  enter(0);
  at(0).says({ t: 'resync', ep: 'e2' });
  assert.ok(at(0).closed);
  pass(3000);
  at(1).opens();
  assert.equal('since' in (at(1).sent[0] as Frame), false);
});

test('a connection that is gone without a word is left', () => {
  const { sockets, at, enter, pass } = house();
  enter(0);
  pass(40_000);
  assert.equal(sockets.length, 1);
  at(0).says({ t: 'ping', n: 1 });
  pass(44_000);
  assert.equal(sockets.length, 1);
  pass(20_000);
  assert.equal(sockets.length, 2);
});

test('a welcome stands between what was before it and what comes after it', () => {
  const { at, enter, heard, welcomes } = house();
  enter(0);
  at(0).says({ t: 'msg', off: 11 }, { t: 'ack', id: 99 }, { t: 'weather' });
  assert.deepEqual(heard.map(({ t }) => t), ['msg', 'weather']);
  assert.equal(welcomes(), 1);
});

test('what is no JSON, or no batch, is left alone', () => {
  const { at, enter, heard } = house();
  enter(0);
  for (const data of ['', '{', 'null', '{"b":3}', '[1]', '{"b":null}']) at(0).onmessage?.({ data });
  assert.deepEqual(heard, []);
});

test('codes below 4500 are tried again, later each time and never all at once', () => {
  for (const code of [1000, 1001, 1005, 1006, 1012, 4000, 4001, 4002, 4003, 4004, 4005, 4006]) {
    assert.equal(nextAfter(code, 1, 0.5).do, 'again', String(code));
  }
  for (const code of [1003, 1009, 4500, 4501, 4503, 4510, 4511, 4512, 4513, 4514]) {
    assert.equal(nextAfter(code, 1, 0.5).do, 'stop', String(code));
  }
  const delays = [1, 2, 3, 4, 20].map((failures) => {
    const next = nextAfter(1006, failures, 1);
    return next.do === 'again' ? next.delayMs : -1;
  });
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 20_000]);
  const spread = new Set([0, 0.25, 0.5, 0.75].map((random) => JSON.stringify(nextAfter(1012, 1, random))));
  assert.equal(spread.size, 4);
  const lost = nextAfter(4003, 1, 0);
  assert.ok(lost.do === 'again' && lost.anew, 'state that is lost is not asked for');
});
