/// What the overlay's address says: /overlay/CHANNEL?token=…&show=chat,alerts,polls,reactions&size=28&fade=20

export const kParts = ['chat', 'alerts', 'polls', 'reactions'] as const;
export type Part = (typeof kParts)[number];

export interface OverlayOptions {
  channel: string;
  token: string | null;
  parts: Part[];
  /** Pixels of its letters. */
  size: number;
  /** Seconds until a message fades; 0: it stays until others push it out. */
  fadeS: number;
  /** The query without the token. */
  rest: string;
}

function within(text: string | null, usual: number, least: number, most: number): number {
  const n = text === null || text === '' ? NaN : Number(text);
  return Number.isFinite(n) ? Math.min(Math.max(n, least), most) : usual;
}

export function overlayOf(address: { pathname: string; search: string }): OverlayOptions {
  const query = new URLSearchParams(address.search);
  const token = query.get('token');
  const wanted = (query.get('show') ?? '').split(',');
  const parts = kParts.filter((part) => wanted.includes(part));
  const size = within(query.get('size'), 28, 12, 96);
  const fadeS = within(query.get('fade'), 20, 0, 3600);
  query.delete('token');
  const rest = query.toString();
  return {
    channel: decodeURIComponent(address.pathname.split('/').filter((one) => one !== '')[1] ?? ''),
    token: token === '' ? null : token,
    parts: parts.length > 0 ? parts : [...kParts],
    size,
    fadeS,
    rest: rest === '' ? '' : `?${rest}`,
  };
}
