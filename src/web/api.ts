/// The questions that the pages ask the server.

import type { Channel, Stream } from './state';

/// The server does not let this page know.
export class Refused extends Error {}

export const channelPath = (name: string) => `/v1/channels/${encodeURIComponent(name)}`;

/// Null: there is no such channel. Throws when the server does not answer or answers nonsense.
export async function fetchChannel(name: string, signal?: AbortSignal): Promise<Channel | null> {
  const response = await ask(channelPath(name), signal);
  if (response.status === 404) return null;
  if (response.status === 401 || response.status === 403) throw new Refused();
  return (await json(response)) as Channel;
}

/** Pages of a thousand; who has more live at once is served well by the first few of them. */
const kMostPages = 5;

export async function fetchLive(signal?: AbortSignal): Promise<Stream[]> {
  const all: Stream[] = [];
  let cursor = '';
  for (let i = 0; i < kMostPages; ++i) {
    const address = `/v1/streams?limit=1000${cursor}`;
    const page = (await json(await ask(address, signal))) as { items: Stream[]; next: string | null };
    all.push(...page.items);
    if (!page.next) break;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
  return all.filter((stream) => stream.state !== 'ended');
}

/// At most eight seconds: a poll that hangs is a poll that failed.
async function ask(path: string, signal?: AbortSignal): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), 8000);
  signal?.addEventListener('abort', () => limit.abort(), { once: true });
  try {
    return await fetch(path, { cache: 'no-store', signal: limit.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function json(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.json();
}
