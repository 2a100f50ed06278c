/// FrameClock: the programme time of the picture on screen, told with every frame: what is shown at a
/// moment is shown with the frame that has it.

interface Frame {
  mediaTime: number;
}
type FrameVideo = HTMLVideoElement & {
  requestVideoFrameCallback?: (then: (nowMs: number, frame: Frame) => void) => number;
};

/** Without frames for so long (a hidden tab, a pause, an old browser) the element's clock has to do. */
const kNoFramesMs = 300;
const kTickMs = 100;

export interface Programme {
  /** Of that place on the video element's clock; null: unknown. */
  dateAt(position: number): number | null;
  playingDateMs(): number | null;
}

export class FrameClock {
  #framedMs = -Infinity;

  constructor(
    private readonly video: FrameVideo,
    private readonly programme: Programme,
    private readonly tick: (programmeMs: number | null, nowMs: number) => void,
  ) {
    this.#next();
    video.addEventListener('timeupdate', () => this.#look());
    video.addEventListener('seeked', () => this.#tell(null));
    setInterval(() => this.#look(), kTickMs);
  }

  #next(): void {
    this.video.requestVideoFrameCallback?.((_, { mediaTime }) => {
      this.#framedMs = performance.now();
      this.#tell(mediaTime);
      this.#next();
    });
  }

  #look(): void {
    if (performance.now() - this.#framedMs > kNoFramesMs) this.#tell(null);
  }

  #tell(mediaTime: number | null): void {
    const { programme } = this;
    const date = mediaTime === null ? programme.playingDateMs() : programme.dateAt(mediaTime);
    this.tick(date ?? programme.playingDateMs(), performance.now());
  }
}
