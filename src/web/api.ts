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

export interface Health {
  state: string;
  viewers: number;
  encoder: string;
  bit_rate: number;
  frame_rate: number;
  keyframe_interval_s: number;
  jitter_ms: number;
  speed: number;
  drift_ms: number;
  pictures: number;
  missing_pictures: number;
  rungs: Rung[];
  findings: { code: string; severity: 'notice' | 'warning' | 'error'; says: string; remedy: string }[];
}

/// How a further quality of the stream is made.
export interface Rung {
  name: string;
  state: 'running' | 'resting' | 'left out' | 'failed';
  cause: string;
  encoder: 'cpu' | 'nvenc';
  preset: string;
  cap: number;
}

/// For the administrator. Null: no such stream is on.
export async function fetchHealth(stream: string, token: string): Promise<Health | null | 'refused'> {
  const path = `/v1/streams/${encodeURIComponent(stream)}/health`;
  const response = await fetch(path, { cache: 'no-store', headers: { authorization: `Bearer ${token}` } });
  if (response.status === 404) return null;
  if (response.status === 401 || response.status === 403) return 'refused';
  return (await json(response)) as Health;
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
