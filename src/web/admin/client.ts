/// Client: asks the API, and says in its own words why it will not.

import type { Page } from './shapes';
import { words } from './words';

const kPatienceMs = 20_000;

/// What the API refused, as RFC 9457 tells it. Status 0: nobody answered.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    /** After how long it may be asked again, where it says so. */
    readonly retryAfterS: number | null = null,
  ) {
    super(detail || title);
  }
}

export interface Asked {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answer<T> {
  body: T;
  etag: string | null;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let csrf = '';
let signedOut = (): void => {};

/// The session's word, which every change carries.
export function setCsrf(token: string): void {
  csrf = token;
}

/// Called when the session is over.
export function whenSignedOut(then: () => void): void {
  signedOut = then;
}

export async function ask<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  return (await askWithTag<T>(method, path, asked)).body;
}

export async function askWithTag<T>(
  method: Method,
  path: string,
  asked: Asked = {},
): Promise<Answer<T>> {
  const response = await send(method, path, asked);
  if (response.ok) return { body: await bodyOf<T>(response), etag: response.headers.get('etag') };
  const problem = await problemOf(response);
  if (response.status === 401 && !path.startsWith('/v1/session')) signedOut();
  throw problem;
}

const random = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/// A key that stays while what is to be made does: sent again after a lost answer, it is not made twice.
export function onceFor(): (body: unknown) => string {
  let last = '';
  let key = '';
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last) [last, key] = [text, random()];
    return key;
  };
}

export function create<T>(path: string, body: unknown, key: string = random()): Promise<T> {
  return ask<T>('POST', path, { body, headers: { 'idempotency-key': key } });
}

/// Every item of a list, page by page, up to so many of them.
export async function askAll<T>(
  path: string,
  most: number,
  signal?: AbortSignal,
): Promise<Page<T>> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const more: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page: Page<T> = await ask('GET', `${path}?limit=1000${more}`, signal ? { signal } : {});
    items.push(...page.items);
    next = page.next;
  } while (next !== null && items.length < most);
  return { items, next };
}

async function send(method: Method, path: string, asked: Asked): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), kPatienceMs);
  asked.signal?.addEventListener('abort', () => limit.abort(), { once: true });
  const headers: Record<string, string> = { accept: 'application/json', ...asked.headers };
  if (asked.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== '') headers['x-csrf-token'] = csrf;
  try {
    return await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: limit.signal,
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
  } catch (error) {
    // Who left the page wants to hear nothing of it.
    if (asked.signal?.aborted) throw error;
    throw new Problem(0, words.noAnswer, words.noAnswerDetail);
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get('retry-after'));
  const retry = Number.isFinite(after) && after > 0 ? after : null;
  let said: { title?: unknown; detail?: unknown } = {};
  try {
    said = (await response.json()) as typeof said;
  } catch {
    // A proxy on the way may answer in HTML.
  }
  const title = typeof said.title === 'string' ? said.title : words.status(response.status);
  const detail = typeof said.detail === 'string' ? said.detail : '';
  return new Problem(response.status, title, detail, retry);
}
