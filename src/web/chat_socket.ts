/// ChatSocket: one conversation with a channel's chat, over as many connections as it takes. What was
/// missed meanwhile is asked for by epoch and offset; what was sent and not answered is sent again
/// under the same key, so that it is done once.

import { nextAfter } from './chat_retry';
import type { Answer, ChatEvent, Welcome } from './chat_types';

export const kProtocol = 'freshet.chat.v1';
/** A request that is not answered by then has failed. */
const kAnswerMs = 15_000;
/** The server pings every 25 s; so long after the last word it is gone. */
const kSilentMs = 45_000;
/** Connected so long, the next failure is the first one. */
const kSettledMs = 10_000;

export type Link = 'connecting' | 'open' | 'waiting' | 'stopped';

export interface Hearing {
  welcome(frame: Welcome): void;
  /** In the order of the server's; one call for each of its batches. */
  events(events: ChatEvent[]): void;
  /** `code`: of the close that led here; 0: none did. */
  link(link: Link, code: number, retryMs: number): void;
  /** The greeting was refused, in words; the close that follows says what to do. */
  refused?(answer: Answer): void;
}

export interface Self {
  token: string | null;
  name: string;
}

/** What of the browser is used; a test brings its own. */
export interface World {
  open(address: string, protocol: string): WebSocket;
  after(ms: number, then: () => void): number;
  cancel(timer: number): void;
  random(): number;
  nowMs(): number;
}

const browser: World = {
  open: (address, protocol) => new WebSocket(address, protocol),
  after: (ms, then) => window.setTimeout(then, ms),
  cancel: (timer) => clearTimeout(timer),
  random: Math.random,
  nowMs: () => performance.now(),
};

interface Waiting {
  frame: Record<string, unknown>;
  done: (answer: Answer) => void;
  timer: number;
}

const kNobody: Answer = {
  ok: false,
  code: 'no_answer',
  says: '',
  retryMs: 0,
  held: false,
  mid: '',
  frame: { t: 'err' },
};

/// Unlike randomUUID there without TLS too.
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');
}

export class ChatSocket {
  #socket: WebSocket | null = null;
  #since: { ep: string; off: number } | null = null;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #helloId = 0;
  #failures = 0;
  #openedMs = 0;
  #heardMs = 0;
  #retry: number | undefined;
  #watch: number | undefined;
  #welcomed = false;
  #stopped = false;

  constructor(
    private readonly address: string,
    private readonly self: () => Self,
    private readonly hearing: Hearing,
    /** Milliseconds that the picture is behind its sender; null: there is none. */
    private readonly delayMs: () => number | null,
    private readonly world: World = browser,
  ) {}

  get welcomed(): boolean {
    return this.#welcomed;
  }

  open(): void {
    this.world.cancel(this.#retry ?? 0);
    this.#stopped = false;
    this.hearing.link('connecting', 0, 0);
    const socket = this.world.open(this.address, kProtocol);
    this.#socket = socket;
    this.#welcomed = false;
    this.#heardMs = this.world.nowMs();
    this.#look();
    socket.onopen = () => this.#greet();
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket && typeof data === 'string') this.#hear(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#closed(code);
    };
  }

  /// As somebody else, or with another name: what was missed is not asked for, for it is not missed.
  reopen(): void {
    this.#leave();
    this.#failures = 0;
    this.open();
  }

  close(): void {
    this.#leave();
    this.#stopped = true;
    this.world.cancel(this.#retry ?? 0);
  }

  /// Sends now or as soon as it can; never fails but by its answer.
  ask(frame: Record<string, unknown>): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((done) => {
      if (this.#stopped) return done({ ...kNobody, code: 'closed' });
      const timer = this.world.after(kAnswerMs, () => this.#answer(id, kNobody));
      this.#waiting.set(id, { frame: { ...frame, id }, done, timer });
      if (this.#welcomed) this.#send({ ...frame, id });
    });
  }

  /// What nobody waits for, and what is nothing worth later.
  tell(frame: Record<string, unknown>): void {
    if (this.#welcomed) this.#send({ ...frame, id: ++this.#lastId });
  }

  #greet(): void {
    this.#openedMs = this.world.nowMs();
    this.#helloId = ++this.#lastId;
    const { token, name } = this.self();
    this.#send({
      t: 'hello',
      id: this.#helloId,
      token,
      ...(name === '' ? {} : { name }),
      ...(this.#since === null ? {} : { since: this.#since }),
    });
  }

  #send(frame: Record<string, unknown>): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #hear(data: string): void {
    this.#heardMs = this.world.nowMs();
    let batch: unknown;
    try {
      batch = (JSON.parse(data) as { b?: unknown }).b;
    } catch {
      return;
    }
    if (!Array.isArray(batch)) return;
    let heard: ChatEvent[] = [];
    for (const event of batch as ChatEvent[]) {
      if (event.t === 'welcome') {
        // What stood before it in the batch was before it.
        if (heard.length > 0) this.hearing.events(heard);
        heard = [];
        this.#welcome(event as unknown as Welcome);
      } else if (!this.#mine(event)) {
        this.#note(event);
        heard.push(event);
      }
    }
    if (heard.length > 0) this.hearing.events(heard);
  }

  #welcome(frame: Welcome): void {
    this.#welcomed = true;
    this.#since = { ep: frame.ep, off: frame.off };
    this.hearing.link('open', 0, 0);
    this.hearing.welcome(frame);
    for (const { frame: waits } of this.#waiting.values()) this.#send(waits);
  }

  /// Of this connection alone: nothing that others are told.
  #mine(event: ChatEvent): boolean {
    const id = typeof event['id'] === 'number' ? event['id'] : -1;
    if (event.t === 'ping') {
      this.#pong(event);
      return true;
    }
    if (event.t !== 'ack' && event.t !== 'err' && event.t !== 'history') return false;
    if (id === this.#helloId && event.t === 'err') this.hearing.refused?.(answerOf(event));
    if (this.#waiting.has(id)) this.#answer(id, answerOf(event));
    return true;
  }

  #note(event: ChatEvent): void {
    if (event.t === 'resync') {
      // The order is another one: everything that holds is told anew.
      this.#since = null;
      this.#later(this.world.random() * 3000, 0);
      this.#leave();
    } else if (this.#since && typeof event.off === 'number' && event.off > this.#since.off) {
      this.#since.off = event.off;
    }
  }

  #pong(event: ChatEvent): void {
    const delay = this.delayMs();
    const lat = delay === null ? {} : { lat: Math.max(0, Math.round(delay)) };
    this.#send({ t: 'pong', n: event['n'], ct: Date.now(), ...lat });
  }

  #answer(id: number, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.world.cancel(waiting.timer);
    this.#waiting.delete(id);
    waiting.done(answer);
  }

  /// A connection may be gone without a word.
  #look(): void {
    this.world.cancel(this.#watch ?? 0);
    this.#watch = this.world.after(5000, () => {
      if (this.#socket === null) return;
      if (this.world.nowMs() - this.#heardMs < kSilentMs) return this.#look();
      this.#leave();
      this.#closed(1006);
    });
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    socket?.close(1000);
  }

  #closed(code: number): void {
    this.#socket = null;
    this.#welcomed = false;
    const settled = this.#openedMs > 0 && this.world.nowMs() - this.#openedMs > kSettledMs;
    this.#failures = settled ? 1 : this.#failures + 1;
    this.#openedMs = 0;
    const next = nextAfter(code, this.#failures, this.world.random());
    if (next.do === 'stop') {
      this.#stopped = true;
      for (const id of [...this.#waiting.keys()]) this.#answer(id, { ...kNobody, code: 'closed' });
      return this.hearing.link('stopped', code, 0);
    }
    if (next.anew) this.#since = null;
    this.#later(next.delayMs, code);
  }

  #later(ms: number, code: number): void {
    this.world.cancel(this.#retry ?? 0);
    this.hearing.link('waiting', code, ms);
    this.#retry = this.world.after(ms, () => this.open());
  }
}

export function answerOf(event: ChatEvent): Answer {
  const text = (name: string) => (typeof event[name] === 'string' ? (event[name] as string) : '');
  const retry = event['retry_ms'];
  return {
    ok: event.t !== 'err',
    code: event.t === 'err' ? text('code') || 'refused' : '',
    says: text('msg'),
    retryMs: typeof retry === 'number' ? retry : 0,
    held: event['held'] === true,
    mid: text('mid'),
    frame: event,
  };
}
