/// The watch page: joins what the server says, what the player does and what the viewer sees.

import { fetchChannel } from './api';
import { ServerClock } from './clock';
import { Controls } from './controls';
import { byId, setText } from './dom';
import type { Engine, Listener, Stats } from './engine';
import { NativeEngine } from './native_engine';
import { Poll } from './poll';
import {
  initial,
  loadDelayMs,
  loadKey,
  pollDelayMs,
  reduce,
  type Channel,
  type Event,
  type Phase,
  type View,
} from './state';
import { badges, notices, sinceText, words } from './text';

const kTickMs = 200;
/** The server's clock drifts from ours by at most milliseconds in this time. */
const kSyncAgainMs = 300_000;

interface Window_ extends Window {
  /** For tests and the curious. */
  freshet?: {
    readonly hls: unknown;
    readonly video: HTMLVideoElement;
    readonly state: Phase;
    stats(): Stats & { phase: Phase; delay: number | null; failures: number };
  };
}

class WatchPage {
  #name = decodeURIComponent(location.pathname.split('/')[1] ?? '');
  #video = byId<HTMLVideoElement>('video');
  #stage = byId('stage');
  #clock = new ServerClock();
  #view: View = initial;
  #channel: Channel | null = null;
  #loaded: string | null = null;
  #loadTimer: number | undefined;
  #engine: Engine & { hls: unknown };
  #controls: Controls;
  #poll: Poll;

  constructor(make: (video: HTMLVideoElement, listener: Listener) => Engine & { hls: unknown }) {
    this.#engine = make(this.#video, {
      playing: () => this.#on({ type: 'playing' }),
      stuck: () => this.#on({ type: 'stuck' }),
      finished: () => this.#on({ type: 'finished' }),
      failed: () => this.#on({ type: 'failed' }),
      qualities: (list) => {
        this.#controls.qualities.offer(list);
        void this.#controls.start();
      },
    });
    this.#controls = new Controls(this.#video, this.#engine, () => this.#clock.nowMs());
    this.#poll = new Poll(
      () => this.#ask(),
      (failed, hidden) => pollDelayMs(this.#view.phase, failed, hidden),
      () => this.#on({ type: 'unreachable' }),
    );
    this.#expose();
    void this.#poll.now();
    void this.#clock.sync();
    setInterval(() => void this.#clock.sync(), kSyncAgainMs);
    setInterval(() => this.#tick(), kTickMs);
    this.#show();
  }

  async #ask(): Promise<void> {
    this.#channel = await fetchChannel(this.#name);
    this.#on({ type: 'answer', channel: this.#channel });
  }

  #on(event: Event): void {
    const before = this.#view;
    this.#view = reduce(before, event);
    if (this.#view.phase !== before.phase && before.phase === 'live') void this.#poll.now();
    this.#drive();
    this.#show();
  }

  /// Makes the player play what the view says.
  #drive(): void {
    const key = loadKey(this.#view);
    if (key === this.#loaded) return;
    this.#loaded = key;
    clearTimeout(this.#loadTimer);
    if (key === null) return this.#engine.unload();
    this.#loadTimer = window.setTimeout(
      () => this.#engine.load(`/live/${this.#name}/index.m3u8`),
      loadDelayMs(this.#view),
    );
  }

  #show(): void {
    const { phase } = this.#view;
    const stream = this.#channel?.stream ?? null;
    this.#stage.dataset['phase'] = phase;
    setText(byId('headline'), notices[phase].headline);
    setText(byId('detail'), notices[phase].detail);
    byId('badge').dataset['phase'] = phase;
    setText(byId('badge'), badges[phase]);
    const title = stream?.title || this.#channel?.title || this.#name;
    setText(byId('title'), title);
    setText(byId('channel'), title === this.#name ? '' : this.#name);
    byId('channel').hidden = title === this.#name;
    const category = stream?.category || this.#channel?.category || '';
    setText(byId('category'), category);
    byId('category').hidden = category === '';
    const onAir = stream?.state === 'live' && phase !== 'ended';
    setText(byId('since'), onAir ? sinceText(stream.started_at, this.#clock.nowMs()) : '');
    document.title = words.pageTitle(title, phase === 'live');
  }

  #tick(): void {
    const { readyState, paused, seeking } = this.#video;
    byId('spinner').hidden = paused || (readyState >= 3 && !seeking);
    this.#controls.tick();
  }

  #expose(): void {
    const page = this;
    (window as Window_).freshet = {
      get hls() {
        return page.#engine.hls;
      },
      video: page.#video,
      get state() {
        return page.#view.phase;
      },
      stats: () => ({
        ...page.#engine.stats(),
        phase: page.#view.phase,
        delay: page.#controls.delayS(),
        failures: page.#view.failures,
      }),
    };
  }
}

async function begin(): Promise<void> {
  // The larger half of the bundle: the page stands before it has arrived.
  const { HlsEngine } = await import('./hls_engine');
  if (HlsEngine.supported()) new WatchPage((video, listener) => new HlsEngine(video, listener));
  else if (NativeEngine.supported(byId<HTMLVideoElement>('video'))) {
    new WatchPage((video, listener) => new NativeEngine(video, listener));
  } else {
    byId('stage').dataset['phase'] = 'offline';
    setText(byId('headline'), words.unsupported.headline);
    setText(byId('detail'), words.unsupported.detail);
  }
}

void begin();
