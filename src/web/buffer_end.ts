/// Where hls.js 1.7 goes on wrongly at the end of what is buffered; the picture stands for it.
///
/// The end of what is buffered comes in whole microseconds, cut off: it lies before the end of the
/// segment that was appended. hls.js then takes that segment for the one to load, and has forgotten
/// one of its parts meanwhile (a removal behind the playhead does that).
///
/// It takes a segment for buffered that lacks a fifth of a second at its end. Where the last part is
/// shorter, and the list that has it comes while the part before is appended, it is not asked for.
///
/// Where the quality changes between two segments and the list of the new one has nothing newer yet, it
/// loads the segment that has just been loaded once more. The first part of it takes everything away
/// that was buffered after, and on a narrow line the rest is not back in time.

import Hls from 'hls.js';
import type { LevelDetails, MediaFragment } from 'hls.js';

/// Frame and length are cut off each; half a sample of any sound is longer.
const kCutOff = 5e-6;
/// Less than any picture lasts.
const kTouching = 0.004;

/// What of hls.js's controllers of pictures and of sound is meant; they keep it to themselves.
interface Finder {
  loadingParts: boolean;
  fragmentTracker: {
    getState(one: MediaFragment): string;
    removeFragment(one: MediaFragment): void;
  };
  getFragmentAtPosition(
    bufferEnd: number,
    end: number,
    details: LevelDetails,
  ): MediaFragment | null;
  getNextFragment(bufferEnd: number, details: LevelDetails): MediaFragment | null;
}

/// The complete segment in which the buffer ends.
function segmentAt(details: LevelDetails, bufferEnd: number): MediaFragment | undefined {
  const at = bufferEnd + kCutOff;
  return details.fragments.find((one) => one.start <= at && at < one.end);
}

/// Has parts beyond `bufferEnd` that are not loaded?
function lacksParts(one: MediaFragment, details: LevelDetails, bufferEnd: number): boolean {
  const missing = (details.partList ?? []).filter((part) => !part.loaded && !part.gap);
  return missing.some((part) => part.fragment.sn === one.sn && part.end > bufferEnd + kCutOff);
}

function lenient<T>(controller: T): NonNullable<T> {
  if (!controller) throw new Error('this hls.js lacks a controller');
  const Base = controller as unknown as new (...all: unknown[]) => Finder;
  class Lenient extends Base {
    /// What hls.js goes on with, unless that ends where the buffer does: then what follows, once it is
    /// listed.
    protected newer(bufferEnd: number, details: LevelDetails): MediaFragment | null {
      const found = super.getNextFragment(bufferEnd, details);
      if (!found || !this.loadingParts || found.end > bufferEnd + kTouching) return found;
      const next = super.getNextFragment(found.end + kTouching, details);
      return next && next.sn > found.sn ? next : null;
    }

    override getFragmentAtPosition(
      bufferEnd: number,
      end: number,
      details: LevelDetails,
    ): MediaFragment | null {
      return super.getFragmentAtPosition(bufferEnd + kCutOff, end, details);
    }

    override getNextFragment(bufferEnd: number, details: LevelDetails): MediaFragment | null {
      const found = this.newer(bufferEnd, details);
      const here = this.loadingParts ? segmentAt(details, bufferEnd) : undefined;
      if (!here || !lacksParts(here, details, bufferEnd)) return found;
      if (this.fragmentTracker.getState(here) !== 'OK') return found;
      this.fragmentTracker.removeFragment(here);
      return here;
    }
  }
  return Lenient as unknown as NonNullable<T>;
}

export const MainController = lenient(Hls.DefaultConfig.streamController);
export const SoundController = lenient(Hls.DefaultConfig.audioStreamController);
