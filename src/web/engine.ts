/// Engine: what plays a stream into the video element: hls.js, or the browser itself.

export interface Quality {
  /** What choose() takes; -1 is automatic. */
  index: number;
  name: string;
}

export interface Stats {
  /** Seconds behind the live edge; null while unknown. */
  latency: number | null;
  target: number | null;
  rate: number;
  /** Seconds buffered ahead. */
  buffer: number;
  stalls: number;
  dropped: number;
  width: number;
  height: number;
  bandwidth: number | null;
}

export interface Listener {
  playing(): void;
  stuck(): void;
  finished(): void;
  failed(why: string): void;
  qualities(list: Quality[]): void;
}

export interface Engine {
  load(source: string): void;
  unload(): void;
  /** To the live edge, and stay there. */
  goLive(): void;
  /** The viewer is where they want to be: no catching up. */
  leaveLive(): void;
  readonly atLive: boolean;
  /** The wall clock time of the picture on screen. */
  playingDateMs(): number | null;
  choose(quality: number): void;
  /** What plays now, and whether that was chosen automatically. */
  chosen(): { automatic: boolean; name: string };
  stats(): Stats;
}

/// Seconds that are buffered ahead of the playhead.
export function bufferAhead(video: HTMLVideoElement): number {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; ++i) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) {
      return buffered.end(i) - currentTime;
    }
  }
  return 0;
}

export function droppedFrames(video: HTMLVideoElement): number {
  return video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0;
}
