/// When the chat's socket is opened anew after it has been closed, and when it is not.

/** Codes from here on mean that trying again helps nobody. */
const kStopFrom = 4500;
const kFirstMs = 500;
const kMostMs = 20_000;
/** The server goes away: everybody comes back, and better not in the same moment. */
const kRestartMs = 10_000;

export type Next = { do: 'again'; delayMs: number; anew: boolean } | { do: 'stop' };

/// `failures`: how often it has failed in a row, this time included; `random`: from 0 to below 1.
/// `anew`: what was missed cannot be told, so it is not asked for.
export function nextAfter(code: number, failures: number, random: number): Next {
  // 1003 and 1009 answer what this page sent: it would send it again.
  if (code >= kStopFrom || code === 1003 || code === 1009) return { do: 'stop' };
  const anew = code === 4003;
  if (code === 1001 || code === 1012 || code === 4000) {
    return { do: 'again', delayMs: Math.round(random * kRestartMs), anew };
  }
  // 4001 and 4002 are about this connection alone; the next one may well do.
  const least = code === 4006 ? 2000 : kFirstMs;
  const most = Math.min(kMostMs, least * 2 ** Math.min(failures - 1, 10));
  return { do: 'again', delayMs: Math.round(most * (0.5 + random / 2)), anew };
}
