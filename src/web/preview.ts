/// Preview: over the seek bar, the picture and the time of the place that the pointer aims at.

import { byId, setText } from './dom';

/** A pointer on its way asks for nothing. */
const kRestsMs = 90;
const kMostKept = 200;
/** A server that has no pictures is not asked for each of them. */
const kMissesUntilRest = 3;
const kRestMs = 20_000;

export class Preview {
  #box = byId('preview');
  #picture = byId<HTMLImageElement>('preview-picture');
  #word = byId('preview-word');
  #timer: number | undefined;
  #wanted: string | null = null;
  #known = new Map<string, boolean>();
  #misses = 0;
  #restUntilMs = 0;

  constructor() {
    this.#picture.addEventListener('load', () => this.#arrived(true));
    this.#picture.addEventListener('error', () => this.#arrived(false));
  }

  /// At that share of the bar, which is `width` wide.
  show(share: number, width: number, word: string, address: string | null): void {
    this.#box.hidden = false;
    setText(this.#word, word);
    const half = this.#box.offsetWidth / 2;
    const at = Math.min(Math.max(share * width, half), Math.max(half, width - half));
    this.#box.style.left = `${Math.round(at)}px`;
    if (address !== this.#wanted) this.#want(address);
  }

  hide(): void {
    this.#box.hidden = true;
    clearTimeout(this.#timer);
  }

  #want(address: string | null): void {
    this.#wanted = address;
    clearTimeout(this.#timer);
    const known = address === null ? false : this.#known.get(address);
    if (address === null || known === false || performance.now() < this.#restUntilMs) {
      this.#picture.hidden = true;
      return;
    }
    if (known) this.#picture.src = address;
    else this.#timer = window.setTimeout(() => (this.#picture.src = address), kRestsMs);
  }

  #arrived(well: boolean): void {
    const { src } = this.#picture;
    if (this.#known.size > kMostKept) this.#known.clear();
    this.#known.set(src, well);
    this.#misses = well ? 0 : this.#misses + 1;
    if (this.#misses >= kMissesUntilRest) {
      this.#misses = 0;
      this.#restUntilMs = performance.now() + kRestMs;
      this.#known.clear();
    }
    this.#picture.hidden = !well || src !== this.#wanted;
  }
}
