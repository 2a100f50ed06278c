/// The end of what is buffered comes in whole microseconds, cut off: it lies before the end of the
/// segment that was appended. hls.js 1.7 then takes that segment for the one to load, and when it
/// has forgotten one of its parts meanwhile (a removal behind the playhead does that) it loads
/// nothing more, for seconds.

import Hls from 'hls.js';
import type { LevelDetails, MediaFragment } from 'hls.js';

/// Frame and length are cut off each; half a sample of any sound is longer.
const kCutOff = 5e-6;

const { audioStreamController: Audio, streamController: Main } = Hls.DefaultConfig;
if (!Audio) throw new Error('this hls.js plays no sound of its own');

export class MainController extends Main {
  protected override getFragmentAtPosition(
    bufferEnd: number,
    end: number,
    details: LevelDetails,
  ): MediaFragment | null {
    return super.getFragmentAtPosition(bufferEnd + kCutOff, end, details);
  }
}

export class SoundController extends Audio {
  protected override getFragmentAtPosition(
    bufferEnd: number,
    end: number,
    details: LevelDetails,
  ): MediaFragment | null {
    return super.getFragmentAtPosition(bufferEnd + kCutOff, end, details);
  }
}
