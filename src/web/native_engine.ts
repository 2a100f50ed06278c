/// NativeEngine: the browser plays HLS itself (older iPhones). It keeps its own distance from the
/// edge; what it hides from us is told as unknown.

import {
  bufferAhead,
  droppedFrames,
  type Engine,
  type Listener,
  type Stats,
} from './engine';
import { words } from './text';
import { Watchdog } from './watchdog';

const kTickMs = 250;

export class NativeEngine implements Engine {
  readonly hls = null;
  #watchdog = new Watchdog();
  #timer: number | undefined;
  #stalls = 0;
  #started = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly listener: Listener,
  ) {
    video.addEventListener('waiting', () => {
      if (this.#started && !video.seeking) ++this.#stalls;
    });
    video.addEventListener('ended', () => {
      if (this.#timer !== undefined) listener.finished();
    });
    video.addEventListener('error', () => {
      if (this.#timer === undefined) return;
      this.unload();
      listener.failed(video.error?.message ?? 'media error');
    });
  }

  static supported(video: HTMLVideoElement): boolean {
    return video.canPlayType('application/vnd.apple.mpegurl') !== '';
  }

  load(source: string): void {
    this.unload();
    this.video.src = source;
    this.#timer = window.setInterval(() => this.#tick(), kTickMs);
    this.listener.qualities([]);
    void this.video.play().catch(() => undefined);
  }

  unload(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#started = false;
    this.#watchdog.reset();
    this.video.removeAttribute('src');
    this.video.load();
  }

  goLive(): void {
    const { seekable } = this.video;
    // The end of what is seekable already keeps the playlist's hold-back.
    if (seekable.length > 0) this.video.currentTime = seekable.end(seekable.length - 1);
    void this.video.play().catch(() => undefined);
  }

  leaveLive(): void {}

  get atLive(): boolean {
    const behind = this.stats().latency;
    return !this.video.paused && (behind === null || behind < 6);
  }

  playingDateMs(): number | null {
    const start = (
      this.video as HTMLVideoElement & { getStartDate?: () => Date }
    ).getStartDate?.();
    const startMs = start ? start.getTime() : NaN;
    return Number.isFinite(startMs) ? startMs + this.video.currentTime * 1000 : null;
  }

  choose(): void {}

  chosen(): { automatic: boolean; name: string } {
    return { automatic: true, name: words.auto };
  }

  stats(): Stats {
    const { seekable } = this.video;
    const edge = seekable.length > 0 ? seekable.end(seekable.length - 1) : null;
    return {
      latency: edge === null ? null : edge - this.video.currentTime,
      target: null,
      rate: this.video.playbackRate,
      buffer: bufferAhead(this.video),
      stalls: this.#stalls,
      dropped: droppedFrames(this.video),
      width: this.video.videoWidth,
      height: this.video.videoHeight,
      bandwidth: null,
    };
  }

  #tick(): void {
    const { video } = this;
    const nowMs = performance.now();
    const resting = video.paused || video.ended || video.seeking;
    const found = this.#watchdog.look({ nowMs, position: video.currentTime, resting });
    if (found === 'moves') {
      this.#started = true;
      this.listener.playing();
    }
    if (found === 'stands') this.listener.stuck();
    if (this.#watchdog.stillForMs(nowMs) > 20_000) {
      this.unload();
      this.listener.failed('nothing plays');
    }
  }
}
