/// Tabs: what the pages of one server in one browser tell each other, so that they do not starve each
/// other of connections: answers that one of them got for all, and who has a low-latency seat.
///
/// There is no leader. An answer is told to all, and whoever hears it waits as if it had asked: of any
/// number of pages one asks, whichever was next. Web Locks would need TLS, which is where HTTP/2 makes
/// all of this needless. Without BroadcastChannel every page is on its own, as it is when alone.

import { Roster, type Member } from './seats';

const kBeatMs = 2000;
const kSilentMs = 7000;

type Message =
  | { type: 'answer'; path: string; value: unknown }
  | { type: 'here'; member: Member; asks: boolean }
  | { type: 'gone'; id: string };

export class Tabs {
  #channel: BroadcastChannel | null = null;
  #answers = new Map<string, (value: unknown) => void>();
  #roster = new Roster();
  #me: Member | null = null;
  #toldMs = 0;
  #onSeat: ((seated: boolean) => void) | null = null;

  constructor() {
    try {
      this.#channel = new BroadcastChannel('freshet');
    } catch {
      return;
    }
    this.#channel.addEventListener('message', (event: MessageEvent<Message>) => {
      this.#hear(event.data);
    });
    document.addEventListener('visibilitychange', () => this.#turn());
    window.addEventListener('pagehide', () => this.#bye());
    window.addEventListener('pageshow', () => this.#here(true));
  }

  /// `heard` is called with what another page was answered at that address.
  listen(path: string, heard: (value: unknown) => void): void {
    this.#answers.set(path, heard);
  }

  tell(path: string, value: unknown): void {
    this.#say({ type: 'answer', path, value });
  }

  /// From now on this page wants a seat; `changed` is called whenever it gets or loses one.
  takeSeat(changed: (seated: boolean) => void): void {
    if (!this.#channel || this.#me) return;
    this.#onSeat = changed;
    this.#me = { id: newId(), bornMs: Date.now(), visible: !document.hidden };
    this.#here(true);
    setInterval(() => {
      this.#here();
      this.#decide();
    }, kBeatMs);
  }

  #hear(message: Message): void {
    if (message.type === 'answer') this.#answers.get(message.path)?.(message.value);
    if (message.type === 'gone') this.#roster.forget(message.id);
    if (message.type === 'here') {
      this.#roster.hear(message.member, performance.now());
      // Timers of a hidden page hardly run: it answers instead.
      if (message.asks || performance.now() - this.#toldMs > kBeatMs / 2) this.#here();
    }
    if (message.type !== 'answer') this.#decide();
  }

  #turn(): void {
    if (!this.#me) return;
    this.#me.visible = !document.hidden;
    this.#here();
    this.#decide();
  }

  #decide(): void {
    if (!this.#me) return;
    this.#roster.expire(performance.now(), kSilentMs);
    this.#onSeat?.(this.#roster.hasSeat(this.#me));
  }

  /// `asks`: everybody shall say the same of themselves.
  #here(asks = false): void {
    if (!this.#me) return;
    this.#toldMs = performance.now();
    this.#say({ type: 'here', member: this.#me, asks });
  }

  #bye(): void {
    if (this.#me) this.#say({ type: 'gone', id: this.#me.id });
  }

  #say(message: Message): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // A value that cannot be told is asked for by each.
    }
  }
}

/// Unlike randomUUID there without TLS too.
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join('-');
}
