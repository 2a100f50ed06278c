/// HlsEngine: hls.js over Media Source Extensions, held at the live edge.

import Hls from 'hls.js';
import type { ErrorData, Level, LevelDetails } from 'hls.js';
import {
  bufferAhead,
  droppedFrames,
  type Engine,
  type Listener,
  type Quality,
  type Stats,
} from './engine';
import { entryBefore, isBuffered } from './entry';
import { hlsConfig } from './hls_config';
import { Pace } from './pace';
import { words } from './text';
import { Watchdog } from './watchdog';

const kTickMs = 250;
const kMediaErrorWindowMs = 30_000;
const kGiveUpStandingMs = 8000;
// An encoder's drop is waited out (15 s by default) before a player that stood is thrown away.
const kGiveUpPlayedMs = 40_000;
const kGiveUpUnplayedMs = 20_000;
/// Less than these seconds are made up for by playing faster.
const kSkipBeyond = 1;
/// So long after the beginning a skip to the edge goes unnoticed.
const kSettleMs = 5000;

export class HlsEngine implements Engine {
  hls: Hls | null = null;
  #pace = new Pace();
  #watchdog = new Watchdog();
  #timer: number | undefined;
  #follow = true;
  #stalls = 0;
  #mediaErrors: number[] = [];
  #started = false;
  #startedMs = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly listener: Listener,
  ) {
    video.addEventListener('waiting', () => this.#waited());
    video.addEventListener('ended', () => {
      if (this.hls) this.listener.finished();
    });
  }

  static supported(): boolean {
    return Hls.isSupported();
  }

  load(source: string): void {
    this.unload();
    const hls = new Hls(hlsConfig());
    this.hls = hls;
    this.#follow = true;
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.listener.qualities(qualitiesOf(hls.levels));
      void this.video.play().catch(() => undefined);
    });
    hls.once(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      if (this.hls === hls) this.#enter(hls, details);
    });
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (error.fatal && this.hls === hls) this.#fatal(error);
    });
    hls.loadSource(source);
    hls.attachMedia(this.video);
    this.#timer = window.setInterval(() => this.#tick(), kTickMs);
  }

  unload(): void {
    clearInterval(this.#timer);
    this.hls?.destroy();
    this.hls = null;
    this.#watchdog.reset();
    this.#pace = new Pace();
    this.#started = false;
    this.video.playbackRate = 1;
  }

  goLive(): void {
    this.#follow = true;
    this.#jumpToEdge(0, false);
    void this.video.play().catch(() => undefined);
  }

  leaveLive(): void {
    this.#follow = false;
    this.video.playbackRate = 1;
  }

  get atLive(): boolean {
    const { latency, target } = this.stats();
    if (!this.#follow || this.video.paused) return false;
    return latency === null || target === null || latency < target + 4;
  }

  playingDateMs(): number | null {
    return this.hls?.playingDate?.getTime() ?? null;
  }

  choose(quality: number): void {
    if (this.hls) this.hls.nextLevel = quality;
  }

  chosen(): { automatic: boolean; name: string } {
    const level = this.hls?.levels[this.hls.currentLevel];
    return {
      automatic: this.hls?.autoLevelEnabled ?? true,
      name: level ? levelName(level) : '',
    };
  }

  stats(): Stats {
    const hls = this.hls;
    return {
      latency: hls?.latestLevelDetails && this.#started ? hls.latency : null,
      target: hls?.targetLatency ?? null,
      rate: this.video.playbackRate,
      buffer: bufferAhead(this.video),
      stalls: this.#stalls,
      dropped: droppedFrames(this.video),
      width: this.video.videoWidth,
      height: this.video.videoHeight,
      bandwidth: hls?.bandwidthEstimate ?? null,
    };
  }

  /// hls.js would begin at the edge: begin where a picture decodes.
  #enter(hls: Hls, details: LevelDetails): void {
    const edge = hls.liveSyncPosition;
    if (!details.live || edge === null) return;
    const entry = entryBefore(details.partList ?? [], edge);
    if (entry > edge - details.partTarget) return;
    hls.stopLoad();
    hls.startLoad(entry);
  }

  /// To the live edge when it lies further ahead than that: at once where the way there is buffered,
  /// else, unless only that will do, to where a picture decodes.
  #jumpToEdge(least: number, onlyBuffered: boolean): boolean {
    const { hls, video } = this;
    const edge = hls?.liveSyncPosition ?? 0;
    const parts = hls?.latestLevelDetails?.partList ?? [];
    const whole = isBuffered(video.buffered, video.currentTime, edge);
    if (onlyBuffered && !whole) return false;
    const target = whole ? edge : entryBefore(parts, edge);
    if (target <= video.currentTime + least) return false;
    video.currentTime = target;
    return true;
  }

  #waited(): void {
    if (!this.#started || !this.hls || this.video.seeking || this.video.paused) return;
    ++this.#stalls;
    this.#pace.stalled(performance.now());
  }

  #tick(): void {
    const nowMs = performance.now();
    const { video } = this;
    const found = this.#watchdog.look({
      nowMs,
      position: video.currentTime,
      resting: video.paused || video.ended || video.seeking,
    });
    if (found === 'moves') {
      if (!this.#started) this.#startedMs = nowMs;
      this.#started = true;
      this.listener.playing();
    }
    if (found === 'stands') this.listener.stuck();
    if (this.#watchdog.stillForMs(nowMs) > kGiveUpStandingMs) this.#unstick(nowMs);
    else this.#keepPace(nowMs);
  }

  #keepPace(nowMs: number): void {
    const { hls, video } = this;
    const details = hls?.latestLevelDetails;
    if (!hls || !details?.live || !this.#started || !this.#follow || video.paused) return;
    // Whoever entered at a keyframe far back need not see what lies between, once it is here.
    const settling = nowMs - this.#startedMs < kSettleMs && !video.seeking;
    if (settling && this.#jumpToEdge(kSkipBeyond, true)) return;
    const decision = this.#pace.decide({
      nowMs,
      latency: hls.latency,
      target: hls.targetLatency ?? 3,
      buffer: bufferAhead(video),
      edgeMoves: details.age < 2 * details.targetduration,
    });
    if (decision.jump) this.goLive();
    if (video.playbackRate !== decision.rate) video.playbackRate = decision.rate;
  }

  /// Standing although the edge has moved on: jump there. If nothing helps, begin anew.
  #unstick(nowMs: number): void {
    const patience = this.#started ? kGiveUpPlayedMs : kGiveUpUnplayedMs;
    if (this.#watchdog.stillForMs(nowMs) > patience) {
      this.unload();
      this.listener.failed('nothing plays');
    } else if (this.#started && !this.video.seeking && this.#jumpToEdge(1, false)) {
      this.#pace.stalled(nowMs);
    }
  }

  #fatal(error: ErrorData): void {
    const nowMs = performance.now();
    this.#mediaErrors = this.#mediaErrors.filter((at) => nowMs - at < kMediaErrorWindowMs);
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.#mediaErrors.length < 2) {
      this.#mediaErrors.push(nowMs);
      this.hls?.recoverMediaError();
      void this.video.play().catch(() => undefined);
      return;
    }
    this.unload();
    this.listener.failed(error.details);
  }
}

function levelName(level: Level): string {
  const rate = level.frameRate > 31 ? String(Math.round(level.frameRate)) : '';
  const edge = Math.min(level.height, level.width || level.height);
  return edge > 0 ? `${edge}p${rate}` : `${Math.round(level.bitrate / 1000)} kbit/s`;
}

/// Best first; two of one size are told apart by their bit rate.
export function qualitiesOf(levels: readonly Level[]): Quality[] {
  const list = levels.map((level, index) => ({ index, name: levelName(level), level }));
  list.sort((a, b) => b.level.bitrate - a.level.bitrate);
  const twice = (name: string) => list.filter((other) => other.name === name).length > 1;
  const named = list.map(({ index, name, level }) => ({
    index,
    name: twice(name) ? `${name}, ${(level.bitrate / 1e6).toFixed(1)} Mbit/s` : name,
  }));
  return [{ index: -1, name: words.auto }, ...named];
}
