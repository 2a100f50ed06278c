/// What hls.js asks another rendition for, told by a report.

import assert from 'node:assert/strict';
import test from 'node:test';
import Hls from 'hls.js';
import { sayNoPartZero } from '../../src/web/reports';

type Switch = (uri: string, previous: unknown, current: unknown) => { msn?: number; part?: number };

/// The list that plays ends with part 7 of segment 43.
function asked(report: Record<string, string>) {
  const controller = { hls: { config: { lowLatencyMode: true } }, warn: () => undefined };
  const previous = {
    url: 'http://server/live/main/480p/index.m3u8',
    renditionReports: [{ URI: 'http://server/live/main/source/index.m3u8', ...report }],
    age: 0.1,
    partTarget: 0.334,
    targetduration: 4,
    lastPartSn: 43,
    lastPartIndex: 7,
  };
  const { audioTrackController } = Hls.DefaultConfig;
  const { switchParams } = (audioTrackController as unknown as { prototype: { switchParams: Switch } })
    .prototype;
  const ask = () => {
    const { msn, part } = switchParams.call(
      controller,
      'http://server/live/main/source/index.m3u8',
      previous,
      undefined,
    );
    return [msn, part];
  };
  const before = ask();
  sayNoPartZero(previous as unknown as Parameters<typeof sayNoPartZero>[0]);
  return { before, after: ask() };
}

test('a rendition that has just begun a segment is asked for what it has', () => {
  const { before, after } = asked({ 'LAST-MSN': '44', 'LAST-PART': '0' });
  assert.deepEqual(before, [44, 7], 'hls.js has changed: is reports.ts still needed?');
  assert.deepEqual(after, [43, 1]);
});

test('other reports are left as they are', () => {
  for (const report of [
    { 'LAST-MSN': '44', 'LAST-PART': '1' },
    { 'LAST-MSN': '44', 'LAST-PART': '10' },
    { 'LAST-MSN': '44' },
  ]) {
    const { before, after } = asked(report);
    assert.deepEqual(after, before);
  }
});

test('a list without reports is one', () => {
  sayNoPartZero({ renditionReports: undefined });
});
