/// Who may play with low latency when connections are few, and the playlists of who may not.

import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutBlocking, withoutWaiting } from '../../src/web/calm_loader';
import { isCrowded, Roster, type Member } from '../../src/web/seats';

const page = (id: string, bornMs: number, visible = true): Member => ({ id, bornMs, visible });

/// Which of `pages` have a seat, each by its own list of the others.
function seated(pages: Member[], seats?: number): string[] {
  const has = (me: Member) => {
    const roster = new Roster();
    for (const other of pages) if (other !== me) roster.hear(other, 0);
    return roster.hasSeat(me, seats);
  };
  return pages.filter(has).map((member) => member.id);
}

test('as many pages as there are seats, the oldest first', () => {
  assert.deepEqual(seated([page('a', 1)]), ['a']);
  assert.deepEqual(seated([page('a', 3), page('b', 1), page('c', 2)]), ['b', 'c']);
});

test('a page that is not looked at gives its seat up only to one that is', () => {
  const hidden = page('old', 1, false);
  assert.deepEqual(seated([hidden, page('b', 2)]), ['old', 'b']);
  assert.deepEqual(seated([hidden, page('b', 2), page('c', 3)]), ['b', 'c']);
});

test('pages of one moment agree', () => {
  assert.equal(seated([page('a', 1), page('b', 1), page('c', 1)]).length, 2);
});

test('every crowd fills exactly its seats', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(seed / 65536) % below;
  };
  for (let round = 0; round < 500; ++round) {
    const count = 1 + random(6);
    const pages = Array.from({ length: count }, (_, i) =>
      page(String(i), random(4), random(2) === 1),
    );
    assert.equal(seated(pages).length, Math.min(2, count));
  }
});

test('who left or is heard no more leaves its seat', () => {
  const roster = new Roster();
  const me = page('c', 3);
  roster.hear(page('a', 1), 0);
  roster.hear(page('b', 2), 5000);
  assert.equal(roster.hasSeat(me), false);
  roster.expire(8000, 7000);
  assert.equal(roster.hasSeat(me), true);
  roster.hear(page('a', 1), 8000);
  assert.equal(roster.hasSeat(me), false);
  roster.forget('b');
  assert.equal(roster.hasSeat(me), true);
});

test('connections are few over HTTP/1.1, which is all that plain HTTP is to a browser', () => {
  assert.ok(isCrowded('http:', 'http/1.1'));
  assert.ok(isCrowded('https:', 'http/1.1'));
  assert.ok(isCrowded('http:', ''));
  assert.ok(!isCrowded('https:', 'h2'));
  assert.ok(!isCrowded('https:', 'h3'));
  assert.ok(!isCrowded('https:', ''));
});

test('a page without a seat asks for what there is, and still for the difference only', () => {
  const base = 'http://h/live/a/video/index.m3u8';
  assert.equal(withoutWaiting(`${base}?_HLS_msn=7&_HLS_part=2`), base);
  assert.equal(withoutWaiting(`${base}?_HLS_msn=7&_HLS_part=2&_HLS_skip=YES`), `${base}?_HLS_skip=YES`);
  assert.equal(withoutWaiting(`${base}?_HLS_skip=YES&_HLS_msn=7`), `${base}?_HLS_skip=YES`);
  assert.equal(withoutWaiting(`${base}?x=1&_HLS_msn=7&y=2`), `${base}?x=1&y=2`);
  assert.equal(withoutWaiting(base), base);
});

test('its playlists promise no waiting', () => {
  const tag = '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=24.0,PART-HOLD-BACK=1.0';
  assert.equal(withoutBlocking(tag), tag.replace('CAN-BLOCK-RELOAD=YES', 'CAN-BLOCK-RELOAD=NO'));
});
