/// HlsEngine: hls.js over Media Source Extensions, held at the live edge.

import Hls from 'hls.js';
import type { ErrorData, Level, LevelDetails } from 'hls.js';
import { dateAt, kInside, positionAt, segmentAt } from './dvr';
import {
  bufferAhead,
  frameCounts,
  type Engine,
  type Listener,
  type Span,
  type Stats,
} from './engine';
import { entryBefore, isBuffered } from './entry';
import { hlsConfig, type EnterBoth } from './hls_config';
import { kCushion, Opening } from './opening';
import { Pace } from './pace';
import { joinCodecs, levelName, playedLevel, qualitiesOf } from './quality';
import { sayNoPartZero } from './reports';
import { SharedEntry, type Who } from './shared_entry';
import { troubleOf } from './trouble';
import { onDemandIn, Waking } from './waking';
import { Watchdog } from './watchdog';

const kTickMs = 250;
const kMediaErrorWindowMs = 30_000;
const kGiveUpStandingMs = 8000;
/// Standing for so long while media go on elsewhere: what lies between will not come.
const kStepOverMs = 1500;
// An encoder's drop is waited out (15 s by default) before a player that stood is thrown away.
const kGiveUpPlayedMs = 40_000;
const kGiveUpUnplayedMs = 20_000;
/// Less than these seconds are made up for by playing faster.
const kSkipBeyond = 1;
/// So long after the beginning a skip to the edge goes unnoticed.
const kSettleMs = 5000;
/// Who seeks to so near the live edge means the edge.
const kNearLive = 1.5;
/// The oldest segment leaves while it is being asked for: keep off it.
const kOffTheEnd = 2;

const listAt = (url: string) => fetch(url).then((answer) => answer.text());

/// The best that is there without being asked for.
function firstLevel(levels: readonly Level[], waking: Waking): number {
  const awake = levels.filter((level) => !waking.isOnDemand(level));
  const best = awake.reduce<Level | undefined>((a, b) => (a && a.bitrate >= b.bitrate ? a : b), undefined);
  return best ? levels.indexOf(best) : -1;
}

export class HlsEngine implements Engine {
  hls: Hls | null = null;
  #pace = new Pace();
  #watchdog = new Watchdog();
  #opening: Opening;
  #timer: number | undefined;
  #follow = true;
  #stalls = 0;
  #mediaErrors: number[] = [];
  #started = false;
  #startedMs = 0;
  #entries = new SharedEntry();
  #low = true;
  #waking = new Waking(listAt);
  /// The quality that was chosen and is being woken.
  #coming: Level | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly listener: Listener,
  ) {
    this.#opening = new Opening(video);
    video.addEventListener('waiting', () => this.#waited());
    video.addEventListener('ended', () => {
      if (this.hls) this.listener.finished();
    });
  }

  static supported(): boolean {
    return Hls.isSupported();
  }

  load(source: string, dateMs: number | null): void {
    this.unload();
    this.#follow = dateMs === null;
    const enter: EnterBoth = (details, who) => this.#enter(details, who, dateMs);
    const slow = () => this.#pace.slowed(performance.now());
    const waking = (this.#waking = new Waking(listAt));
    const ready = (level: Level) => waking.ready(level, this.#behind);
    const hls = new Hls(hlsConfig(() => !this.#low, enter, slow, ready));
    this.hls = hls;
    hls.on(Hls.Events.MANIFEST_LOADED, (_, { sessionData }) => {
      waking.onDemand = onDemandIn(sessionData);
    });
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      if (waking.onDemand.size > 0) hls.startLevel = firstLevel(hls.levels, waking);
      joinCodecs(hls.levels);
      this.listener.qualities(qualitiesOf(hls.levels));
      void this.video.play().catch(() => undefined);
    });
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => sayNoPartZero(details));
    hls.on(Hls.Events.AUDIO_TRACK_LOADED, (_, { details }) => sayNoPartZero(details));
    hls.on(Hls.Events.BUFFER_APPENDED, () => this.#open());
    hls.once(Hls.Events.BUFFER_EOS, () => this.#opening.drop());
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (this.hls !== hls) return;
      if (error.fatal || troubleOf(error) === 'denied') this.#fatal(error);
    });
    hls.loadSource(source);
    hls.attachMedia(this.video);
    this.#timer = window.setInterval(() => this.#tick(), kTickMs);
  }

  unload(): void {
    clearInterval(this.#timer);
    this.hls?.destroy();
    this.hls = null;
    this.#coming = null;
    this.#watchdog.reset();
    this.#pace = new Pace();
    this.#started = false;
    this.#entries = new SharedEntry();
    this.#opening.drop();
  }

  goLive(): void {
    this.#follow = true;
    this.#jumpToEdge(0, false);
    void this.video.play().catch(() => undefined);
  }

  leaveLive(): void {
    this.#follow = false;
    this.#opening.drop();
  }

  get atLive(): boolean {
    const { latency, target } = this.stats();
    if (!this.#follow || this.video.paused) return false;
    return latency === null || target === null || latency < target + 4;
  }

  get follows(): boolean {
    return this.#follow;
  }

  span(): Span | null {
    const details = this.hls?.latestLevelDetails;
    if (!details || details.fragments.length === 0 || !this.#started) return null;
    const end = details.live ? (this.hls?.liveSyncPosition ?? details.edge) : details.edge;
    const slides = details.live && details.startSN > 0;
    const oldest = details.fragmentStart + (slides ? kOffTheEnd : 0);
    // A show begins with gaps: nothing can be seen there.
    const media = details.fragments.find((one) => !one.gap);
    const start = Math.max(oldest, media ? media.start + kInside : oldest);
    return { start: Math.min(start, end), end };
  }

  seek(position: number): void {
    const span = this.span();
    if (!span) return;
    if (position > span.end - kNearLive) return this.goLive();
    this.leaveLive();
    this.video.currentTime = Math.max(position, span.start);
  }

  dateAt(position: number): number | null {
    return dateAt(this.hls?.latestLevelDetails?.fragments ?? [], position);
  }

  pictureAt(position: number): string | null {
    const details = this.hls?.latestLevelDetails;
    if (!details || this.video.videoWidth === 0) return null;
    const segment = segmentAt(details.fragments, position);
    return segment ? new URL(`s${segment.sn}.jpg`, details.url).href : null;
  }

  lowLatency(on: boolean): void {
    if (on === this.#low) return;
    this.#low = on;
    const { hls } = this;
    if (!hls) return;
    hls.lowLatencyMode = on;
    if (!this.#started || !this.#follow || this.video.paused) return;
    // The goal has moved by seconds, backwards to where whole segments are.
    if (on) this.#jumpToEdge(0, false);
    else this.video.currentTime = hls.liveSyncPosition ?? this.video.currentTime;
  }

  playingDateMs(): number | null {
    return this.hls?.playingDate?.getTime() ?? null;
  }

  choose(quality: number): void {
    const { hls } = this;
    const level = hls?.levels[quality];
    this.#coming = null;
    if (!hls) return;
    if (!level || this.#waking.ready(level, this.#behind)) {
      hls.nextLevel = quality;
      return;
    }
    this.#coming = level;
    void this.#waking.wake(level, this.#behind).then(() => {
      if (this.hls !== hls || this.#coming !== level) return;
      this.#coming = null;
      hls.nextLevel = quality;
    });
  }

  /// Seconds behind the live edge, with something to spare.
  #behind = (): number => (this.hls?.latency ?? 0) + (this.hls?.latestLevelDetails?.partTarget ?? 0);

  chosen(): { automatic: boolean; name: string } {
    const level = this.#coming ?? this.#playing();
    return {
      automatic: !this.#coming && (this.hls?.autoLevelEnabled ?? true),
      name: level ? levelName(level) : '',
    };
  }

  /// Of a segment that is loaded in two qualities hls.js tells the first.
  #playing(): Level | undefined {
    const { hls, video } = this;
    return hls ? playedLevel(hls.levels, hls.currentLevel, video.videoHeight) : undefined;
  }

  stats(): Stats {
    const { hls, video } = this;
    const level = this.#playing();
    const rate = level ? level.realBitrate || level.averageBitrate || level.bitrate : null;
    return {
      latency: hls?.latestLevelDetails && this.#started ? hls.latency : null,
      target: hls?.targetLatency ?? null,
      rate: video.playbackRate,
      buffer: bufferAhead(video),
      stalls: this.#stalls,
      ...frameCounts(video),
      width: video.videoWidth,
      height: video.videoHeight,
      frameRate: level?.frameRate || null,
      bitrate: rate,
      bandwidth: hls?.bandwidthEstimate ?? null,
      codecs: level?.attrs.CODECS ?? '',
      player: `hls.js ${Hls.version}`,
      mode: !this.#low ? 'calm' : hls?.latestLevelDetails?.partList ? 'low' : 'whole',
    };
  }

  /// Once a list has come, before media are asked for.
  #enter(details: LevelDetails, who: Who, dateMs: number | null): number | null {
    const { hls } = this;
    if (!hls || this.#started) return null;
    if (this.#entries.fresh) this.#opening.hold();
    return this.#entries.of(who, performance.now(), () => this.#entry(hls, details, dateMs));
  }

  /// hls.js would begin at the edge: begin where a picture decodes, or where the viewer wants to.
  /// Null: where hls.js would.
  #entry(hls: Hls, details: LevelDetails, dateMs: number | null): number | null {
    const wanted = dateMs === null ? null : positionAt(details.fragments, dateMs);
    if (dateMs !== null) this.listener.entered(wanted?.found ?? 'before');
    if (wanted && wanted.found !== 'after') return wanted.position;
    this.#follow = true;
    const edge = hls.liveSyncPosition;
    if (!details.live || edge === null) return null;
    const entry = entryBefore(details.partList ?? [], edge);
    return entry < edge - details.partTarget ? entry : null;
  }

  /// To the live edge when it lies further ahead than that: at once where the way there is buffered,
  /// else, unless only that will do, to where a picture decodes. Who does it unasked has enough to
  /// play there, or would stand right away.
  #jumpToEdge(least: number, onlyBuffered: boolean): boolean {
    const { hls, video } = this;
    const edge = hls?.liveSyncPosition ?? 0;
    const parts = hls?.latestLevelDetails?.partList ?? [];
    const cushion = onlyBuffered ? (hls?.targetLatency ?? 1) * kCushion : 0;
    const whole = isBuffered(video.buffered, video.currentTime, edge + cushion);
    if (onlyBuffered && !whole) return false;
    const target = whole ? edge : entryBefore(parts, edge);
    if (target <= video.currentTime + least) return false;
    video.currentTime = target;
    return true;
  }

  #open(): void {
    const { hls, video } = this;
    if (!hls || !this.#opening.holds) return;
    const behind = this.#follow && (hls.liveSyncPosition ?? 0) > video.currentTime + kSkipBeyond;
    const there = !behind || this.#jumpToEdge(kSkipBeyond, true);
    this.#opening.look(hls.targetLatency ?? 1, there, performance.now());
  }

  #waited(): void {
    if (!this.#started || !this.hls || this.video.seeking || this.video.paused) return;
    ++this.#stalls;
    this.#pace.stalled(performance.now());
  }

  #tick(): void {
    const nowMs = performance.now();
    const { video } = this;
    this.#open();
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
    const stillMs = this.#watchdog.stillForMs(nowMs);
    if (stillMs > kGiveUpStandingMs) this.#unstick(nowMs);
    else if (stillMs > kStepOverMs && this.#leftBehind()) this.#jumpToEdge(1, false);
    else this.#keepPace(nowMs);
  }

  /// Nothing to play here, though more than a second is listed further on.
  #leftBehind(): boolean {
    const { hls, video } = this;
    const edge = hls?.latestLevelDetails?.edge ?? 0;
    const waits = this.#started && this.#follow && !video.paused && !video.seeking;
    return waits && bufferAhead(video) < 0.1 && edge > video.currentTime + kStepOverMs / 1000;
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
      this.listener.failed('network');
    } else if (this.#follow && this.#started && !this.video.seeking) {
      if (this.#jumpToEdge(1, false)) this.#pace.stalled(nowMs);
    }
  }

  #fatal(error: ErrorData): void {
    const nowMs = performance.now();
    this.#mediaErrors = this.#mediaErrors.filter((at) => nowMs - at < kMediaErrorWindowMs);
    const trouble = troubleOf(error);
    if (trouble === 'media' && this.#mediaErrors.length < 2) {
      this.#mediaErrors.push(nowMs);
      this.hls?.recoverMediaError();
      void this.video.play().catch(() => undefined);
      return;
    }
    this.unload();
    this.listener.failed(trouble);
  }
}
