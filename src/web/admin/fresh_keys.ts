/// The stream keys that were made in this tab. The server keeps but their hashes; this page forgets
/// them when it is left or reloaded.

const made = new Map<string, { id: string; key: string }>();
const listeners = new Set<(channel: string) => void>();

export function keepKey(channel: string, id: string, key: string): void {
  if (key === '') return;
  made.set(channel, { id, key });
  for (const told of [...listeners]) told(channel);
}

export const keyIn = (channel: string): string | null => made.get(channel)?.key ?? null;

/// It is good no longer.
export function forgetKey(channel: string, id: string): void {
  if (made.get(channel)?.id !== id) return;
  made.delete(channel);
  for (const told of [...listeners]) told(channel);
}

export function forgetAllKeys(): void {
  made.clear();
}

export function whenKeysChange(told: (channel: string) => void, signal: AbortSignal): void {
  listeners.add(told);
  signal.addEventListener('abort', () => listeners.delete(told), { once: true });
}
