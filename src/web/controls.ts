/// Controls: the buttons over the picture, and the keys that do the same.

import { pageAddress, type Place } from './address';
import { Captions } from './captions';
import { byId, copyText, setAttribute, setIcon, setText } from './dom';
import type { Engine } from './engine';
import { actionOf, type Action } from './keys';
import { MoreMenu, QualityMenu } from './menu';
import { Rest } from './rest';
import { Screen } from './screen';
import { SeekBar } from './seek_bar';
import { kStepS } from './seek';
import { HelpSheet, LinkSheet, sheetIsOpen } from './sheets';
import { Sound } from './sound';
import { Statistics, type Figures } from './statistics';
import { behindText, delayText, words } from './text';
import { Toast } from './toast';
import { Toolbar } from './toolbar';

/** Resuming this far behind the edge, the viewer wants to see what they missed. */
const kKeepBehindS = 2;

export interface Around {
  place: Place;
  /** Begins without sound, whatever was remembered. */
  silent: boolean;
  nowMs(): number;
  title(): string;
  figures(): Figures;
}

export class Controls {
  readonly qualities: QualityMenu;
  readonly toast = new Toast();
  #play = byId('play');
  #live = byId('live');
  #liveWord = byId('live-word');
  #delay = byId('delay');
  #bigPlay = byId('big-play');
  #sound: Sound;
  #captions: Captions;
  #screen: Screen;
  #seekBar: SeekBar;
  #more: MoreMenu;
  #links: LinkSheet;
  #help: HelpSheet;
  #statistics: Statistics;
  #toolbar = new Toolbar();
  #rest: Rest;
  #pausedMs = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly engine: Engine,
    private readonly around: Around,
  ) {
    this.qualities = new QualityMenu(
      byId('quality'),
      byId('qualities'),
      byId('quality-word'),
      (index) => engine.choose(index),
    );
    this.#sound = new Sound(video, around.silent);
    this.#captions = new Captions(video);
    this.#screen = new Screen(video);
    this.#seekBar = new SeekBar(video, engine);
    this.#links = new LinkSheet(around.place);
    this.#help = new HelpSheet(this.#screen.hasPicture);
    this.#statistics = new Statistics(around.figures);
    this.#more = new MoreMenu(byId('more'), byId('choices'));
    this.#fillMore();
    this.#rest = new Rest(() => video.paused || this.#menuIsOpen() || this.#seekBar.busy);
    this.#wireButtons();
    this.#wireVideo();
    document.addEventListener('keydown', (event) => this.#key(event));
    this.tick();
  }

  /// Several times a second: what moves by itself.
  tick(): void {
    const { video, engine } = this;
    setIcon(this.#play, video.paused ? 'play' : 'pause', video.paused ? words.play : words.pause);
    const atLive = engine.atLive;
    this.#live.classList.toggle('now', atLive);
    setText(this.#liveWord, atLive ? words.live : words.backToLive);
    setAttribute(this.#live, 'aria-label', atLive ? words.atLive : words.goLive);
    setAttribute(this.#live, 'title', words.goLive);
    setText(this.#delay, this.#delayWord(atLive));
    this.qualities.tell(engine.chosen().name);
    this.#seekBar.tick();
    this.#statistics.tick();
  }

  /// Seconds from the camera's moment to now, by the server's clock.
  delayS(): number | null {
    const date = this.engine.playingDateMs();
    return date === null ? null : (this.around.nowMs() - date) / 1000;
  }

  /// Plays; without sound where the browser allows none before a touch.
  async start(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      if (this.video.muted) {
        this.offer(true);
        return;
      }
      this.video.muted = true;
      await this.start();
    }
  }

  /// The large button in the middle.
  offer(visible: boolean): void {
    this.#bigPlay.hidden = !visible;
  }

  #delayWord(atLive: boolean): string {
    const span = this.engine.span();
    if (!atLive && span) return behindText(span.end - this.video.currentTime);
    const delay = this.delayS();
    return delay === null ? '' : delayText(delay);
  }

  #menuIsOpen(): boolean {
    return this.qualities.open || this.#more.open;
  }

  #fillMore(): void {
    this.#more.fill([
      { icon: 'link', word: words.copyMoment, act: () => void this.#copyMoment() },
      { icon: 'code', word: words.links, act: () => this.#links.open(this.around.title()) },
      { icon: 'stats', word: words.statistics, act: () => this.#statistics.toggle() },
      // A phone has no keys.
      ...(matchMedia('(hover: none)').matches
        ? []
        : [{ icon: 'keys', word: words.shortcuts, act: () => this.#help.open() }]),
    ]);
  }

  async #copyMoment(): Promise<void> {
    const { place, title } = this.around;
    const address = pageAddress(location.origin, place, this.engine.playingDateMs());
    if (await copyText(address)) this.toast.say(words.linkCopied);
    else this.#links.open(title());
  }

  #toggle(): void {
    if (this.video.paused) void this.start();
    else this.video.pause();
  }

  #wireButtons(): void {
    this.#play.addEventListener('click', () => this.#toggle());
    this.#live.addEventListener('click', () => this.engine.goLive());
  }

  #wireVideo(): void {
    const { video } = this;
    video.addEventListener('pause', () => {
      this.#pausedMs = performance.now();
    });
    video.addEventListener('play', () => {
      this.offer(false);
      const rested = (performance.now() - this.#pausedMs) / 1000;
      if (this.#pausedMs > 0 && rested > kKeepBehindS) this.engine.leaveLive();
      this.#pausedMs = 0;
    });
    video.addEventListener('click', () => {
      // A first touch on a phone shows the controls, it does not pause.
      if (matchMedia('(hover: none)').matches) this.#rest.wake();
      else this.#toggle();
    });
    video.addEventListener('dblclick', () => this.#screen.toggleFull());
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#menuIsOpen() || sheetIsOpen()) return;
    const on = event.target instanceof HTMLElement ? event.target.tagName : '';
    const moved = on !== 'INPUT' && this.#toolbar.key(event.key);
    const action = moved ? null : actionOf(event.key, on);
    if (action) this.#do(action);
    if (!moved && !action) return;
    event.preventDefault();
    this.#rest.wake();
  }

  #do(action: Action): void {
    switch (action.do) {
      case 'toggle':
        return this.#toggle();
      case 'mute':
        return this.#sound.toggle();
      case 'captions':
        return this.#captions.toggle();
      case 'fullscreen':
        return this.#screen.toggleFull();
      case 'live':
        return this.engine.goLive();
      case 'picture':
        return this.#screen.togglePicture();
      case 'statistics':
        return this.#statistics.toggle();
      case 'help':
        return this.#help.open();
      case 'enter':
        return this.#toolbar.enter();
      case 'seek':
        this.#seekBar.seekBy(action.by * kStepS);
        return this.#tellPlace();
      case 'share':
        this.#seekBar.seekToShare(action.share);
        return this.#tellPlace();
      case 'volume':
        this.#sound.louder(action.by);
        return this.toast.say(words.volumeAt(this.#sound.percent));
    }
  }

  #tellPlace(): void {
    const span = this.engine.span();
    if (!span) return;
    const behind = span.end - this.video.currentTime;
    this.toast.say(this.engine.follows || behind < 1 ? words.live : behindText(behind));
  }
}
