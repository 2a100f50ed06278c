/// NativeEngine: the browser plays HLS itself (older iPhones). It keeps its own distance from the
/// edge; what it hides from us is told as unknown.

import {
  bufferAhead,
  frameCounts,
  type Engine,
  type Listener,
  type Span,
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
  #wanted: number | null = null;

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
      const code = video.error?.code;
      listener.failed(code === MediaError.MEDIA_ERR_DECODE ? 'media' : 'network');
    });
  }

  static supported(video: HTMLVideoElement): boolean {
    return video.canPlayType('application/vnd.apple.mpegurl') !== '';
  }

  load(source: string, dateMs: number | null): void {
    this.unload();
    this.#wanted = dateMs;
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

  lowLatency(): void {}

  get follows(): boolean {
    return this.atLive;
  }

  span(): Span | null {
    const { seekable } = this.video;
    const last = seekable.length - 1;
    return last < 0 ? null : { start: seekable.start(0), end: seekable.end(last) };
  }

  seek(position: number): void {
    this.video.currentTime = position;
  }

  dateAt(position: number): number | null {
    const now = this.playingDateMs();
    return now === null ? null : now + (position - this.video.currentTime) * 1000;
  }

  pictureAt(): null {
    return null;
  }

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
    const edge = this.span()?.end ?? null;
    return {
      latency: edge === null ? null : edge - this.video.currentTime,
      target: null,
      rate: this.video.playbackRate,
      buffer: bufferAhead(this.video),
      stalls: this.#stalls,
      ...frameCounts(this.video),
      width: this.video.videoWidth,
      height: this.video.videoHeight,
      frameRate: null,
      bitrate: null,
      bandwidth: null,
      codecs: '',
      player: 'HLS',
      mode: 'native',
    };
  }

  #tick(): void {
    const { video } = this;
    const nowMs = performance.now();
    const resting = video.paused || video.ended || video.seeking;
    const found = this.#watchdog.look({ nowMs, position: video.currentTime, resting });
    if (found === 'moves') {
      this.#started = true;
      this.#enter();
      this.listener.playing();
    }
    if (found === 'stands') this.listener.stuck();
    if (this.#watchdog.stillForMs(nowMs) > 20_000) {
      this.unload();
      this.listener.failed('network');
    }
  }

  /// The wanted moment is known only once the list is, which is when it plays.
  #enter(): void {
    const wanted = this.#wanted;
    const span = this.span();
    const [oldest, newest] = span ? [this.dateAt(span.start), this.dateAt(span.end)] : [null, null];
    if (wanted === null || !span || oldest === null || newest === null) return;
    this.#wanted = null;
    const found = wanted < oldest ? 'before' : wanted > newest ? 'after' : 'there';
    this.listener.entered(found);
    if (found === 'before') this.seek(span.start);
    if (found === 'there') this.seek(span.start + (wanted - oldest) / 1000);
  }
}
