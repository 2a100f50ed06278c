/// Door: why a channel does not open to this page, and the password that does open it. What is kept,
/// for this tab alone, is the link that the server gave for it, never the password.

import { mediaPath, type Place } from './address';
import { channelPath } from './api';
import { byId, setText } from './dom';
import { words, type Notice } from './text';

export const shuts = [
  'password-needed',
  'geo-blocked',
  'subscribers-only',
  'age-restricted',
] as const;
export type Shut = (typeof shuts)[number];

const kKind = 'urn:freshet:problem:';

/// What a problem (RFC 9457) says in a way that this page has words for.
export function shutIn(problem: unknown): Shut | null {
  const type = (problem as { type?: unknown } | null)?.type;
  if (typeof type !== 'string' || !type.startsWith(kKind)) return null;
  return shuts.find((shut) => type === kKind + shut) ?? null;
}

export interface KeptLink {
  token: string;
  untilMs: number;
}

/// Null: nothing is kept, it is no link, or it has ended.
export function keptIn(text: string | null, nowMs: number): KeptLink | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<KeptLink> | null;
    const { token, untilMs } = kept ?? {};
    if (typeof token !== 'string' || !/^[A-Za-z0-9._~-]{1,512}$/.test(token)) return null;
    return typeof untilMs === 'number' && untilMs > nowMs ? { token, untilMs } : null;
  } catch {
    return null;
  }
}

/// The link in what the server answers to an unlocking.
export function linkIn(answer: unknown): KeptLink | null {
  const { prefix, expires_at } = (answer ?? {}) as { prefix?: unknown; expires_at?: unknown };
  const token = typeof prefix === 'string' ? /^\/~([^/]+)\//.exec(prefix)?.[1] : undefined;
  const untilMs = typeof expires_at === 'string' ? Date.parse(expires_at) : NaN;
  return token && Number.isFinite(untilMs) ? { token, untilMs } : null;
}

/// A link is exchanged when half of its time is over: a tab that sleeps does not lose it.
export const renewInMs = (link: KeptLink, nowMs: number) =>
  Math.min(Math.max((link.untilMs - nowMs) / 2, 1000), 2 ** 31 - 1);

const kAgainMs = 60_000;
const kPatienceMs = 15_000;

export class Door {
  /** Why the channel does not open; null: for no reason that has words. */
  shut: Shut | null = null;
  #form = byId<HTMLFormElement>('unlock');
  #field = byId<HTMLInputElement>('password');
  #said = byId('unlock-said');
  #kept: KeptLink | null = null;
  #timer: number | undefined;

  /// `open`: the password has opened the channel; there is something new to be tried.
  constructor(
    private readonly place: Place,
    private readonly open: () => void,
  ) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#unlock();
    });
    // Letters are keys of the player elsewhere.
    this.#form.addEventListener('keydown', (event) => event.stopPropagation());
    const kept = keptIn(this.#recall(), Date.now());
    if (kept && place.token === null) this.#take(kept);
  }

  notice(): Notice | null {
    return this.shut === null ? null : words.shuts[this.shut];
  }

  /// Asks why the channel does not open; true: it does. A link that no longer does is forgotten.
  async knock(): Promise<boolean> {
    let shut = await this.#whyShut();
    if (shut !== 'open' && this.#kept !== null && this.place.token === this.#kept.token) {
      this.#forget();
      shut = await this.#whyShut();
    }
    this.shut = shut === 'open' ? null : shut;
    this.#form.hidden = this.shut !== 'password-needed';
    return shut === 'open';
  }

  async #whyShut(): Promise<Shut | 'open' | null> {
    try {
      const response = await this.#fetch(`${mediaPath(this.place)}index.m3u8`);
      if (response.ok || response.status === 404) return 'open';
      return shutIn(await response.json());
    } catch {
      return null;
    }
  }

  async #unlock(): Promise<void> {
    const password = this.#field.value;
    if (password === '') return this.#field.focus();
    setText(this.#said, '');
    const response = await this.#send({ password });
    if (response === null) return setText(this.#said, words.unlockAway);
    const answer = (await response.json().catch(() => null)) as unknown;
    const link = response.ok ? linkIn(answer) : null;
    if (link) {
      this.#field.value = '';
      this.#form.hidden = true;
      this.shut = null;
      this.#take(link);
      return this.open();
    }
    this.#refused(response, answer);
  }

  #refused(response: Response, answer: unknown): void {
    if (response.status === 409) return this.open();
    if (response.status === 429 || response.status === 503) {
      const seconds = Number(response.headers.get('retry-after')) || 1;
      return setText(this.#said, words.unlockWait(seconds));
    }
    const shut = shutIn(answer);
    if (shut !== null && shut !== 'password-needed') {
      this.shut = shut;
      this.#form.hidden = true;
      return this.open();
    }
    setText(this.#said, response.status === 401 ? words.unlockWrong : words.unlockAway);
    this.#field.select();
  }

  #take(link: KeptLink): void {
    this.#kept = link;
    this.place.token = link.token;
    try {
      sessionStorage.setItem(this.#key(), JSON.stringify(link));
    } catch {
      // Frames of other sites may keep nothing: it holds as long as the page.
    }
    this.#later(renewInMs(link, Date.now()));
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#renew(), ms);
  }

  /// The player goes on with the link that it has, and takes the fresh one when that ends.
  async #renew(): Promise<void> {
    const kept = this.#kept;
    if (kept === null) return;
    const response = await this.#send({ link: kept.token });
    const link = response?.ok ? linkIn(await response.json().catch(() => null)) : null;
    if (this.#kept !== kept) return;
    if (link) this.#take(link);
    else if (response === null || response.status >= 500) this.#later(kAgainMs);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#kept = null;
    this.place.token = null;
    try {
      sessionStorage.removeItem(this.#key());
    } catch {
      // Nothing was kept then.
    }
  }

  #recall(): string | null {
    try {
      return sessionStorage.getItem(this.#key());
    } catch {
      return null;
    }
  }

  #key(): string {
    return `freshet.link.${this.place.channel}`;
  }

  /// Null: the server does not answer.
  async #send(body: { password: string } | { link: string }): Promise<Response | null> {
    try {
      return await this.#fetch(`${channelPath(this.place.channel)}/unlock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    } catch {
      return null;
    }
  }

  #fetch(address: string, how: RequestInit = {}): Promise<Response> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), kPatienceMs);
    return fetch(address, { cache: 'no-store', signal: limit.signal, ...how }).finally(() =>
      clearTimeout(timer),
    );
  }
}
