/// Which segment hls.js takes for the next one, told the end of the buffer.

import assert from 'node:assert/strict';
import test from 'node:test';
import Hls from 'hls.js';
import { MainController } from '../../src/web/buffer_end';

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
