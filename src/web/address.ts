/// Addresses that a page knows its channel by.

export interface Place {
  channel: string;
  /** A signed path token, from `?token=`; null: an open channel. */
  token: string | null;
}

/// `/CHANNEL` and `/embed/CHANNEL`, with `?token=`. A token that could not stand in a path is none.
export function placeOf(address: { pathname: string; search: string }): Place {
  const elements = address.pathname.split('/').filter((element) => element !== '');
  const name = elements[0] === 'embed' ? elements[1] : elements[0];
  const token = new URLSearchParams(address.search).get('token');
  const sound = token !== null && /^[A-Za-z0-9._~-]{1,512}$/.test(token);
  return { channel: decodeURIComponent(name ?? ''), token: sound ? token : null };
}

/// The folder of the channel's media, from the server's root.
export function mediaPath(place: Place): string {
  const signed = place.token === null ? '' : `/~${place.token}`;
  return `${signed}/live/${place.channel}/`;
}

/// The page of the channel; `dateMs`: at that moment of it.
export function pageAddress(origin: string, place: Place, dateMs: number | null = null): string {
  const query = new URLSearchParams();
  if (dateMs !== null) query.set('t', String(Math.floor(dateMs / 1000)));
  if (place.token !== null) query.set('token', place.token);
  const text = query.toString();
  return `${origin}/${place.channel}${text === '' ? '' : `?${text}`}`;
}

export function embedAddress(origin: string, place: Place): string {
  const token = place.token === null ? '' : `?token=${encodeURIComponent(place.token)}`;
  return `${origin}/embed/${place.channel}${token}`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/// What to put into another page so that it shows the player.
export function embedCode(origin: string, place: Place, title: string): string {
  const safe = (text: string) => text.replace(/[&<>"]/g, (c) => escapes[c] ?? c);
  return (
    `<iframe src="${safe(embedAddress(origin, place))}" title="${safe(title)}" ` +
    'width="640" height="360" style="border:0" loading="lazy" ' +
    'allow="autoplay; fullscreen; picture-in-picture; clipboard-write" allowfullscreen></iframe>'
  );
}
