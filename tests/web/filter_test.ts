/// What the directory shows of all that is live.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  categories,
  filterAddress,
  isEverything,
  liveCategories,
  matches,
  parseFilter,
} from '../../src/web/filter';
import { posterAddress, posterDelayMs, kPosterMs } from '../../src/web/poster';
import type { Stream } from '../../src/web/state';

const show = (channel_id: string, title: string, category: string): Stream => ({
  id: channel_id,
  channel_id,
  title,
  category,
  state: 'live',
  protocol: 'rtmp',
  started_at: '2026-07-31T09:25:01.250Z',
  ended_at: null,
  viewers: 0,
  peak_viewers: 0,
});
const concert = show('hall', 'Die lange Nacht der Lieder', 'Music');
const cooking = show('kitchen-2', 'Crème brûlée', 'Food');
const nameless = show('garage', '', '');
const all = (q: string, category = '') =>
  [concert, cooking, nameless].filter((one) => matches(one, { q, category }));

test('words are found in title, channel and category, whatever the case and the accents', () => {
  assert.deepEqual(all(''), [concert, cooking, nameless]);
  assert.deepEqual(all('NACHT'), [concert]);
  assert.deepEqual(all('kitchen'), [cooking]);
  assert.deepEqual(all('creme BRULEE'), [cooking]);
  assert.deepEqual(all('musi'), [concert]);
  assert.deepEqual(all('garage'), [nameless]);
});

test('all words must be found, in any order', () => {
  assert.deepEqual(all('lieder lange'), [concert]);
  assert.deepEqual(all('lieder kitchen'), []);
  assert.deepEqual(all('   '), [concert, cooking, nameless]);
});

test('a category and words hold together', () => {
  assert.deepEqual(all('', 'Food'), [cooking]);
  assert.deepEqual(all('', 'food'), [cooking]);
  assert.deepEqual(all('nacht', 'Food'), []);
  assert.deepEqual(all('', 'Dance'), []);
});

test('the address says what is shown and is read back', () => {
  for (const filter of [
    { q: '', category: '' },
    { q: 'a & b=c', category: 'Music' },
    { q: 'crème', category: '' },
    { q: '', category: 'Food' },
  ]) {
    assert.deepEqual(parseFilter(filterAddress(filter, '')), filter);
  }
  assert.equal(filterAddress({ q: ' ', category: '' }, '?q=old'), '');
  assert.equal(filterAddress({ q: '', category: 'Food' }, '?lang=de&q=x'), '?lang=de&category=Food');
});

test('a category in the address is meant whatever its case', () => {
  assert.equal(parseFilter('?category=music').category, 'Music');
  assert.equal(parseFilter('?category=MUSIC%20').category, 'Music');
  assert.equal(parseFilter('?category=Chess').category, 'Chess');
  assert.equal(parseFilter('').category, '');
  assert.equal(categories.length, 22);
});

test('everything is shown when nothing is asked for', () => {
  assert.ok(isEverything({ q: '  ', category: '' }));
  assert.ok(!isEverything({ q: 'a', category: '' }));
  assert.ok(!isEverything({ q: '', category: 'Food' }));
});

test('categories are those that somebody is live in, and the chosen one', () => {
  const live = [concert, cooking, nameless, show('b', '', 'Food')];
  assert.deepEqual(liveCategories(live, ''), [
    ['Food', 2],
    ['Music', 1],
  ]);
  assert.deepEqual(liveCategories(live, 'Dance')[0], ['Dance', 0]);
  assert.deepEqual(liveCategories([], ''), []);
});

test('all who look at the same time ask for the same poster', () => {
  const at = 1_785_489_900_000;
  assert.equal(posterAddress('main', at), posterAddress('main', at + kPosterMs - 1));
  assert.notEqual(posterAddress('main', at), posterAddress('main', at + kPosterMs));
});

test('a poster is looked for when the next one is due, and seldom while there is none', () => {
  const at = 1_785_489_900_000;
  assert.equal(posterDelayMs(at, 0), kPosterMs + 200);
  assert.equal(posterDelayMs(at + 9_000, 0), 1_200);
  assert.equal(posterDelayMs(at, 1), 20_000);
  assert.equal(posterDelayMs(at, 9), 160_000);
});
