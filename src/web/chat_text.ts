/// What a message's text is made of, by its ranges: pieces of plain text, emotes, mentions and links.
/// Ranges come from outside: those that do not fit are plain text.

import type { Fragment } from './chat_types';

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'emote'; text: string; name: string; url: string }
  | { kind: 'mention'; text: string; user: string }
  | { kind: 'link'; text: string; href: string };

/** A picture of our own, by its path: never another site's, which would learn who reads here. */
export const ownPicture = (url: string) => /^\/(?![/\\])[^\s\\]*$/.test(url);

/// Only http and https; null: it leads nowhere that a message may lead to.
export function hrefOf(text: string): string | null {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]*\.[a-z]+:\d/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(address);
    const plain = url.protocol === 'http:' || url.protocol === 'https:';
    return plain && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}

const nameOf = (text: string) => text.replace(/^:|:$/g, '');

function pieceOf(text: string, frag: Fragment, emotes: ReadonlyMap<string, string>): Piece {
  if (frag.k === 'emote') {
    const name = frag.name ?? frag.id ?? nameOf(text);
    const url = frag.url ?? emotes.get(name) ?? emotes.get(nameOf(text)) ?? '';
    if (ownPicture(url)) return { kind: 'emote', text, name, url };
  }
  if (frag.k === 'mention') return { kind: 'mention', text, user: frag.u ?? '' };
  if (frag.k === 'link') {
    const href = hrefOf(frag.href ?? text);
    if (href !== null) return { kind: 'link', text, href };
  }
  return { kind: 'text', text };
}

export function piecesOf(
  text: string,
  frags: readonly Fragment[],
  emotes: ReadonlyMap<string, string>,
): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (until: number) => {
    if (until > at) pieces.push({ kind: 'text', text: text.slice(at, until) });
  };
  for (const frag of [...frags].sort((a, b) => a.s - b.s)) {
    const fits = Number.isInteger(frag.s) && Number.isInteger(frag.e);
    if (!fits || frag.s < at || frag.e <= frag.s || frag.e > text.length) continue;
    plain(frag.s);
    pieces.push(pieceOf(text.slice(frag.s, frag.e), frag, emotes));
    at = frag.e;
  }
  plain(text.length);
  return pieces;
}

/// Is that person spoken to?
export function mentions(
  message: { text: string; frag?: readonly Fragment[] | undefined; reply?: { u?: { id?: string } } | null | undefined },
  me: { id: string; name: string } | null,
): boolean {
  if (!me) return false;
  const named = `@${me.name}`.toLowerCase();
  const spoken = (message.frag ?? []).some(
    ({ k, u, s, e }) =>
      k === 'mention' && (u === me.id || message.text.slice(s, e).toLowerCase() === named),
  );
  return spoken || message.reply?.u?.id === me.id;
}

/// Letters as a person counts them where the browser can, else code points.
export function lengthOf(text: string): number {
  return [...text].length;
}
