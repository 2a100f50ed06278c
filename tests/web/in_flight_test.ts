/// What a removal behind the playhead does to the segment that is on its way.

import assert from 'node:assert/strict';
import test from 'node:test';
import Hls from 'hls.js';
import { keeping } from '../../src/web/in_flight';

/// hls.js's own tracker: a part of segment 7 has come and is being read; 5 was never finished.
function removal(Controller: unknown) {
  const hls = new Hls({ enableWorker: false });
  const { fragmentTracker } = (hls as unknown as { streamController: { fragmentTracker: Tracker } }).streamController;
  const segment = (sn: number) => ({
    type: 'audio', level: 0, sn, start: sn * 2, end: sn * 2 + 2, stats: {},
    information: true,
    clearElementaryStreamInfo() {
      this.information = false;
    },
  });
  const [old, coming] = [segment(5), segment(7)];
  for (const frag of [old, coming]) fragmentTracker.onFragLoaded('hlsFragLoaded', { frag, part: { index: 0 } });
  const controller = {
    fragCurrent: coming, fragmentTracker, playlistType: 'audio', state: 'PARSING',
  };
  const { prototype } = Controller as { prototype: { afterBufferFlushed(media: unknown, type: string): void } };
  Object.setPrototypeOf(controller, prototype);
  prototype.afterBufferFlushed.call(controller, { buffered: { length: 0 } }, 'audio');
  const tracked = Object.values(fragmentTracker.fragments).map((one) => [one.body.sn, one.loaded]);
  hls.destroy();
  return { old: old.information, coming: coming.information, tracked };
}

interface Tracker {
  fragments: Record<string, { body: { sn: number }; loaded: unknown }>;
  onFragLoaded(event: string, data: unknown): void;
}

test('what is being read is not forgotten, and is tracked as before', () => {
  for (const theirs of [Hls.DefaultConfig.streamController, Hls.DefaultConfig.audioStreamController]) {
    assert.ok(theirs);
    assert.deepEqual(removal(keeping(theirs)), { old: false, coming: true, tracked: [[7, null]] });
    const plain = removal(theirs);
    assert.equal(plain.coming, false, 'hls.js has changed: is in_flight.ts still needed?');
  }
});
