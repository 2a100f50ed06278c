/// Controllers of hls.js that let nobody forget what is on its way. When what lies behind the playhead is removed,
/// which happens once a segment, hls.js 1.7 forgets every segment that is not wholly there, the one too
/// of which a part has come and is being read. It then finds no media in that part, takes its whole
/// segment for a gap, and asks for that hundreds of times a second until the picture stands.

import type { MediaFragment } from 'hls.js';

/// What of a controller is meant; hls.js keeps it to itself.
interface Flusher {
  fragCurrent: MediaFragment | null;
  fragmentTracker: { fragments: Record<string, Tracked | undefined> };
  afterBufferFlushed(media: unknown, type: unknown): void;
}

interface Tracked {
  body: MediaFragment;
  buffered: boolean;
  /** Whoever has one is spared; hls.js sets it for whole segments only. */
  loaded: object | null;
}

export function keeping<T>(controller: NonNullable<T>): NonNullable<T> {
  const Base = controller as unknown as new (...all: unknown[]) => Flusher;
  class Keeping extends Base {
    override afterBufferFlushed(media: unknown, type: unknown): void {
      const { fragCurrent: current, fragmentTracker } = this;
      const all = Object.values(fragmentTracker.fragments);
      const coming = all.find((one) => current && one?.body === current && !one.buffered && !one.loaded);
      if (coming) coming.loaded = {};
      super.afterBufferFlushed(media, type);
      if (coming) coming.loaded = null;
    }
  }
  return Keeping as unknown as NonNullable<T>;
}
