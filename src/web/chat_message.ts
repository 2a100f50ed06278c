/// MessageMaker: a message as an element: who, with badges and a colour that can be read, and what.

import { piecesOf, mentions, type Piece } from './chat_text';
import type { Me, Message, User } from './chat_types';
import { readable } from './contrast';
import { element } from './dom';
import { words } from './text';

/** What names stand on, by day and by night: --raised of base.css. */
const kDay = '#ffffff';
const kNight = '#131c24';
/** A mention's ground is a little of the accent: a little more contrast makes up for it. */
const kDayMarked = '#e2f1f0';
const kNightMarked = '#17333a';

const clock = (ms: number) =>
  new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

export class MessageMaker {
  constructor(
    private readonly me: () => Me | null,
    private readonly emotes: () => ReadonlyMap<string, string>,
  ) {}

  line(message: Message): HTMLElement {
    const line = element('div', 'chat-line');
    line.dataset['mid'] = message.mid;
    line.tabIndex = -1;
    const toMe = mentions(message, this.me());
    if (toMe) {
      line.classList.add('to-me');
      line.append(element('span', 'visually-hidden', `${words.chat.toYou}: `));
    }
    if (message.reply?.mid) line.append(this.#reply(message.reply));
    const time = document.createElement('time');
    time.dateTime = new Date(message.ts).toISOString();
    time.className = 'chat-time';
    time.textContent = clock(message.ts);
    line.title = new Date(message.ts).toLocaleString([]);
    const text = element('span', 'chat-text');
    text.append(...this.pieces(message));
    line.append(time, ...this.badges(message.u), this.name(message.u, toMe), ' ', text);
    return line;
  }

  pieces(message: Pick<Message, 'text' | 'frag'>): Node[] {
    return piecesOf(message.text, message.frag ?? [], this.emotes()).map((piece) => this.#piece(piece));
  }

  name(user: User, marked = false): HTMLElement {
    const name = element('bdi', 'chat-name', user.name);
    name.style.setProperty('--day', readable(user.color, marked ? kDayMarked : kDay));
    name.style.setProperty('--night', readable(user.color, marked ? kNightMarked : kNight));
    return name;
  }

  badges(user: User): HTMLElement[] {
    return (user.badges ?? [])
      .filter((badge) => badge in words.chat.badges)
      .map((badge) => {
        const word = words.chat.badges[badge] ?? badge;
        const mark = element('span', `chat-badge ${badge}`, word.slice(0, 1));
        mark.title = word;
        mark.setAttribute('role', 'img');
        mark.setAttribute('aria-label', word);
        return mark;
      });
  }

  #reply(reply: NonNullable<Message['reply']>): HTMLElement {
    const name = reply.u?.name ?? reply.name ?? '';
    const quote = element('span', 'chat-reply');
    quote.dataset['mid'] = reply.mid;
    quote.append(
      element('span', '', `↪ ${words.chat.repliedTo(name)}`),
      element('q', '', reply.text ?? ''),
    );
    return quote;
  }

  #piece(piece: Piece): Node {
    if (piece.kind === 'text') return document.createTextNode(piece.text);
    if (piece.kind === 'emote') return emote(piece.name, piece.url, piece.text);
    if (piece.kind === 'mention') {
      const mine = piece.user !== '' && piece.user === this.me()?.id;
      return element('bdi', mine ? 'chat-mention mine' : 'chat-mention', piece.text);
    }
    const link = document.createElement('a');
    link.href = piece.href;
    link.rel = 'nofollow noopener ugc';
    link.target = '_blank';
    link.textContent = piece.text;
    return link;
  }
}

export function emote(name: string, url: string, text: string): HTMLImageElement {
  const image = document.createElement('img');
  image.className = 'emote';
  image.src = url;
  image.alt = text;
  image.title = name;
  image.loading = 'lazy';
  image.decoding = 'async';
  image.height = 26;
  return image;
}
