/// The server's clock as this page knows it: delays are told against it, for a viewer's own clock
/// may be minutes off.

export interface Probe {
  sentMs: number;
  receivedMs: number;
  serverMs: number;
}

/// Milliseconds to add to the local clock; from the probe whose way was the shortest.
export function offsetMs(probes: readonly Probe[]): number {
  let best: Probe | undefined;
  for (const probe of probes) {
    if (!Number.isFinite(probe.serverMs)) continue;
    if (!best || probe.receivedMs - probe.sentMs < best.receivedMs - best.sentMs) best = probe;
  }
  return best ? best.serverMs - (best.sentMs + best.receivedMs) / 2 : 0;
}

export class ServerClock {
  #offset = 0;

  nowMs(): number {
    return Date.now() + this.#offset;
  }

  /// Three questions, because the first one may have to open a connection.
  async sync(): Promise<void> {
    const probes: Probe[] = [];
    for (let i = 0; i < 3; ++i) {
      const sentMs = Date.now();
      try {
        const response = await fetch('/time', { cache: 'no-store' });
        if (!response.ok) continue;
        const serverMs = Date.parse((await response.text()).trim());
        probes.push({ sentMs, receivedMs: Date.now(), serverMs });
      } catch {
        // Without an answer the local clock has to do.
      }
    }
    if (probes.length > 0) this.#offset = offsetMs(probes);
  }
}
