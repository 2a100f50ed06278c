/// A controller of hls.js that changes the quality near the live edge without a stop. The one of
/// hls.js 1.7 changes in the middle of a segment, which it then loads anew from its keyframe; of parts
/// that are loaded one after another it watches the first alone, and for a second, which is all that
/// is buffered, it believes in its average; and that follows a line that has become narrow after ten
/// seconds.

import Hls from 'hls.js';
import type { Fragment, Level, LevelDetails, LoaderStats, Part } from 'hls.js';
import { goDownTo, narrowed, type Moment, type Place } from './line';

/// What of the controller is meant; hls.js keeps it to itself.
declare class Chooser {
  constructor(hls: Hls);
  protected hls: Hls | null;
  protected fragCurrent: Fragment | null;
  protected partCurrent: Part | null;
  protected bwEstimator: { getEstimate(): number; sample(ms: number, octets: number): void };
  protected _abandonRulesCheck: (level?: unknown) => void;
  protected clearTimer(): void;
  protected resetEstimator(rate: number): void;
  protected onFragLoaded(event: string, data: Loaded): void;
  protected timer: number;
  get nextAutoLevel(): number;
  set nextAutoLevel(level: number);
}

interface Loaded {
  frag: Fragment;
  part: Part | null;
}

const kSame = 0.02;
/// Fewer octets say nothing about a line.
const kTellingOctets = 8_000;
const kTellingMs = 80;
const kWatchMs = 100;

/// Where the buffer's end lies between two keyframes; null where the list has no parts.
export function placeAt(details: LevelDetails, bufferEnd: number): Place | null {
  const parts = details.partList ?? [];
  const last = parts[parts.length - 1];
  const at = bufferEnd + kSame;
  const next = parts.find((one) => one.start <= at && at < one.end);
  const atEdge = last && Math.abs(last.end - bufferEnd) < kSame;
  const begun = next?.fragment ?? (atEdge ? details.fragmentHint : undefined);
  if (!begun) return null;
  let keyframe = begun.start;
  for (const one of parts) {
    if (one.independent && one.start <= at) keyframe = Math.max(keyframe, one.start);
  }
  const before = Math.max(0, bufferEnd - keyframe);
  const complete = details.fragments.some((one) => one.sn === begun.sn);
  const usual = details.fragments[details.fragments.length - 1]?.duration ?? details.targetduration;
  const end = begun.start + (complete ? begun.duration : Math.max(usual, begun.duration));
  const part = next?.duration ?? details.partTarget;
  return { before, part, after: Math.max(0, end - bufferEnd - part) };
}

/// Bits a second of what has come of a load; null while that says nothing.
function rateOf(stats: LoaderStats, untilMs: number): number | null {
  const passed = untilMs - (stats.loading.first || stats.loading.start);
  if (stats.loaded < kTellingOctets || passed < kTellingMs) return null;
  return (stats.loaded * 8000) / passed;
}

/// `slow`: called whenever the line turns out to be narrower than it was. `ready`: may the quality
/// change to that one now?
function adapting<T>(
  controller: NonNullable<T>,
  slow: () => void,
  ready: (level: Level) => boolean,
): NonNullable<T> {
  const Base = controller as unknown as typeof Chooser;
  class Adapting extends Base {
    constructor(hls: Hls) {
      super(hls);
      const usual = this._abandonRulesCheck;
      this._abandonRulesCheck = (level?: unknown) => {
        if (this.partCurrent) this.watchPart();
        else usual(level);
      };
    }

    override get nextAutoLevel(): number {
      const wanted = this.wanted(super.nextAutoLevel);
      const { hls } = this;
      const playing = hls?.levels[hls.loadLevel];
      const level = hls?.levels[wanted];
      if (!hls || !level || !playing || level === playing) return wanted;
      if (playing.loadError > 0 || playing.fragmentError > 0 || ready(level)) return wanted;
      return hls.loadLevel;
    }

    protected wanted(wanted: number): number {
      const { hls } = this;
      const end = hls?.mainForwardBufferInfo?.end;
      const place = this.place(end);
      const playing = hls?.loadLevel ?? -1;
      const level = hls?.levels[playing];
      if (!hls || !level || level.loadError > 0 || level.fragmentError > 0) return wanted;
      // A change costs nothing at a keyframe.
      if (!place || place.before < kSame) return wanted;
      if (wanted >= playing) return playing;
      const rate = this.bwEstimator.getEstimate();
      const left = place.part * level.averageBitrate;
      const now = { ...place, rate, left, buffer: this.until(end ?? 0) };
      return this.down(hls, now, playing, level.averageBitrate) ?? playing;
    }

    override set nextAutoLevel(level: number) {
      super.nextAutoLevel = level;
    }

    protected override onFragLoaded(event: string, data: Loaded): void {
      super.onFragLoaded(event, data);
      const { part, frag } = data;
      if (frag.type !== 'main' || !part || part.stats.aborted) return;
      this.learn(part);
      this.watchNext(frag, part);
    }

    protected learn({ stats, duration }: Part): void {
      const { loading } = stats;
      const rate = rateOf(stats, loading.end);
      if (rate === null) return;
      const tookS = (loading.end - loading.start) / 1000;
      if (!narrowed(tookS, duration, rate, this.bwEstimator.getEstimate())) return;
      this.believe(rate, stats);
      slow();
    }

    /// hls.js goes on with the next part that is listed without a word.
    protected watchNext(frag: Fragment, part: Part): void {
      const parts = this.hls?.levels[frag.level]?.details?.partList ?? [];
      const isNext = (one: Part) => one.fragment.sn === frag.sn && one.index === part.index + 1;
      const next = parts.find(isNext);
      if (!next) return;
      this.partCurrent = next;
      this.timer = setInterval(this._abandonRulesCheck, kWatchMs);
    }

    protected place(end: number | undefined): Place | null {
      const details = this.hls?.latestLevelDetails;
      return details?.live && end !== undefined ? placeAt(details, end) : null;
    }

    /// Seconds until what is there up to this position is played.
    protected until(end: number): number {
      const { media, mainForwardBufferInfo: info } = this.hls ?? {};
      if (!media || !info) return 0;
      return Math.max(0, end - Math.max(media.currentTime, info.start)) / (media.playbackRate || 1);
    }

    protected believe(rate: number, stats: LoaderStats): void {
      this.resetEstimator(rate);
      this.bwEstimator.sample((stats.loaded * 8000) / rate, stats.loaded);
    }

    protected down(hls: Hls, now: Moment, playing: number, usual: number): number | null {
      return goDownTo(now, playing, usual, hls.levels.map((one) => one.maxBitrate));
    }

    /// Every tenth of a second while a part is on its way.
    protected watchPart(): void {
      const { hls, fragCurrent: frag, partCurrent: part } = this;
      if (!hls || !frag || !part || !hls.autoLevelEnabled) return;
      const { stats } = part;
      if (stats.aborted || (stats.loaded > 0 && stats.loaded === stats.total)) return this.clearTimer();
      const rate = rateOf(stats, performance.now());
      const level = hls.levels[frag.level];
      const end = hls.mainForwardBufferInfo?.end ?? part.start;
      // What is loaded a second time was weighed when the quality changed.
      if (rate === null || !level || hls.media?.paused || part.start < end - kSame) return;
      const size = stats.total || (part.duration * level.averageBitrate) / 8;
      const left = Math.max(0, size - stats.loaded) * 8;
      const place = this.place(part.start) ?? { before: 0, part: part.duration, after: 0 };
      const buffer = this.until(part.start);
      // What moves much now will in the next parts.
      const usual = Math.max(level.averageBitrate, (size * 8) / part.duration);
      const lower = this.down(hls, { ...place, rate, left, buffer }, frag.level, usual);
      const goal = lower === null ? undefined : hls.levels[lower];
      if (lower === null || !goal || !ready(goal)) return;
      slow();
      this.clearTimer();
      this.believe(rate, stats);
      hls.nextLoadLevel = lower;
      frag.abortRequests();
      this.fragCurrent = this.partCurrent = null;
      hls.trigger(Hls.Events.FRAG_LOAD_EMERGENCY_ABORTED, { frag, part, stats });
    }
  }
  return Adapting as unknown as NonNullable<T>;
}

export const levelChooser = (slow: () => void, ready: (level: Level) => boolean = () => true) =>
  adapting(Hls.DefaultConfig.abrController, slow, ready);
