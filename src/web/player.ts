/// Player: joins what the server says, what the engine does and what the viewer sees; the whole of
/// the embedded page and most of the watch page.

import { mediaPath, placeOf, type Place } from './address';
import { channelPath, fetchChannel, Refused } from './api';
import { ServerClock } from './clock';
import type { Picture } from './chat_stage';
import { Controls } from './controls';
import { byId, setText } from './dom';
import { Door } from './door';
import { momentOf } from './dvr';
import type { Engine, Found, Listener, Stats } from './engine';
import { NativeEngine } from './native_engine';
import { Poll } from './poll';
import { isCrowded } from './seats';
import {
  initial,
  loadDelayMs,
  loadKey,
  pollDelayMs,
  reduce,
  type Channel,
  type Event,
  type Shown,
  type View,
} from './state';
import { Tabs } from './tabs';
import { notices, translate, words } from './text';

const kTickMs = 200;
/** The server's clock drifts from ours by at most milliseconds in this time. */
const kSyncAgainMs = 300_000;

declare const PRODUCT_VERSION: string;

export interface Options {
  /** Waits for the viewer's touch before it loads anything. */
  waits: boolean;
  /** Begins without sound, whatever was remembered. */
  silent: boolean;
  /** Called whenever something changed. */
  show(shown: Shown, channel: Channel | null, place: Place, nowMs: number): void;
  /** Once, with what others may know of the picture. */
  ready?(picture: Picture): void;
}

type AnyEngine = Engine & { hls: unknown };
export type MakeEngine = (video: HTMLVideoElement, listener: Listener) => AnyEngine;

interface Window_ extends Window {
  /** For tests and the curious. */
  freshet?: {
    readonly hls: unknown;
    readonly video: HTMLVideoElement;
    readonly state: Shown;
    stats(): Stats & { phase: Shown; delay: number | null; failures: number };
  };
}

/// What the browser speaks with the server, such as h2; '' where it does not say.
function protocolHere(): string {
  const entry = performance.getEntriesByType('navigation')[0] as
    | PerformanceNavigationTiming
    | undefined;
  return entry?.nextHopProtocol ?? '';
}

export function titleOf(channel: Channel | null, place: Place): string {
  return channel?.stream?.title || channel?.title || place.channel;
}

export class Player {
  #place = placeOf(location);
  #video = byId<HTMLVideoElement>('video');
  #stage = byId('stage');
  #clock = new ServerClock();
  #tabs = new Tabs();
  #view: View = initial;
  #channel: Channel | null = null;
  #loaded: string | null = null;
  #loadTimer: number | undefined;
  /** Of the link that was loaded last. */
  #usedToken: string | null = null;
  #waits: boolean;
  /** Where to begin when it loads next: what the address says, then where the viewer was. */
  #moment = momentOf(new URLSearchParams(location.search).get('t'));
  #asked = this.#moment !== null;
  #engine: AnyEngine;
  #door: Door;
  #controls: Controls;
  #poll: Poll;

  constructor(
    make: MakeEngine,
    private readonly options: Options,
  ) {
    this.#waits = options.waits;
    this.#door = new Door(this.#place, () => {
      this.#on({ type: 'retry' });
      void this.#poll.now();
    });
    this.#engine = make(this.#video, this.#listener());
    this.#controls = new Controls(this.#video, this.#engine, {
      place: this.#place,
      silent: options.silent,
      nowMs: () => this.#clock.nowMs(),
      title: () => titleOf(this.#channel, this.#place),
      figures: () => this.#figures(),
    });
    this.#poll = new Poll(
      () => this.#ask(),
      (failed, hidden) => pollDelayMs(this.#view.phase, failed, hidden),
      (error) => this.#on({ type: error instanceof Refused ? 'refused' : 'unreachable' }),
    );
    this.#wire();
    this.#expose();
    void this.#poll.now();
    void this.#clock.sync();
    setInterval(() => void this.#clock.sync(), kSyncAgainMs);
    setInterval(() => this.#tick(), kTickMs);
    options.ready?.(this.#picture());
    this.#show();
  }

  #picture(): Picture {
    return {
      video: this.#video,
      programme: this.#engine,
      isOn: () => this.#view.stream !== null && this.#loaded !== null,
      delayMs: () => {
        const seconds = this.#controls.delayS();
        return seconds === null ? null : seconds * 1000;
      },
    };
  }

  #listener(): Listener {
    return {
      playing: () => this.#on({ type: 'playing' }),
      stuck: () => this.#on({ type: 'stuck' }),
      finished: () => this.#on({ type: 'finished' }),
      failed: (why) => {
        this.#on({ type: 'failed', why });
        // A browser that plays by itself does not tell why it cannot.
        if (why === 'denied' || this.#engine.hls === null) void this.#knock();
      },
      qualities: (list) => {
        this.#controls.qualities.offer(list);
        void this.#controls.start();
      },
      entered: (found) => this.#entered(found),
    };
  }

  #wire(): void {
    byId('retry').addEventListener('click', () => {
      this.#on({ type: 'retry' });
      void this.#poll.now();
    });
    byId('big-play').addEventListener('click', () => {
      this.#waits = false;
      this.#controls.offer(false);
      void this.#controls.start();
      this.#drive();
      this.#show();
    });
    this.#tabs.listen(channelPath(this.#place.channel), (value) => {
      this.#answer(value as Channel | null);
      this.#poll.heard();
    });
  }

  async #knock(): Promise<void> {
    const open = await this.#door.knock();
    if (this.#door.shut !== null) this.#on({ type: 'failed', why: 'denied' });
    // The link that was loaded has ended, and a fresh one is there.
    if (open && this.#place.token !== this.#usedToken) this.#on({ type: 'retry' });
    this.#show();
  }

  async #ask(): Promise<void> {
    const channel = await fetchChannel(this.#place.channel);
    this.#tabs.tell(channelPath(this.#place.channel), channel);
    this.#answer(channel);
  }

  #answer(channel: Channel | null): void {
    this.#channel = channel;
    this.#on({ type: 'answer', channel });
  }

  #on(event: Event): void {
    const before = this.#view;
    this.#view = reduce(before, event);
    // Another show begins at its live edge.
    if (this.#view.stream !== before.stream && before.stream !== null) this.#moment = null;
    if (this.#view.phase !== before.phase && before.phase === 'live') void this.#poll.now();
    this.#drive();
    this.#show();
  }

  /// Makes the engine play what the view says.
  #drive(): void {
    const { phase } = this.#view;
    const shut = this.#waits || phase === 'denied' || phase === 'broken';
    const key = shut ? null : loadKey(this.#view);
    if (key === this.#loaded) return;
    this.#loaded = key;
    clearTimeout(this.#loadTimer);
    if (key === null) return this.#engine.unload();
    if (isCrowded(location.protocol, protocolHere())) {
      this.#tabs.takeSeat((seated) => this.#engine.lowLatency(seated));
    }
    this.#usedToken = this.#place.token;
    const source = `${mediaPath(this.#place)}index.m3u8`;
    this.#loadTimer = window.setTimeout(
      () => this.#engine.load(source, this.#moment),
      loadDelayMs(this.#view),
    );
  }

  /// Only the moment that the address asked for is worth a word.
  #entered(found: Found): void {
    if (this.#asked && found === 'before') this.#controls.toast.say(words.beforeWindow);
    if (this.#asked && found === 'after') this.#controls.toast.say(words.afterWindow);
    this.#asked = false;
  }

  #shown(): Shown {
    const ready = this.#waits && this.#view.stream !== null;
    return ready && this.#view.phase === 'starting' ? 'ready' : this.#view.phase;
  }

  #show(): void {
    const shown = this.#shown();
    const { trouble } = this.#view;
    this.#stage.dataset['phase'] = shown;
    const notice = (shown === 'denied' ? this.#door.notice() : null) ?? notices[shown];
    setText(byId('headline'), notice.headline);
    const told = shown === 'reconnecting' && (trouble === 'network' || trouble === 'media');
    setText(byId('detail'), told ? words.troubles[trouble] : notice.detail);
    if (shown === 'ready') {
      this.#controls.offer(true);
      if (!this.#video.poster) this.#video.poster = `${mediaPath(this.#place)}poster.jpg`;
    }
    this.options.show(shown, this.#channel, this.#place, this.#clock.nowMs());
  }

  #tick(): void {
    const { readyState, paused, seeking } = this.#video;
    byId('spinner').hidden = paused || (readyState >= 3 && !seeking);
    if (this.#engine.span() !== null) {
      this.#moment = this.#engine.follows ? null : this.#engine.playingDateMs();
    }
    this.#controls.tick();
  }

  #figures() {
    return {
      ...this.#engine.stats(),
      player: `Freshet ${PRODUCT_VERSION}, ${this.#engine.stats().player}`,
      delay: this.#controls.delayS(),
      protocol: protocolHere(),
    };
  }

  #expose(): void {
    const player = this;
    (window as Window_).freshet = {
      get hls() {
        return player.#engine.hls;
      },
      video: player.#video,
      get state() {
        return player.#shown();
      },
      stats: () => ({
        ...player.#engine.stats(),
        phase: player.#shown(),
        delay: player.#controls.delayS(),
        failures: player.#view.failures,
      }),
    };
  }
}

/// Makes a page of it: with hls.js where it runs, else with what the browser itself plays.
export async function begin(options: Options): Promise<void> {
  translate(document);
  // The larger half of the bundle: the page stands before it has arrived.
  const { HlsEngine } = await import('./hls_engine');
  if (HlsEngine.supported()) {
    new Player((video, listener) => new HlsEngine(video, listener), options);
  } else if (NativeEngine.supported(byId<HTMLVideoElement>('video'))) {
    new Player((video, listener) => new NativeEngine(video, listener), options);
  } else {
    byId('stage').dataset['phase'] = 'broken';
    byId('retry').hidden = true;
    setText(byId('headline'), words.unsupported.headline);
    setText(byId('detail'), words.unsupported.detail);
  }
}
