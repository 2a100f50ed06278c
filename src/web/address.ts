/// Addresses that a page knows its channel by.

export interface Place {
  channel: string;
  /** A signed path token; null: an open channel. */
  token: string | null;
}

/// `/CHANNEL` and `/embed/CHANNEL`, with `#TOKEN`, which no server and no Referer ever sees, or
/// `?token=`. A token that could not stand in a path is none.
export function placeOf(address: { pathname: string; search: string; hash: string }): Place {
  const elements = address.pathname.split('/').filter((element) => element !== '');
  const name = elements[0] === 'embed' ? elements[1] : elements[0];
  const given = [address.hash.slice(1), new URLSearchParams(address.search).get('token') ?? ''];
  const token = given.find((text) => /^[A-Za-z0-9._~-]{1,512}$/.test(text)) ?? null;
  return { channel: decodeURIComponent(name ?? ''), token };
}

/// The folder of the channel's media, from the server's root.
export function mediaPath(place: Place): string {
  const signed = place.token === null ? '' : `/~${place.token}`;
  return `${signed}/live/${place.channel}/`;
}

/// The page of the channel; `dateMs`: at that moment of it.
export function pageAddress(origin: string, place: Place, dateMs: number | null = null): string {
  const moment = dateMs === null ? '' : `?t=${Math.floor(dateMs / 1000)}`;
  return `${origin}/${place.channel}${moment}${fragment(place)}`;
}

const fragment = (place: Place) => (place.token === null ? '' : `#${place.token}`);

export function embedAddress(origin: string, place: Place): string {
  return `${origin}/embed/${place.channel}${fragment(place)}`;
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
