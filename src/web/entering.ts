/// Controllers of hls.js that begin to load where they are told. To lead hls.js elsewhere by stopping
/// and starting it loads the playlist a second time; when that says nothing new, hls.js does not ask
/// to be told of the next part but waits for a target duration, and playback stands meanwhile.

import type { LevelDetails } from 'hls.js';

/// Where to begin in this playlist; null: where hls.js would.
export type Enter = (details: LevelDetails) => number | null;

/// What of a controller is meant; hls.js keeps it to itself.
interface Starter {
  startPosition: number;
  nextLoadPosition: number;
  lastCurrentTime: number;
  setStartPosition(details: LevelDetails, sliding: number): void;
}

export function entering<T>(controller: NonNullable<T>, enter: Enter): NonNullable<T> {
  const Base = controller as unknown as new (...all: unknown[]) => Starter;
  class Entering extends Base {
    override setStartPosition(details: LevelDetails, sliding: number): void {
      super.setStartPosition(details, sliding);
      const at = enter(details);
      if (at !== null) this.startPosition = this.nextLoadPosition = this.lastCurrentTime = at;
    }
  }
  return Entering as unknown as NonNullable<T>;
}
