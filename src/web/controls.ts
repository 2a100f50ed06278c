/// Controls: the buttons over the picture, and the keys that do the same.

import { byId, recall, remember, setIcon, setText } from './dom';
import type { Engine } from './engine';
import { QualityMenu } from './menu';
import { delayText, words } from './text';

const kRestAfterMs = 2500;
/** Resuming this far behind the edge, the viewer wants to see what they missed. */
const kKeepBehindS = 2;

export class Controls {
  readonly qualities: QualityMenu;
  #stage = byId('stage');
  #play = byId('play');
  #mute = byId('mute');
  #volume = byId<HTMLInputElement>('volume');
  #live = byId('live');
  #liveWord = byId('live-word');
  #delay = byId('delay');
  #fullscreen = byId('fullscreen');
  #soundOn = byId('sound-on');
  #bigPlay = byId('big-play');
  #pausedMs = 0;
  #restTimer: number | undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly engine: Engine,
    private readonly nowMs: () => number,
  ) {
    const quality = byId('quality');
    this.qualities = new QualityMenu(quality, byId('qualities'), byId('quality-word'), (index) =>
      engine.choose(index),
    );
    this.#wireButtons();
    this.#wireVideo();
    this.#wireRest();
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#restoreSound();
    this.tick();
  }

  /// Several times a second: what moves by itself.
  tick(): void {
    const { video, engine } = this;
    setIcon(this.#play, video.paused ? 'play' : 'pause', video.paused ? words.play : words.pause);
    const silent = video.muted || video.volume === 0;
    setIcon(this.#mute, silent ? 'silent' : 'sound', silent ? words.unmute : words.mute);
    const atLive = engine.atLive;
    this.#live.classList.toggle('now', atLive);
    setText(this.#liveWord, atLive ? words.live : words.backToLive);
    const label = atLive ? words.atLive : words.goLive;
    if (this.#live.getAttribute('aria-label') !== label) {
      this.#live.setAttribute('aria-label', label);
      this.#live.title = words.goLive;
    }
    const delay = this.delayS();
    setText(this.#delay, delay === null ? '' : delayText(delay));
    this.qualities.tell(engine.chosen().name);
  }

  /// Seconds from the camera's moment to now, by the server's clock.
  delayS(): number | null {
    const date = this.engine.playingDateMs();
    return date === null ? null : (this.nowMs() - date) / 1000;
  }

  /// Plays; without sound where the browser allows none before a touch.
  async start(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      if (this.video.muted) {
        this.#bigPlay.hidden = false;
        return;
      }
      this.video.muted = true;
      await this.start();
    }
  }

  #toggle(): void {
    if (this.video.paused) void this.start();
    else this.video.pause();
  }

  #setMuted(muted: boolean): void {
    this.video.muted = muted;
    if (!muted && this.video.volume === 0) this.video.volume = 0.5;
    remember('sound', muted ? 'off' : 'on');
  }

  #toggleFullscreen(): void {
    const old = this.video as HTMLVideoElement & { webkitEnterFullscreen?: () => void };
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (this.#stage.requestFullscreen) void this.#stage.requestFullscreen();
    else old.webkitEnterFullscreen?.();
  }

  #wireButtons(): void {
    this.#play.addEventListener('click', () => this.#toggle());
    this.#bigPlay.addEventListener('click', () => this.#toggle());
    this.#mute.addEventListener('click', () => this.#setMuted(!this.video.muted));
    this.#soundOn.addEventListener('click', () => this.#setMuted(false));
    this.#live.addEventListener('click', () => this.engine.goLive());
    this.#fullscreen.addEventListener('click', () => this.#toggleFullscreen());
    this.#volume.addEventListener('input', () => {
      this.video.volume = Number(this.#volume.value) / 100;
      this.#setMuted(this.video.volume === 0);
    });
  }

  #wireVideo(): void {
    const { video } = this;
    video.addEventListener('pause', () => {
      this.#pausedMs = performance.now();
    });
    video.addEventListener('play', () => {
      this.#bigPlay.hidden = true;
      const rested = (performance.now() - this.#pausedMs) / 1000;
      if (this.#pausedMs > 0 && rested > kKeepBehindS) this.engine.leaveLive();
      this.#pausedMs = 0;
    });
    video.addEventListener('volumechange', () => {
      this.#soundOn.hidden = !video.muted;
      this.#volume.value = String(video.muted ? 0 : Math.round(video.volume * 100));
      remember('volume', String(video.volume));
    });
    video.addEventListener('click', () => {
      // A first touch on a phone shows the controls, it does not pause.
      if (matchMedia('(hover: none)').matches) this.#wake();
      else this.#toggle();
    });
    video.addEventListener('dblclick', () => this.#toggleFullscreen());
    document.addEventListener('fullscreenchange', () => this.#tellFullscreen());
    this.#tellFullscreen();
  }

  #tellFullscreen(): void {
    const full = document.fullscreenElement !== null;
    const label = full ? words.leaveFullscreen : words.fullscreen;
    setIcon(this.#fullscreen, full ? 'shrink' : 'grow', label);
  }

  /// Controls rest while the viewer does; never while the menu is open or nothing plays.
  #wireRest(): void {
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const) {
      this.#stage.addEventListener(type, () => this.#wake());
    }
    this.#stage.addEventListener('pointerleave', () => this.#rest());
    this.#wake();
  }

  #wake(): void {
    this.#stage.classList.remove('idle');
    clearTimeout(this.#restTimer);
    this.#restTimer = window.setTimeout(() => this.#rest(), kRestAfterMs);
  }

  #rest(): void {
    const busy = this.video.paused || this.qualities.open;
    this.#stage.classList.toggle('idle', !busy);
  }

  #restoreSound(): void {
    const { video } = this;
    const volume = Number(recall('volume') ?? '1');
    if (volume >= 0 && volume <= 1) video.volume = volume;
    video.muted = recall('sound') !== 'on';
    this.#soundOn.hidden = !video.muted;
    this.#volume.value = String(video.muted ? 0 : Math.round(video.volume * 100));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.qualities.open) return;
    const on = event.target instanceof HTMLElement ? event.target.tagName : '';
    const key = event.key.toLowerCase();
    // Space on a button presses that button, and on a slider is the slider's.
    if (key === ' ' && (on === 'BUTTON' || on === 'INPUT' || on === 'A')) return;
    if (key === ' ' || key === 'k') this.#toggle();
    else if (key === 'm') this.#setMuted(!this.video.muted);
    else if (key === 'f') this.#toggleFullscreen();
    else if (key === 'l') this.engine.goLive();
    else return;
    event.preventDefault();
    this.#wake();
  }
}
