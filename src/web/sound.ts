/// Sound: volume and silence, as they were left.

import { byId, recall, remember, setAttribute, setIcon } from './dom';
import { words } from './text';

const kStep = 0.05;

export class Sound {
  #mute = byId('mute');
  #slider = byId<HTMLInputElement>('volume');
  #soundOn = byId('sound-on');

  /// `silent`: begins without sound, whatever was remembered.
  constructor(
    private readonly video: HTMLVideoElement,
    silent: boolean,
  ) {
    this.#mute.addEventListener('click', () => this.toggle());
    this.#soundOn.addEventListener('click', () => this.set(false));
    this.#slider.addEventListener('input', () => this.#to(Number(this.#slider.value) / 100));
    video.addEventListener('volumechange', () => this.#tell());
    const kept = recall('volume');
    const volume = kept === null ? 1 : Number(kept);
    if (volume >= 0 && volume <= 1) video.volume = volume;
    video.muted = silent || recall('sound') !== 'on';
    this.#tell();
  }

  get percent(): number {
    const { video } = this;
    return video.muted ? 0 : Math.round(video.volume * 100);
  }

  toggle(): void {
    this.set(!this.video.muted);
  }

  set(muted: boolean): void {
    this.video.muted = muted;
    if (!muted && this.video.volume === 0) this.video.volume = 0.5;
    remember('sound', muted ? 'off' : 'on');
  }

  louder(by: 1 | -1): void {
    const from = this.video.muted ? 0 : this.video.volume;
    this.#to(Math.min(1, Math.max(0, Math.round((from + by * kStep) * 100) / 100)));
  }

  #to(volume: number): void {
    if (volume > 0) this.video.volume = volume;
    this.set(volume === 0);
    remember('volume', String(this.video.volume));
  }

  #tell(): void {
    const { video } = this;
    const silent = this.percent === 0;
    setIcon(this.#mute, silent ? 'silent' : 'sound', silent ? words.unmute : words.mute);
    this.#soundOn.hidden = !video.muted;
    this.#slider.value = String(this.percent);
    setAttribute(this.#slider, 'aria-valuetext', `${this.percent} %`);
  }
}
