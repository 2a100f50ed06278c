/// Facts: hears what happens on the server as it happens; where that way is closed, it says every few
/// seconds that something may have. A page that nobody sees holds no connection, for a browser has few.

import type { Fact } from './shapes';

const kTypes = [
  'stream.started',
  'stream.live',
  'stream.reconnecting',
  'stream.ended',
  'key.created',
  'key.revoked',
  'config.changed',
  'health.finding',
  'health.cleared',
  'channel.created',
  'channel.deleted',
  'webhook.created',
  'webhook.changed',
  'webhook.deleted',
];
const kPollMs = 5000;
const kRetryMs = 30_000;

type Heard = (fact: Fact | null) => void;

export class Facts {
  #source: EventSource | null = null;
  #last = '';
  #listeners = new Set<{ prefixes: readonly string[]; then: Heard }>();
  #poll: number | undefined;
  #retry: number | undefined;
  #on = false;
  /** It was deaf for a while: something may have happened that nobody tells any more. */
  #missed = false;

  constructor(private readonly show: (live: boolean) => void) {
    document.addEventListener('visibilitychange', () => this.#turn());
  }

  start(): void {
    this.#on = true;
    this.#turn();
  }

  stop(): void {
    this.#on = false;
    this.#last = '';
    this.#turn();
  }

  listen(prefixes: readonly string[], then: Heard, signal: AbortSignal): void {
    const listener = { prefixes, then };
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  #turn(): void {
    const wanted = this.#on && !document.hidden;
    if (wanted && !this.#source) {
      if (this.#missed) this.#tell(null);
      this.#open();
    }
    if (!wanted) this.#close();
  }

  #open(): void {
    const from = this.#last === '' ? '' : `?last_event_id=${encodeURIComponent(this.#last)}`;
    const source = new EventSource(`/v1/events${from}`);
    this.#source = source;
    source.addEventListener('open', () => this.#heard(true));
    source.addEventListener('error', () => {
      this.#heard(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // It does not come again by itself: the server refused.
      clearTimeout(this.#retry);
      this.#retry = window.setTimeout(() => {
        this.#close();
        this.#turn();
      }, kRetryMs);
    });
    source.addEventListener('lost', () => this.#tell(null));
    for (const type of kTypes)
      source.addEventListener(type, (event) => this.#take(event as MessageEvent<string>));
  }

  #close(): void {
    this.#missed = this.#on;
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#retry);
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  #heard(live: boolean): void {
    this.show(live);
    this.#missed ||= !live;
    if (live) {
      clearInterval(this.#poll);
      this.#poll = undefined;
      if (this.#missed) this.#tell(null);
      this.#missed = false;
    } else if (this.#poll === undefined && this.#source) {
      this.#poll = window.setInterval(() => this.#tell(null), kPollMs);
    }
  }

  #take(event: MessageEvent<string>): void {
    this.#last = event.lastEventId;
    try {
      this.#tell(JSON.parse(event.data) as Fact);
    } catch {
      this.#tell(null);
    }
  }

  #tell(fact: Fact | null): void {
    for (const { prefixes, then } of [...this.#listeners]) {
      if (fact === null || prefixes.some((prefix) => fact.type.startsWith(prefix))) then(fact);
    }
  }
}
