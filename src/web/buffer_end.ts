/// The end of what is buffered comes in whole microseconds, cut off: it lies before the end of the
/// segment that was appended. hls.js 1.7 then takes that segment for the one to load, and when it
/// has forgotten one of its parts meanwhile (a removal behind the playhead does that) it loads
/// nothing more, for seconds.

import Hls from 'hls.js';
import type { LevelDetails, MediaFragment } from 'hls.js';

/// Frame and length are cut off each; half a sample of any sound is longer.
const kCutOff = 5e-6;

/// What of hls.js's controllers of pictures and of sound is meant; they keep it to themselves.
interface Finder {
  getFragmentAtPosition(
    bufferEnd: number,
    end: number,
    details: LevelDetails,
  ): MediaFragment | null;
}

function lenient<T>(controller: T): NonNullable<T> {
  if (!controller) throw new Error('this hls.js lacks a controller');
  const Base = controller as unknown as new (...all: unknown[]) => Finder;
  class Lenient extends Base {
    override getFragmentAtPosition(
      bufferEnd: number,
      end: number,
      details: LevelDetails,
    ): MediaFragment | null {
      return super.getFragmentAtPosition(bufferEnd + kCutOff, end, details);
    }
  }
  return Lenient as unknown as NonNullable<T>;
}

export const MainController = lenient(Hls.DefaultConfig.streamController);
export const SoundController = lenient(Hls.DefaultConfig.audioStreamController);
