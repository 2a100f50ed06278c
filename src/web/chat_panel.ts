/// ChatPanel: the panel around the chat: shown or put away, its settings, the pinned message, how many
/// are here and how the connection is.

import type { MessageMaker } from './chat_message';
import type { Link } from './chat_socket';
import type { Pin } from './chat_types';
import type { ChatView, ReadOut } from './chat_view';
import { byId, element, recall, remember, setAttribute, setText } from './dom';
import { settingCheck, settingSelect } from './mod_menu';
import { words } from './text';

/** A moment without a connection is not worth a word. */
const kPatienceMs = 2500;

export class ChatPanel {
  #panel = byId('chat');
  #gear = byId('chat-gear');
  #box = byId('chat-settings');
  #status = byId('chat-status');
  #pin = byId('chat-pin');
  #show: HTMLElement | null = document.getElementById('chat-show');
  #timer: number | undefined;
  #degraded = false;
  #dismissed: string | null = null;

  constructor(
    private readonly channel: string,
    private readonly alone: boolean,
    private readonly view: ChatView,
    private readonly more: () => HTMLElement[],
    private readonly rename: () => void,
  ) {
    // Letters are keys of the player elsewhere.
    this.#panel.addEventListener('keydown', (event) => event.stopPropagation());
    byId('chat-hide').hidden = alone;
    byId('chat-pop').hidden = alone;
    byId('chat-hide').addEventListener('click', () => this.#toggle(false));
    byId('chat-pop').addEventListener('click', () => this.#pop());
    this.#show?.addEventListener('click', () => this.#toggle(true));
    if (this.#show) setText(this.#show, words.chat.show);
    this.#disclose(this.#gear, this.#box, () => this.#fill());
    this.#disclose(byId('chat-questions-tab'), byId('questions'), () => undefined);
    this.#place();
    this.#open(alone || recall('chat.open') !== 'no');
  }

  count(n: number): void {
    setText(byId('chat-count'), n > 0 ? words.chat.here(n) : '');
  }

  degraded(is: boolean): void {
    this.#degraded = is;
    this.#tell(is ? words.chat.degraded : '');
  }

  link(link: Link, code: number): void {
    clearTimeout(this.#timer);
    this.#panel.dataset['link'] = link;
    // There is none, and will be none: nothing to look at.
    if (code === 4513 && !this.alone) this.#open(false, true);
    if (link === 'open') return this.#tell(this.#degraded ? words.chat.degraded : '');
    if (link === 'stopped') return this.#tell('');
    this.#timer = window.setTimeout(() => this.#tell(words.chat.again), kPatienceMs);
  }

  say(text: string): void {
    this.#tell(text);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#tell(this.#degraded ? words.chat.degraded : ''), 4000);
  }

  pin(pin: Pin | null, maker: MessageMaker): void {
    const { msg } = pin ?? {};
    this.#pin.hidden = !msg || pin?.mid === this.#dismissed;
    this.#pin.replaceChildren();
    if (!pin || !msg) return;
    const text = element('p', 'chat-pin-text');
    text.append(maker.name(msg.u), ' ', ...maker.pieces(msg));
    const away = element('button', 'icon small', '×') as HTMLButtonElement;
    away.type = 'button';
    away.setAttribute('aria-label', words.chat.dismiss);
    away.addEventListener('click', () => {
      this.#dismissed = pin.mid;
      this.#pin.hidden = true;
    });
    this.#pin.append(element('span', 'chat-pin-word', words.chat.pinned), text, away);
  }

  #tell(text: string): void {
    this.#status.hidden = text === '';
    setText(this.#status, text);
  }

  #toggle(open: boolean): void {
    remember('chat.open', open ? 'yes' : 'no');
    this.#open(open);
    if (open) byId('chat-hide').focus();
    else this.#show?.focus();
  }

  #open(open: boolean, forGood = false): void {
    this.#panel.hidden = !open;
    document.body.classList.toggle('chatting', open);
    if (this.#show) this.#show.hidden = open || forGood;
    if (open) this.view.toNewest();
  }

  /// The same tab's sign-in goes along: a window that is opened by it inherits what it keeps.
  #pop(): void {
    const popped = window.open(`/embed/${this.channel}/chat`, `freshet-chat-${this.channel}`, 'popup,width=400,height=720');
    if (popped) this.#toggle(false);
  }

  #disclose(button: HTMLElement, box: HTMLElement, fill: () => void): void {
    button.addEventListener('click', () => {
      if (box.hidden) fill();
      box.hidden = !box.hidden;
      setAttribute(button, 'aria-expanded', String(!box.hidden));
    });
    box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      box.hidden = true;
      setAttribute(button, 'aria-expanded', 'false');
      button.focus();
    });
  }

  #fill(): void {
    const read: [ReadOut, string][] = [
      ['all', words.chat.readAll],
      ['mentions', words.chat.readMentions],
      ['none', words.chat.readNone],
    ];
    const name = element('button', 'small-way', words.chat.changeName) as HTMLButtonElement;
    name.type = 'button';
    name.addEventListener('click', () => this.rename());
    this.#box.replaceChildren(
      settingSelect(words.chat.readOut, read, this.view.readOut, (value) => {
        this.view.readOut = value as ReadOut;
      }),
      settingCheck(words.chat.showTimes, this.view.times, (on) => {
        this.view.times = on;
      }),
      name,
      ...this.more(),
    );
  }

  /// A phone's picture is too small for a poll; the full screen has no other place for it, and off air
  /// there is no picture.
  #place(): void {
    if (this.alone) return;
    const narrow = matchMedia('(max-width: 760px)');
    const stage = byId('stage');
    const settle = () => {
      const roomy = !narrow.matches || document.fullscreenElement !== null;
      const over = roomy && stage.dataset['phase'] === 'live';
      const slot = byId(over ? 'over-slot' : 'chat-slot');
      if (byId('poll').parentElement !== slot) slot.append(byId('poll'), byId('featured'));
    };
    narrow.addEventListener('change', settle);
    document.addEventListener('fullscreenchange', settle);
    new MutationObserver(settle).observe(stage, { attributeFilter: ['data-phase'] });
    settle();
  }
}
