/// Waking: a rung that is encoded only while somebody watches it is asked for before the quality
/// changes to it. The change then finds pictures; it would find gaps for up to a keyframe interval,
/// and the picture would stand for that long.

import type { Level } from 'hls.js';

const kAskEveryMs = 300;
/// Rather a change that stands than none.
const kPatienceMs = 10_000;
/// The server lets nothing rest that was asked for so lately.
const kAwakeForMs = 10_000;
const kDataId = 'freshet.on-demand';

type SessionData = Record<string, Record<string, string | undefined>> | null | undefined;

/// Names of the renditions that rest while nobody asks for them.
export function onDemandIn(data: SessionData): Set<string> {
  const names = data?.[kDataId]?.VALUE ?? '';
  return new Set(names.split(' ').filter((name) => name !== ''));
}

/// Seconds of media without a gap up to a playlist's end: of parts, where it lists any.
export function mediaAtEnd(playlist: string): number {
  const byParts = playlist.includes('#EXT-X-PART:');
  let run = 0;
  let duration = 0;
  let gap = false;
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXT-X-PART:')) {
      run = line.includes('GAP=YES') ? 0 : run + Number(/DURATION=([\d.]+)/.exec(line)?.[1] ?? 0);
    } else if (line.startsWith('#EXTINF:')) {
      duration = Number.parseFloat(line.slice('#EXTINF:'.length));
    } else if (line === '#EXT-X-GAP') {
      gap = true;
    } else if (!byParts && line !== '' && !line.startsWith('#')) {
      run = gap ? 0 : run + duration;
      gap = false;
    }
  }
  return run;
}

export class Waking {
  onDemand = new Set<string>();
  #awakeUntil = new Map<string, number>();
  #asking = new Map<string, Promise<void>>();

  constructor(
    private readonly list: (url: string) => Promise<string>,
    private readonly nowMs: () => number = () => performance.now(),
    private readonly pause: (ms: number) => Promise<void> = (ms) =>
      new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  isOnDemand(level: Level): boolean {
    return this.onDemand.has(level.attrs['STABLE-VARIANT-ID'] ?? '');
  }

  /// Can the quality change to it now? If not, it is being woken from here on.
  ready(level: Level, behindS: () => number): boolean {
    if (!this.isOnDemand(level) || this.#awake(level)) return true;
    void this.wake(level, behindS);
    return false;
  }

  /// Resolves when there are media, back to where who plays `behindS` behind the live edge will want
  /// them, or when waiting for that any longer is worse. Asked each time: nothing plays yet, perhaps.
  wake(level: Level, behindS: () => number): Promise<void> {
    const { uri } = level;
    const asking = this.#asking.get(uri) ?? this.#ask(level, behindS).finally(() => this.#asking.delete(uri));
    this.#asking.set(uri, asking);
    return asking;
  }

  #awake(level: Level): boolean {
    return this.nowMs() < (this.#awakeUntil.get(level.uri) ?? 0);
  }

  async #ask(level: Level, behindS: () => number): Promise<void> {
    const until = this.nowMs() + kPatienceMs;
    while (this.nowMs() < until) {
      const text = await this.list(level.uri).catch(() => '');
      const media = mediaAtEnd(text);
      if (media > 0 && media >= behindS()) break;
      await this.pause(kAskEveryMs);
    }
    this.#awakeUntil.set(level.uri, this.nowMs() + kAwakeForMs);
  }
}
