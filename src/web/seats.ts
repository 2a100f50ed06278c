/// Seats: which pages of one browser may play with low latency when they share the six connections
/// that a browser opens to an HTTP/1.1 server. A low-latency page holds two of them all the time (the
/// playlists of picture and sound, each waiting for its next part); two such pages leave two for the
/// parts themselves and for everything else. docs/watch-page.md has the measurements.

export const kSeats = 2;

export interface Member {
  id: string;
  /** When it came, by the browser's clock, which all pages of it share. */
  bornMs: number;
  visible: boolean;
}

/// Who is looked at comes first, then who came first: no page loses its seat to a later one that is
/// not looked at any more than itself.
function before(a: Member, b: Member): boolean {
  if (a.visible !== b.visible) return a.visible;
  return a.bornMs !== b.bornMs ? a.bornMs < b.bornMs : a.id < b.id;
}

export class Roster {
  #others = new Map<string, { member: Member; heardMs: number }>();

  hear(member: Member, nowMs: number): void {
    this.#others.set(member.id, { member, heardMs: nowMs });
  }

  forget(id: string): void {
    this.#others.delete(id);
  }

  /// A page that was closed without a word, or frozen, is heard no more.
  expire(nowMs: number, silentMs: number): void {
    for (const [id, { heardMs }] of this.#others) {
      if (nowMs - heardMs > silentMs) this.#others.delete(id);
    }
  }

  hasSeat(me: Member, seats = kSeats): boolean {
    let ahead = 0;
    for (const { member } of this.#others.values()) if (before(member, me)) ++ahead;
    return ahead < seats;
  }
}

/// Do pages that load from here share few connections? A browser speaks HTTP/2 only over TLS.
export function isCrowded(scheme: string, protocol: string): boolean {
  return protocol.startsWith('http/1') || (protocol === '' && scheme === 'http:');
}
