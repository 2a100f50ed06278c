/// SeekBar: from the oldest picture that is kept to the live one; a slider for pointer, touch and keys.

import { byId, setAttribute } from './dom';
import type { Engine, Span } from './engine';
import { Preview } from './preview';
import { keyTarget, positionOf, shareOf, worthSeeking } from './seek';
import { behindSpoken, behindText, clockText, words } from './text';

export class SeekBar {
  #bar = byId('seek');
  #track = this.#bar.firstElementChild as HTMLElement;
  #aim = byId('aim');
  #played = byId('played');
  #knob = byId('knob');
  #preview = new Preview();
  /** Where a drag is; the picture follows when it is let go. */
  #dragged: number | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly engine: Engine,
  ) {
    const bar = this.#bar;
    bar.addEventListener('pointerdown', (event) => this.#grab(event));
    bar.addEventListener('pointermove', (event) => this.#move(event));
    bar.addEventListener('pointerup', (event) => this.#drop(event));
    bar.addEventListener('pointercancel', () => this.#leave());
    bar.addEventListener('pointerleave', () => {
      if (this.#dragged === null) this.#leave();
    });
    bar.addEventListener('keydown', (event) => this.#key(event));
    bar.addEventListener('blur', () => this.#leave());
  }

  get busy(): boolean {
    return this.#dragged !== null;
  }

  /// By so many seconds, or to a share of what is kept.
  seekBy(seconds: number): void {
    const span = this.#span();
    if (span) this.#seek(span, this.video.currentTime + seconds);
  }

  seekToShare(share: number): void {
    const span = this.#span();
    if (span) this.#seek(span, positionOf(span, share));
  }

  tick(): void {
    const span = this.#span();
    this.#bar.hidden = span === null;
    if (!span) return;
    const position = this.#dragged ?? this.#position(span);
    const share = `${(shareOf(span, position) * 100).toFixed(2)}%`;
    this.#played.style.width = share;
    this.#knob.style.left = share;
    // Under the focus it speaks when the viewer moves it, not by itself.
    if (document.activeElement !== this.#bar || this.#dragged !== null) this.#say(span, position);
  }

  #span(): Span | null {
    const span = this.engine.span();
    return worthSeeking(span) ? span : null;
  }

  /// For the eye: live is at the end, although the picture may be a second or two behind that.
  #position(span: Span): number {
    return this.engine.atLive ? span.end : this.video.currentTime;
  }

  #seek(span: Span, position: number): void {
    const to = Math.min(span.end, Math.max(span.start, position));
    this.engine.seek(to);
    this.tick();
    this.#say(span, to);
  }

  #say(span: Span, position: number): void {
    const behind = Math.max(0, span.end - position);
    setAttribute(this.#bar, 'aria-valuemin', String(-Math.round(span.end - span.start)));
    setAttribute(this.#bar, 'aria-valuenow', String(-Math.round(behind)));
    const text = behind < 1 ? words.live : behindSpoken(behind, this.#clock(position));
    setAttribute(this.#bar, 'aria-valuetext', text);
  }

  #clock(position: number): string {
    const date = this.engine.dateAt(position);
    return date === null ? '' : clockText(date);
  }

  #shareAt(event: PointerEvent): number {
    const { left, width } = this.#track.getBoundingClientRect();
    return width > 0 ? Math.min(1, Math.max(0, (event.clientX - left) / width)) : 1;
  }

  #grab(event: PointerEvent): void {
    const span = this.#span();
    if (!span || event.button !== 0) return;
    this.#bar.setPointerCapture(event.pointerId);
    this.#dragged = positionOf(span, this.#shareAt(event));
    this.#move(event);
  }

  #move(event: PointerEvent): void {
    const span = this.#span();
    if (!span) return;
    const share = this.#shareAt(event);
    if (this.#dragged !== null) {
      this.#dragged = positionOf(span, share);
      this.tick();
    }
    this.#aim.style.width = `${share * 100}%`;
    this.#look(span, share);
  }

  #look(span: Span, share: number): void {
    const position = positionOf(span, share);
    const behind = span.end - position;
    const clock = this.#clock(position);
    const word = behind < 1 ? words.live : behindText(behind);
    const text = clock === '' ? word : `${word} · ${clock}`;
    const address = this.engine.pictureAt(position);
    this.#preview.show(share, this.#track.clientWidth, text, address);
  }

  #drop(event: PointerEvent): void {
    const span = this.#span();
    const dragged = this.#dragged;
    this.#dragged = null;
    if (span && dragged !== null) this.#seek(span, dragged);
    // A finger that has left aims at nothing.
    if (event.pointerType !== 'mouse') this.#leave();
  }

  #leave(): void {
    this.#dragged = null;
    this.#aim.style.width = '0';
    this.#preview.hide();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const span = this.#span();
    const to = span ? keyTarget(event.key, span, this.video.currentTime) : null;
    if (!span || to === null) return;
    this.#seek(span, to);
    this.#look(span, shareOf(span, to));
    event.preventDefault();
    event.stopPropagation();
  }
}
