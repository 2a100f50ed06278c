/// Moments of a broadcast by three names: place, wall clock time, segment.

import assert from 'node:assert/strict';
import test from 'node:test';
import { kInside, dateAt, momentOf, positionAt, segmentAt, type Listed } from '../../src/web/dvr';

const noon = Date.parse('2026-07-31T12:00:00Z');

/// Segments of 2 s from 100 s on; after the third, the encoder was away for a minute.
const list: Listed[] = Array.from({ length: 6 }, (_, i) => ({
  start: 100 + 2 * i,
  duration: 2,
  sn: 40 + i,
  programDateTime: noon + 2000 * i + (i > 2 ? 60_000 : 0),
}));

test('a place is found in its segment, also at and beyond the ends', () => {
  for (const [position, sn] of [[99, 40], [100, 40], [101.9, 40], [102, 41], [111, 45], [500, 45]]) {
    assert.equal(segmentAt(list, position as number)?.sn, sn, String(position));
  }
  assert.equal(segmentAt([], 1), null);
});

test('a place has the date of its segment and what lies between', () => {
  assert.equal(dateAt(list, 103.5), noon + 3500);
  assert.equal(dateAt(list, 106), noon + 66_000);
  assert.equal(dateAt([{ start: 0, duration: 2, sn: 1, programDateTime: null }], 1), null);
});

test('a date leads to its place', () => {
  assert.deepEqual(positionAt(list, noon + 3500), { position: 103.5, found: 'there' });
  assert.deepEqual(positionAt(list, noon + 66_500), { position: 106.5, found: 'there' });
});

test('a date when nothing was broadcast leads to what came next', () => {
  assert.deepEqual(positionAt(list, noon + 30_000), { position: 106 + kInside, found: 'there' });
});

test('a date in a gap leads to the next that is there, one before all of it to the first', () => {
  const dated = (sn: number, gap: boolean): Listed => ({
    start: 2 * sn, duration: 2, sn, programDateTime: noon + 2000 * sn, gap,
  });
  const holed = [true, true, false, true, true, false].map((gap, sn) => dated(sn, gap));
  assert.deepEqual(positionAt(holed, noon + 500), { position: 4 + kInside, found: 'before' });
  assert.deepEqual(positionAt(holed, noon + 5500), { position: 5.5, found: 'there' });
  assert.deepEqual(positionAt(holed, noon + 4000), { position: 4 + kInside, found: 'there' });
  assert.deepEqual(positionAt(holed, noon + 6500), { position: 10 + kInside, found: 'there' });
  assert.equal(positionAt(holed.slice(0, 5), noon + 7000)?.found, 'after');
  assert.equal(positionAt(holed.slice(0, 2), noon), null);
});

test('a date outside of what is kept says on which side', () => {
  assert.deepEqual(positionAt(list, noon - 1), { position: 100 + kInside, found: 'before' });
  assert.equal(positionAt(list, noon + 72_001)?.found, 'after');
  assert.equal(positionAt([], noon), null);
});

test('every place comes back from its date', () => {
  for (let position = 100; position < 112; position += 0.25) {
    const date = dateAt(list, position) as number;
    assert.equal(positionAt(list, date)?.position, position);
  }
});

test('?t= takes seconds and dates, and nothing else', () => {
  assert.equal(momentOf('1785499200'), 1785499200_000);
  assert.equal(momentOf('1785499200.5'), 1785499200_500);
  assert.equal(momentOf('2026-07-31T12:00:00.000Z'), noon);
  assert.equal(momentOf('2026-07-31T14:00:00 02:00'), noon, 'a + that nobody escaped');
  for (const text of [null, '', 'yesterday', '-5', '1e99x']) assert.equal(momentOf(text), null);
});
