/// Poll: asks, waits, asks again; rests while the tab is hidden and asks at once when it is seen.

export class Poll {
  #timer: number | undefined;
  #asking = false;
  #failed = 0;

  constructor(
    private readonly ask: () => Promise<void>,
    private readonly delayMs: (failed: number, hidden: boolean) => number | null,
    private readonly onFailure: () => void,
  ) {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.now();
    });
    window.addEventListener('online', () => void this.now());
  }

  async now(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    try {
      await this.ask();
      this.#failed = 0;
    } catch {
      ++this.#failed;
      this.onFailure();
    }
    this.#asking = false;
    this.#later();
  }

  #later(): void {
    const delay = this.delayMs(this.#failed, document.hidden);
    if (delay !== null) this.#timer = window.setTimeout(() => void this.now(), delay);
  }
}
