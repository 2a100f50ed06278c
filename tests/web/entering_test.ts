/// Where hls.js begins to load, told by the page.

import assert from 'node:assert/strict';
import test from 'node:test';
import Hls from 'hls.js';
import { entering, type Enter } from '../../src/web/entering';

type Method = (details: unknown, sliding: number) => void;

/// What hls.js does with a live playlist from 100 to 120 s whose live position is 117.
function begin(controller: object, startPosition = -1) {
  const at = {
    startPosition,
    nextLoadPosition: 0,
    lastCurrentTime: 0,
    timelineOffset: 0,
    startTimeOffset: null,
    hls: { liveSyncPosition: 117 },
    log: () => undefined,
  };
  const { setStartPosition } = controller as { setStartPosition: Method };
  setStartPosition.call(at, { live: true, startTimeOffset: null, edge: 120, totalduration: 20 }, 100);
  return [at.startPosition, at.nextLoadPosition, at.lastCurrentTime];
}

const { streamController, audioStreamController } = Hls.DefaultConfig;
const both = { streamController, audioStreamController } as Record<string, { prototype: object }>;

for (const [name, usual] of Object.entries(both)) {
  const told = (enter: Enter) => (entering(usual, enter) as { prototype: object }).prototype;

  test(`${name} begins where it is told`, () => {
    assert.deepEqual(begin(told(() => 112)), [112, 112, 112]);
  });

  test(`${name} begins where hls.js would when told nothing`, () => {
    assert.deepEqual(begin(usual.prototype), [-1, 117, 117], 'hls.js has changed');
    assert.deepEqual(begin(told(() => null)), [-1, 117, 117]);
  });

  test(`${name} asks with the playlist that it has`, () => {
    const seen: number[] = [];
    begin(told((details) => (seen.push(details.edge), null)));
    assert.deepEqual(seen, [120]);
  });
}
