/// Engine: what plays a stream into the video element: hls.js, or the browser itself.

import type { Trouble } from './state';

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
  /** Frames shown or dropped. */
  frames: number;
  width: number;
  height: number;
  frameRate: number | null;
  /** What the playlist says of the quality that plays, bits a second. */
  bitrate: number | null;
  /** What the connection has carried, bits a second. */
  bandwidth: number | null;
  codecs: string;
  /** Who plays, with its version. */
  player: string;
  /** Parts; segments, as there are none; segments, for want of a seat; as the browser sees fit. */
  mode: 'low' | 'whole' | 'calm' | 'native';
}

/// From the oldest picture that can be played to the live one, in the video element's seconds.
export interface Span {
  start: number;
  end: number;
}

/** Where a wanted moment lies: in what is kept, before it, or in the future. */
export type Found = 'there' | 'before' | 'after';

export interface Listener {
  playing(): void;
  stuck(): void;
  finished(): void;
  failed(why: Trouble): void;
  qualities(list: Quality[]): void;
  /** The moment that load() was asked for, found or not. */
  entered(found: Found): void;
}

export interface Engine {
  /** `dateMs`: begin at that moment of the broadcast; null: live. */
  load(source: string, dateMs: number | null): void;
  unload(): void;
  /** To the live edge, and stay there. */
  goLive(): void;
  /** The viewer is where they want to be: no catching up. */
  leaveLive(): void;
  readonly atLive: boolean;
  /** Keeps to the live edge, or will as soon as it can. */
  readonly follows: boolean;
  /** What can be sought; null: nothing yet. */
  span(): Span | null;
  /** To a place of span(), which its end makes live. */
  seek(position: number): void;
  /** The wall clock time of the picture at that place. */
  dateAt(position: number): number | null;
  /** Address of a small picture of what is seen there; null: there can be none. */
  pictureAt(position: number): string | null;
  /** The wall clock time of the picture on screen. */
  playingDateMs(): number | null;
  choose(quality: number): void;
  /** What plays now, and whether that was chosen automatically. */
  chosen(): { automatic: boolean; name: string };
  /** Off: whole segments and no request that waits, for want of connections. */
  lowLatency(on: boolean): void;
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

export function frameCounts(video: HTMLVideoElement): { dropped: number; frames: number } {
  const quality = video.getVideoPlaybackQuality?.();
  return { dropped: quality?.droppedVideoFrames ?? 0, frames: quality?.totalVideoFrames ?? 0 };
}
