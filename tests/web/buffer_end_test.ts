/// Which segment hls.js takes for the next one, told the end of the buffer, and whether it loads it.

import assert from 'node:assert/strict';
import test from 'node:test';
import Hls from 'hls.js';
import { MainController, SoundController } from '../../src/web/buffer_end';

/// Segments of two seconds as hls.js lists them; of the older one a part has been forgotten.
function playing() {
  const older = { sn: 97, level: 0, type: 'main', start: 76.017, duration: 2, end: 78.017 };
  const newer = { sn: 98, level: 0, type: 'main', start: 78.017, duration: 2, end: 80.017 };
  const part = (fragment: typeof older, loaded: boolean) => ({ fragment, loaded, gap: false });
  const controller = {
    config: Hls.DefaultConfig,
    loadingParts: true,
    startFragRequested: true,
    lastCurrentTime: 77,
    media: { paused: false },
    fragPrevious: { ...older }, // of the playlist before
    fragmentTracker: { getState: (one: typeof older) => (one.sn === 97 ? 'OK' : 'NOT_LOADED') },
  };
  const details = {
    live: true,
    startSN: 97,
    endSN: 97,
    fragments: [older],
    fragmentHint: newer,
    partList: [part(older, false), part(older, true), part(newer, false)],
  };
  return { controller, details };
}

type Method = (bufferEnd: number, end: number, details: unknown) => { sn: number } | null;

function next(prototype: object, bufferEnd: number): number | undefined {
  const { controller, details } = playing();
  const { getFragmentAtPosition } = prototype as { getFragmentAtPosition: Method };
  return getFragmentAtPosition.call(controller, bufferEnd, 78.35, details)?.sn;
}

test('a buffer that ends a microsecond early asks for the next segment', () => {
  const main = Hls.DefaultConfig.streamController.prototype as object;
  assert.equal(next(main, 78.017), 98);
  assert.equal(next(main, 78.016999), 97, 'hls.js has changed: is buffer_end.ts still needed?');
  assert.equal(next(MainController.prototype, 78.016999), 98);
  assert.equal(next(MainController.prototype, 77.5), 97, 'not before its end');
});

type Next = (bufferEnd: number, details: unknown) => { sn: number } | null;

/// What hls.js goes on with that takes a segment for buffered whose last part it may lack.
function goesOn(prototype: object, lastIsLoaded: boolean, hinted: boolean) {
  const segment = { sn: 98, level: 0, type: 'main', cc: 0, start: 78, duration: 2, end: 80, deltaPTS: 0 };
  const hint = { ...segment, sn: 99, start: 80, end: 82 };
  const part = (fragment: typeof segment, start: number, end: number, loaded: boolean) => ({
    fragment, start, end, loaded, gap: false,
  });
  const details = {
    live: true,
    startSN: 98,
    endSN: 98,
    fragmentStart: 78,
    fragments: [segment],
    fragmentHint: hinted ? hint : undefined,
    partEnd: hinted ? 80.32 : 80,
    fragmentEnd: 80,
    edge: hinted ? 80.32 : 80,
    PTSKnown: true,
    partList: [
      part(segment, 79.6, 79.92, true),
      part(segment, 79.92, 80, lastIsLoaded),
      ...(hinted ? [part(hint, 80, 80.32, false)] : []),
    ],
  };
  const states = new Map([[98, 'OK']]);
  const controller = {
    config: Hls.DefaultConfig,
    hls: {},
    loadingParts: true,
    shouldLoadParts: () => true,
    startFragRequested: true,
    lastCurrentTime: 79,
    media: { paused: false },
    fragPrevious: segment,
    filterReplacedPrimary: (one: unknown) => one,
    fragmentTracker: {
      getState: ({ sn }: { sn: number }) => states.get(sn) ?? 'NOT_LOADED',
      removeFragment: ({ sn }: { sn: number }) => states.delete(sn),
    },
  };
  Object.setPrototypeOf(controller, prototype);
  const { getNextFragment } = prototype as { getNextFragment: Next };
  const found = getNextFragment.call(controller, 79.92, details);
  return { sn: found?.sn, taken: states.get(98) };
}

test('a short last part is asked for, whatever hls.js takes its segment for', () => {
  for (const hinted of [false, true]) {
    for (const ours of [MainController, SoundController]) {
      const lacking = goesOn(ours.prototype, false, hinted);
      assert.deepEqual(lacking, { sn: 98, taken: undefined });
      const whole = goesOn(ours.prototype, true, hinted);
      assert.equal(whole.taken, 'OK', 'what is loaded is not loaded again');
      assert.notEqual(whole.sn, 98);
    }
    const theirs = goesOn(Hls.DefaultConfig.streamController.prototype as object, false, hinted);
    assert.equal(theirs.taken, 'OK', 'hls.js has changed: is buffer_end.ts still needed?');
  }
});

/// What is loaded once the quality has changed, the buffer ends with a segment, and the new list with the same.
function changed(prototype: object, bufferEnd: number, hinted: boolean) {
  const segment = { sn: 98, level: 1, type: 'main', cc: 0, start: 78, duration: 2, end: 80, deltaPTS: 0 };
  const hint = { ...segment, sn: 99, start: 80, duration: 0.5, end: 80.5 };
  const part = (fragment: typeof segment, start: number) => ({
    fragment, start, end: start + 0.5, loaded: false, gap: false, independent: start === fragment.start,
  });
  const details = {
    live: true, startSN: 98, endSN: 98, fragmentStart: 78, fragmentEnd: 80, PTSKnown: true,
    fragments: [segment], fragmentHint: hinted ? hint : undefined,
    partEnd: hinted ? 80.5 : 80, edge: hinted ? 80.5 : 80,
    partList: [78, 78.5, 79, 79.5].map((at) => part(segment, at)).concat(hinted ? [part(hint, 80)] : []),
  };
  const controller = {
    config: Hls.DefaultConfig, hls: {}, loadingParts: true, shouldLoadParts: () => true,
    startFragRequested: true, lastCurrentTime: 79, media: { paused: false },
    fragPrevious: { ...segment, level: 0 },
    filterReplacedPrimary: (one: unknown) => one,
    fragmentTracker: { getState: () => 'NOT_LOADED', removeFragment: () => undefined },
  };
  Object.setPrototypeOf(controller, prototype);
  const { getNextFragment } = prototype as { getNextFragment: Next };
  return getNextFragment.call(controller, bufferEnd, details)?.sn ?? null;
}

test('a change of quality does not load what ends where the buffer does', () => {
  const theirs = Hls.DefaultConfig.streamController.prototype as object;
  assert.equal(changed(theirs, 80, false), 98, 'hls.js has changed: is buffer_end.ts still needed?');
  for (const ours of [MainController, SoundController]) {
    assert.equal(changed(ours.prototype, 80, false), null);
    assert.equal(changed(ours.prototype, 79.999999, false), null);
    assert.equal(changed(ours.prototype, 79.5, false), 98, 'the rest of a segment is loaded');
    assert.equal(changed(ours.prototype, 80, true), 99);
    assert.equal(changed(ours.prototype, 79.997, true), 99, 'sound begins some milliseconds after the picture');
  }
});
