/// When the quality is changed near the live edge, and what a narrow line does to it.

import assert from 'node:assert/strict';
import test from 'node:test';
import Hls from 'hls.js';
import type { LevelDetails } from 'hls.js';
import { levelChooser, placeAt } from '../../src/web/adapting';

const kPart = 0.5;
let slowed = 0;
let watched = 0;
globalThis.setInterval = (() => ++watched) as unknown as typeof setInterval;
const LevelChooser = levelChooser(() => ++slowed);
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;

/// Two whole segments of two seconds from 96 s on and one that has begun, in parts of half a second; keyframes
/// begin segments, and the middle of the first.
function list(partsOfLast: number): LevelDetails {
  const segment = (sn: number) => ({ sn, start: sn * 2, duration: 2, end: sn * 2 + 2 });
  const fragments = [segment(48), segment(49)];
  const hint = { ...segment(50), duration: partsOfLast * kPart };
  const partList = [];
  for (const fragment of [...fragments, hint]) {
    const count = fragment === hint ? partsOfLast : 4;
    for (let i = 0; i < count; ++i) {
      const start = fragment.start + i * kPart;
      const independent = i === 0 || (fragment.sn === 48 && i === 2);
      const stats = { loaded: 0, total: 0, aborted: false, loading: { start: 0, first: 0, end: 0 } };
      partList.push({ fragment, index: i, start, end: start + kPart, duration: kPart, independent, stats });
    }
  }
  return {
    live: true, fragments, partList, partTarget: kPart, targetduration: 2,
    fragmentHint: partsOfLast > 0 ? hint : undefined,
  } as unknown as LevelDetails;
}

test('at the beginning of a segment, and at a keyframe in it, a change costs nothing', () => {
  assert.equal(placeAt(list(1), 98)?.before, 0);
  assert.equal(placeAt(list(1), 97)?.before, 0);
  assert.equal(placeAt(list(0), 100), null, 'the next segment has not begun');
});

test('within a segment it is told how far the keyframe and the next segment are', () => {
  const whole = placeAt(list(1), 98.5);
  assert.ok(whole && near(whole.before, 0.5) && near(whole.part, 0.5) && near(whole.after, 1));
  const edge = placeAt(list(2), 101);
  assert.ok(edge && near(edge.before, 1) && near(edge.after, 0.5), 'a segment lasts as long as the one before');
});

test('elsewhere than at listed parts it says nothing', () => {
  assert.equal(placeAt(list(2), 20), null);
  assert.equal(placeAt({ ...list(0), partList: null } as unknown as LevelDetails, 98.5), null);
});

interface Chooser {
  nextAutoLevel: number;
  bwEstimator: { getEstimate(): number; sample(ms: number, octets: number): void };
  partCurrent: unknown;
  fragCurrent: unknown;
  lastLoadedFragLevel: number;
  onFragLoaded(event: string, data: unknown): void;
  _abandonRulesCheck(): void;
}

const kRates = [1_000_000, 1_500_000, 3_000_000];

/// The smallest first; the largest plays, with so much buffered and the buffer's end there.
function playing(Controller: unknown, bufferEnd: number, buffer: number) {
  const log = () => undefined;
  const said: string[] = [];
  const details = list(2);
  const hls = {
    logger: { log, info: log, warn: log, trace: log, debug: log, error: log },
    config: { ...Hls.DefaultConfig, useMediaCapabilities: false },
    on: log, off: log,
    trigger: (event: string) => said.push(event),
    levels: kRates.map((rate) => ({
      maxBitrate: rate, averageBitrate: rate * 0.8, bitrate: rate, details,
      loadError: 0, fragmentError: 0, codecSet: 'avc1', videoRange: 'SDR', frameRate: 25,
    })),
    loadLevel: 2, nextLoadLevel: 2, firstLevel: 0, minAutoLevel: 0, maxAutoLevel: 2,
    autoLevelEnabled: true,
    allAudioTracks: [],
    latestLevelDetails: details,
    mainForwardBufferInfo: { len: buffer, start: bufferEnd - buffer, end: bufferEnd },
    media: { currentTime: bufferEnd - buffer, playbackRate: 1, paused: false, readyState: 4 },
  };
  const chooser = new (Controller as new (one: unknown) => Chooser)(hls);
  chooser.lastLoadedFragLevel = 2;
  return { hls, chooser, said };
}

/// A part of half a second of the largest quality that came, or is coming, at that many bits a second.
function part(rate: number, startMs: number, loadedS: number, total: number) {
  const stats = {
    aborted: false, loaded: Math.round((loadedS * rate) / 8), total,
    loading: { start: startMs, first: startMs, end: startMs + loadedS * 1000 },
    parsing: { start: 0, end: startMs + loadedS * 1000 },
  };
  return { stats, duration: kPart, start: 98.5, index: 1 };
}

test('between keyframes the quality stays, upwards and for a little too narrow a line', () => {
  const { chooser, hls } = playing(LevelChooser, 98.5, 1.5);
  chooser.bwEstimator.sample(2000, 500_000); // 2 Mbit/s
  const plain = playing(Hls.DefaultConfig.abrController, 98.5, 1.5).chooser;
  plain.bwEstimator.sample(2000, 500_000);
  assert.equal(plain.nextAutoLevel, 1, 'hls.js changes there');
  assert.equal(chooser.nextAutoLevel, 2);
  hls.loadLevel = chooser.lastLoadedFragLevel = 0;
  chooser.bwEstimator.sample(9000, 90_000_000);
  assert.equal(chooser.nextAutoLevel, 0);
});

test('where a segment begins it changes as hls.js would', () => {
  const { chooser } = playing(LevelChooser, 98, 1.5);
  chooser.bwEstimator.sample(2000, 500_000);
  assert.equal(chooser.nextAutoLevel, 1);
});

test('a quality that fails is left at once', () => {
  const { chooser, hls } = playing(LevelChooser, 98.5, 1.5);
  chooser.bwEstimator.sample(2000, 500_000);
  const [, , largest] = hls.levels;
  if (largest) largest.fragmentError = 1;
  assert.equal(chooser.nextAutoLevel, 1);
});

test('one slow part is believed at once', () => {
  const { chooser } = playing(LevelChooser, 98.5, 1);
  for (let i = 0; i < 20; ++i) chooser.bwEstimator.sample(100, 400_000); // 32 Mbit/s
  slowed = 0;
  const slow = part(2e6, 1000, 0.6, 150_000);
  chooser.onFragLoaded('hlsFragLoaded', { frag: { type: 'main', level: 2, sn: 49 }, part: slow });
  assert.ok(chooser.bwEstimator.getEstimate() < 2.1e6);
  assert.equal(slowed, 1);
});

test('the next part that is listed is watched too', () => {
  const { chooser, said } = playing(LevelChooser, 98.5, 0.6);
  const frag = { type: 'main', level: 2, sn: 49, abortRequests: () => said.push('aborted') };
  chooser.fragCurrent = frag;
  watched = 0;
  chooser.onFragLoaded('hlsFragLoaded', { frag, part: part(30e6, 1000, 0.05, 150_000) });
  assert.equal(watched, 1);
  assert.equal((chooser.partCurrent as { index: number }).index, 2);
});

test('a part on its way that will come too late is given up for a smaller one', () => {
  const { chooser, hls, said } = playing(LevelChooser, 98.5, 0.6);
  chooser.bwEstimator.sample(1000, 4_000_000);
  const slow = part(1.2e6, performance.now() - 200, 0.2, 190_000);
  chooser.fragCurrent = { level: 2, abortRequests: () => said.push('aborted') };
  chooser.partCurrent = slow;
  chooser._abandonRulesCheck();
  assert.deepEqual(said, ['aborted', Hls.Events.FRAG_LOAD_EMERGENCY_ABORTED]);
  assert.equal(hls.nextLoadLevel, 0);
  assert.ok(chooser.bwEstimator.getEstimate() < 1.5e6);
});

test('so is a first part that comes in time where the rest of its segment will not', () => {
  const { chooser, hls } = playing(LevelChooser, 98, 0.9);
  const first = { ...part(1.4e6, performance.now() - 200, 0.2, 120_000), start: 98, index: 0 };
  chooser.fragCurrent = { level: 2, abortRequests: () => undefined };
  chooser.partCurrent = first;
  chooser._abandonRulesCheck();
  assert.equal(hls.nextLoadLevel, 1);
});

test('one that comes in time is not', () => {
  const { chooser, hls, said } = playing(LevelChooser, 98.5, 0.6);
  chooser.fragCurrent = { level: 2, abortRequests: () => said.push('aborted') };
  chooser.partCurrent = part(6e6, performance.now() - 150, 0.15, 190_000);
  chooser._abandonRulesCheck();
  assert.deepEqual(said, []);
  assert.equal(hls.nextLoadLevel, 2);
});
