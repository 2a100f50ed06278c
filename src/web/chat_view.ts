/// ChatView: the messages as they are seen and read out. Texts come from strangers: they become text
/// and pictures of this server's own, never markup.

import { MessageMaker } from './chat_message';
import type { Change } from './chat_model';
import { mentions } from './chat_text';
import type { Me, Message } from './chat_types';
import { byId, element, recall, remember, setText } from './dom';
import { words } from './text';

/** Nearer to the end than this, the newest is followed. */
const kNearPx = 48;
/** Lines that stay in the page; who has scrolled up keeps more of them. */
const kMostLines = 300;
const kMostPaused = 1000;

export type ReadOut = 'all' | 'mentions' | 'none';

export interface Around {
  me(): Me | null;
  emotes(): ReadonlyMap<string, string>;
  /** Scrolled to the top: who is there wants older ones. */
  older(): void;
}

export class ChatView {
  readonly log = byId('chat-log');
  #scroll = byId('chat-scroll');
  #newer = byId('chat-newer');
  #newerWord = byId('chat-newer-word');
  #empty = byId('chat-empty');
  #spoken = byId('chat-spoken');
  #lines = new Map<string, HTMLElement>();
  #maker: MessageMaker;
  #follows = true;
  #unseen = 0;

  constructor(private readonly around: Around) {
    this.#maker = new MessageMaker(around.me, around.emotes);
    this.#scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#newer.addEventListener('click', () => {
      this.toNewest();
      this.#scroll.focus();
    });
    new ResizeObserver(() => {
      if (this.#follows) this.#toEnd();
    }).observe(this.#scroll);
    this.readOut = (recall('chat.read') as ReadOut | null) ?? 'all';
    this.times = recall('chat.times') === 'yes';
  }

  get readOut(): ReadOut {
    return this.log.getAttribute('aria-live') === 'off' ? (this.#spoken.dataset['mentions'] ? 'mentions' : 'none') : 'all';
  }

  set readOut(which: ReadOut) {
    remember('chat.read', which);
    this.log.setAttribute('aria-live', which === 'all' ? 'polite' : 'off');
    if (which === 'mentions') this.#spoken.dataset['mentions'] = 'yes';
    else delete this.#spoken.dataset['mentions'];
  }

  get times(): boolean {
    return this.log.classList.contains('timed');
  }

  set times(on: boolean) {
    remember('chat.times', on ? 'yes' : 'no');
    this.log.classList.toggle('timed', on);
  }

  /// All that one batch has brought, in one go.
  apply(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.log.setAttribute('aria-busy', 'true');
    const fresh = document.createDocumentFragment();
    const added: Message[] = [];
    for (const change of changes) {
      if (change.kind === 'add') {
        added.push(change.message);
        fresh.append(this.#line(change.message));
      } else {
        // What stands before it in the batch may be what it is about.
        this.log.append(fresh);
        this.#change(change);
      }
    }
    this.log.append(fresh);
    this.#trim();
    this.log.setAttribute('aria-busy', 'false');
    this.#empty.hidden = this.#lines.size > 0;
    this.#came(added);
  }

  /// A page of older ones, over those that are there; what is looked at stays where it is.
  prepend(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.log.setAttribute('aria-busy', 'true');
    const before = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    const older = document.createDocumentFragment();
    older.append(...messages.map((message) => this.#line(message)));
    this.log.prepend(older);
    this.#scroll.scrollTop = this.#scroll.scrollHeight - before;
    this.log.setAttribute('aria-busy', 'false');
  }

  toNewest(): void {
    this.#follows = true;
    this.#unseen = 0;
    this.#trim();
    this.#toEnd();
    this.#tell();
  }

  lineOf(mid: string): HTMLElement | undefined {
    return this.#lines.get(mid);
  }

  /// Where the message that is replied to stands, if it is still there.
  goTo(mid: string): void {
    const line = this.#lines.get(mid);
    if (!line) return;
    line.scrollIntoView({ block: 'center' });
    line.focus({ preventScroll: true });
  }

  /// Names and emotes have come to be known, or who reads is somebody else.
  redraw(messages: readonly Message[]): void {
    for (const message of messages) this.#lines.get(message.mid)?.replaceWith(this.#line(message));
  }

  note(text: string): void {
    this.log.append(element('p', 'chat-note', text));
    if (this.#follows) this.#toEnd();
  }

  #change(change: Exclude<Change, { kind: 'add' }>): void {
    if (change.kind === 'reset') {
      this.#lines.clear();
      this.log.replaceChildren(...change.messages.map((message) => this.#line(message)));
      if (change.gap) this.log.prepend(element('p', 'chat-note', words.chat.gap));
      this.#follows = true;
      this.#unseen = 0;
    } else if (change.kind === 'edit') {
      const old = this.#lines.get(change.message.mid);
      if (!old) return;
      const made = this.#line(change.message);
      made.classList.add('edited');
      old.replaceWith(made);
    } else if (change.kind === 'remove') {
      for (const mid of change.mids) {
        this.#lines.get(mid)?.remove();
        this.#lines.delete(mid);
        for (const quote of this.log.querySelectorAll<HTMLElement>('.chat-reply')) {
          if (quote.dataset['mid'] === mid) quote.remove();
        }
      }
    }
  }

  #line(message: Message): HTMLElement {
    const line = this.#maker.line(message);
    this.#lines.set(message.mid, line);
    return line;
  }

  #came(added: readonly Message[]): void {
    const me = this.around.me();
    const toMe = added.filter((one) => one.u.id !== me?.id && mentions(one, me));
    if (this.#spoken.dataset['mentions'] && toMe.length > 0) {
      setText(this.#spoken, toMe.map((one) => `${one.u.name}: ${one.text}`).join('\n'));
    }
    if (added.some((one) => one.u.id === me?.id)) return this.toNewest();
    if (this.#follows) this.#toEnd();
    else this.#unseen += added.length;
    this.#tell();
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    this.#follows = scrollHeight - scrollTop - clientHeight < kNearPx;
    if (this.#follows) this.#unseen = 0;
    if (scrollTop < kNearPx && scrollHeight > clientHeight) this.around.older();
    this.#tell();
  }

  #tell(): void {
    this.#newer.hidden = this.#follows;
    setText(this.#newerWord, this.#unseen > 0 ? words.chat.newMessages(this.#unseen) : words.chat.toNewest);
  }

  #toEnd(): void {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #trim(): void {
    const most = this.#follows ? kMostLines : kMostPaused;
    while (this.log.childElementCount > most) {
      const first = this.log.firstElementChild as HTMLElement;
      const mid = first.dataset['mid'];
      if (mid !== undefined) this.#lines.delete(mid);
      first.remove();
    }
  }
}
