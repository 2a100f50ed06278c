/// Graphs, QR codes, figures and words.

import assert from 'node:assert/strict';
import test from 'node:test';
import { generate } from 'lean-qr';
import { figuresIn } from '../../../src/web/admin/figures';
import { kSeconds, pathOf, roundUp } from '../../../src/web/admin/graph';
import { squares } from '../../../src/web/admin/qr';
import { cpuLines } from '../../../src/web/admin/system';
import { shortAddress } from '../../../src/web/admin/webhooks';
import { german } from '../../../src/web/admin/words_de';
import { english } from '../../../src/web/admin/words_en';

test('a graph ends above at a round number over its values', () => {
  assert.equal(roundUp(60), 80);
  assert.equal(roundUp(6_100_000), 8_000_000);
  assert.equal(roundUp(0), 1);
  for (let value = 1; value < 5000; value += 7) assert.ok(roundUp(value) > value, String(value));
});

test('the newest value stands at the right, and what nobody knows is a gap', () => {
  assert.equal(pathOf([10], 10), 'M240.0 3.0');
  assert.equal(pathOf([0, null, 10], 10), 'M236.0 55.0M240.0 3.0');
  assert.equal(
    pathOf(
      Array.from({ length: kSeconds }, () => 5),
      10,
    ).split('L').length,
    kSeconds,
  );
});

test('a code is drawn square by square', () => {
  const code = generate('rtmp://tv.example/live/KEY');
  const path = squares(code.size, (x, y) => code.get(x, y));
  let dark = 0;
  for (let y = 0; y < code.size; ++y)
    for (let x = 0; x < code.size; ++x) dark += Number(code.get(x, y));
  const drawn = [...path.matchAll(/h(\d+)v1/g)].reduce((sum, [, run]) => sum + Number(run), 0);
  assert.equal(drawn, dark);
  assert.ok(path.startsWith('M4 4h7v1'), 'the finder in the corner, behind the quiet zone');
});

test('figures read as people write them', () => {
  const en = figuresIn('en');
  assert.equal(en.rate(6_120_000), '6.1 Mbit/s');
  assert.equal(en.rate(480_000), '480 kbit/s');
  assert.equal(en.bytes(412_000_000), '393 MiB');
  assert.equal(en.bytes(512), '512 B');
  assert.equal(en.span(97_320, 'd'), '1 d 3 h');
  assert.equal(en.span(59, 'd'), '59 s');
  assert.equal(en.ago(3600), '1 hour ago');
  assert.equal(en.ago(-86_400), 'tomorrow');
  assert.equal(figuresIn('de').rate(6_120_000), '6,1 Mbit/s');
  assert.equal(figuresIn('de').ago(120), 'vor 2 Minuten');
});

test('stages are found wherever they stand', () => {
  assert.deepEqual(cpuLines({ process: 1.5, stages: { ingest: 0.5 } }), [
    ['process', 1.5],
    ['ingest', 0.5],
  ]);
});

test('an address that may be a secret is cut', () => {
  assert.equal(
    shortAddress('https://discord.com/api/webhooks/123456789/SECRET'),
    'discord.com/api/webhooks/123456…',
  );
  assert.equal(shortAddress('https://tv.example/'), 'tv.example');
});

/// Names and kinds of all that a table holds, but for those that may lack an entry.
function shape(table: object): unknown {
  return Object.entries(table)
    .filter(([key]) => key !== 'deeds' && key !== 'stageNames')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [
      key,
      typeof value === 'object' ? shape(value as object) : typeof value,
    ]);
}

test('languages differ in words only', () => {
  assert.deepEqual(shape(german), shape(english));
  for (const [key, value] of Object.entries(english)) {
    if (typeof value === 'string' && value !== '')
      assert.notEqual(german[key as keyof typeof german], '', key);
  }
});
