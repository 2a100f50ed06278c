/// Poll: asks, waits, asks again; rests while the tab is hidden and asks at once when it is seen.
/// Who was told what another page was answered (tabs.ts) waits as if it had asked.

/** So much longer waits who was told, at most: it leaves the next question to whoever asked this one. */
const kGiveWay = 0.3;

export class Poll {
  #timer: number | undefined;
  #asking = false;
  #failed = 0;

  constructor(
    private readonly ask: () => Promise<void>,
    private readonly delayMs: (failed: number, hidden: boolean) => number | null,
    private readonly onFailure: (error: unknown) => void,
  ) {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.now();
    });
    window.addEventListener('online', () => void this.now());
  }

  /// Another page has asked for us.
  heard(): void {
    if (this.#asking) return;
    this.#failed = 0;
    clearTimeout(this.#timer);
    this.#later(1 + kGiveWay * (0.5 + Math.random() / 2));
  }

  async now(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    try {
      await this.ask();
      this.#failed = 0;
    } catch (error) {
      ++this.#failed;
      this.onFailure(error);
    }
    this.#asking = false;
    this.#later();
  }

  #later(factor = 1): void {
    const delay = this.delayMs(this.#failed, document.hidden);
    if (delay !== null) this.#timer = window.setTimeout(() => void this.now(), delay * factor);
  }
}
