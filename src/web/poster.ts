/// Posters: the latest picture of a channel in its card, fetched anew while somebody sees it.

/** A poster lives so long: all viewers ask for the same address meanwhile, and caches answer most. */
export const kPosterMs = 10_000;
const kMostFailures = 4;

/// The address of the picture that is the latest at that time.
export function posterAddress(channel: string, nowMs: number): string {
  return `/live/${channel}/poster.jpg?t=${Math.floor(nowMs / kPosterMs)}`;
}

/// When to look again: soon after the next one is there, later after each failure.
export function posterDelayMs(nowMs: number, failures: number): number {
  if (failures > 0) return kPosterMs * 2 ** Math.min(failures, kMostFailures);
  return kPosterMs - (nowMs % kPosterMs) + 200;
}

/** Of a channel that does not show its picture to everyone, what its address begins with for us. */
export type WayIn = (channel: string) => Promise<string>;

/// Keeps the pictures of the tiles that are seen fresh; those that are not seen cost nothing.
export class Posters {
  readonly #seen: IntersectionObserver;
  readonly #tiles = new Map<Element, Tile>();

  constructor(
    private readonly nowMs: () => number,
    private readonly wayIn: WayIn | null = null,
  ) {
    this.#seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          this.#tiles.get(target)?.beSeen(isIntersecting);
        }
      },
      { rootMargin: '200px' },
    );
    document.addEventListener('visibilitychange', () => {
      for (const tile of this.#tiles.values()) tile.look();
    });
  }

  add(element: HTMLElement, channel: string): void {
    this.#tiles.set(element, new Tile(element, channel, this.nowMs, this.wayIn));
    this.#seen.observe(element);
  }

  remove(element: HTMLElement): void {
    this.#seen.unobserve(element);
    this.#tiles.get(element)?.beSeen(false);
    this.#tiles.delete(element);
  }
}

class Tile {
  #timer: number | undefined;
  #inView = false;
  #asking = false;
  #failures = 0;
  #shown = '';
  #prefix = '';

  constructor(
    private readonly element: HTMLElement,
    private readonly channel: string,
    private readonly nowMs: () => number,
    private readonly wayIn: WayIn | null,
  ) {}

  beSeen(inView: boolean): void {
    this.#inView = inView;
    this.look();
  }

  look(): void {
    clearTimeout(this.#timer);
    if (this.#inView && !document.hidden && !this.#asking) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const address = this.#prefix + posterAddress(this.channel, this.nowMs());
    if (address !== this.#shown) {
      this.#asking = true;
      // Shown only once it is all there: a picture that is renewed must not flicker.
      const next = new Image();
      next.className = 'poster';
      next.alt = '';
      next.decoding = 'async';
      next.src = address;
      try {
        await next.decode();
        this.#show(next);
        this.#shown = address;
        this.#failures = 0;
      } catch {
        ++this.#failures;
        await this.#findWay();
      }
      this.#asking = false;
      if (this.#failures === 1 && this.#prefix !== '') return this.look();
    }
    if (!this.#inView || document.hidden) return;
    this.#timer = window.setTimeout(
      () => this.look(),
      posterDelayMs(this.nowMs(), this.#failures),
    );
  }

  /// The way in may have expired too; where there is none, the next picture may still come.
  async #findWay(): Promise<void> {
    try {
      if (this.wayIn) this.#prefix = await this.wayIn(this.channel);
    } catch {
      this.#prefix = '';
    }
  }

  /// Over the coloured tile, which stays for when there is no picture.
  #show(picture: HTMLImageElement): void {
    const before = this.element.querySelector('.poster');
    if (before) before.replaceWith(picture);
    else this.element.prepend(picture);
  }
}
