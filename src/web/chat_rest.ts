/// What the chat's pages ask by request, for those who bring a token.

export const ofChannel = (channel: string) => `/v1/moderation/${encodeURIComponent(channel)}`;

export interface Refusal {
  status: number;
  detail: string;
}

/// What the server answers; or why it does not, in its own words.
export async function ask<T>(
  method: string,
  path: string,
  token: string,
  body?: unknown,
): Promise<T | Refusal> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), 15_000);
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      signal: limit.signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = (await response.json().catch(() => ({}))) as T & { detail?: string };
    return response.ok ? said : { status: response.status, detail: said.detail ?? '' };
  } catch {
    return { status: 0, detail: '' };
  } finally {
    clearTimeout(timer);
  }
}

export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && typeof (answer as Refusal).status === 'number' && 'detail' in answer;
