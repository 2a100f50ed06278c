/// ChatTools: what one can do with a message: answer it, change one's own, and what moderators do. One
/// bar for all messages, beside the log and not in it: who has it read out hears no buttons.

import { canHelp, canModerate, type Answer, type Me, type Message } from './chat_types';
import { wordsOf } from './composer';
import { byId, element } from './dom';
import { words } from './text';

export interface Tooling {
  me(): Me | null;
  find(mid: string): Message | undefined;
  isPinned(mid: string): boolean;
  mayWrite(): boolean;
  reply(message: Message): void;
  change(message: Message): void;
  isLast(message: Message): boolean;
  act(what: string, more: Record<string, unknown>): Promise<Answer>;
  say(text: string): void;
  toField(): void;
}

const kMostNameless = 24;

export class ChatTools {
  #bar = byId('chat-tools');
  #scroll = byId('chat-scroll');
  #log = byId('chat-log');
  #at: HTMLElement | null = null;

  constructor(private readonly tooling: Tooling) {
    this.#bar.setAttribute('aria-label', words.chat.tools);
    const over = (event: Event) => this.#show(lineAt(event.target));
    this.#log.addEventListener('pointerover', over);
    this.#log.addEventListener('focusin', over);
    this.#log.addEventListener('click', (event) => {
      const quote = (event.target as Element).closest<HTMLElement>('.chat-reply');
      if (quote?.dataset['mid']) this.#focus(this.#lineOf(quote.dataset['mid']));
    });
    this.#scroll.addEventListener('scroll', () => this.hide(), { passive: true });
    (this.#bar.parentElement as HTMLElement).addEventListener('pointerleave', () => {
      if (!this.#bar.contains(document.activeElement)) this.hide();
    });
    this.#scroll.addEventListener('keydown', (event) => this.#key(event));
    this.#bar.addEventListener('keydown', (event) => this.#barKey(event));
  }

  hide(): void {
    this.#bar.hidden = true;
    this.#at = null;
  }

  #message(): Message | undefined {
    return this.tooling.find(this.#at?.dataset['mid'] ?? '');
  }

  #show(line: HTMLElement | null): void {
    if (!line || (line === this.#at && !this.#bar.hidden)) return;
    this.#at = line;
    const message = this.#message();
    const buttons = message ? this.#buttons(message) : [];
    if (buttons.length === 0) return this.hide();
    this.#fill(buttons);
  }

  #fill(children: HTMLElement[]): void {
    this.#bar.replaceChildren(...children);
    this.#bar.hidden = false;
    const top = (this.#at?.offsetTop ?? 0) - this.#scroll.scrollTop - this.#bar.offsetHeight + 6;
    this.#bar.style.top = `${Math.max(2, top)}px`;
  }

  #buttons(message: Message): HTMLElement[] {
    const { tooling } = this;
    const me = tooling.me();
    const mine = message.u.id === me?.id;
    const { standing } = me ?? { standing: 'guest' };
    const buttons: HTMLElement[] = [];
    const add = (word: string, act: () => void, tip = word) => buttons.push(this.#button(word, act, tip));
    if (tooling.mayWrite() && !mine) add(words.chat.reply, () => tooling.reply(message));
    if (mine && tooling.isLast(message)) add(words.chat.edit, () => tooling.change(message));
    if (canHelp(standing)) add(words.chat.remove, () => this.#do('delete', { msg: message.mid }));
    if (!canModerate(standing)) return buttons;
    const pinned = tooling.isPinned(message.mid);
    add(pinned ? words.chat.unpin : words.chat.pin, () => this.#do(pinned ? 'unpin' : 'pin', { msg: message.mid }));
    if (mine) return buttons;
    const user = { user: message.u.id };
    add(words.chat.timeout, () => this.#spans(message));
    add(words.chat.ban, () => this.#sure(message));
    add(words.chat.restrict, () => this.#do('restrict', user), words.chat.restrictTip);
    add(words.chat.purge, () => this.#do('purge', user));
    return buttons;
  }

  #button(word: string, act: () => void, tip = word): HTMLElement {
    const button = element('button', 'tool', word) as HTMLButtonElement;
    button.type = 'button';
    button.title = tip;
    button.addEventListener('click', act);
    return button;
  }

  /// For how long somebody is to be silent.
  #spans(message: Message): void {
    const choices = Object.entries(words.chat.spans).map(([secs, word]) =>
      this.#button(word, () => this.#do('timeout', { user: message.u.id, secs: Number(secs) })),
    );
    this.#fill([element('span', 'tool-word', words.chat.forHow), ...choices]);
    choices[0]?.focus();
  }

  #sure(message: Message): void {
    const yes = this.#button(words.chat.yesBan, () => this.#do('ban', { user: message.u.id }));
    const no = this.#button(words.chat.cancel, () => this.#back());
    const name = message.u.name.slice(0, kMostNameless);
    this.#fill([element('span', 'tool-word', words.chat.askBan(name)), yes, no]);
    no.focus();
  }

  #do(what: string, more: Record<string, unknown>): void {
    this.#back();
    void this.tooling.act(what, more).then((answer) => {
      this.tooling.say(answer.ok ? words.chat.done : wordsOf(answer));
    });
  }

  #back(): void {
    const line = this.#at;
    const focused = this.#bar.contains(document.activeElement);
    this.hide();
    if (focused) (line?.isConnected ? line : this.#scroll).focus({ preventScroll: true });
    this.#bar.hidden = true;
  }

  #lineOf(mid: string): HTMLElement | null {
    for (const line of this.#log.querySelectorAll<HTMLElement>('.chat-line')) {
      if (line.dataset['mid'] === mid) return line;
    }
    return null;
  }

  #focus(line: Element | null | undefined): void {
    if (!(line instanceof HTMLElement)) return;
    line.scrollIntoView({ block: 'nearest' });
    line.focus({ preventScroll: true });
    this.#show(line);
  }

  #key(event: KeyboardEvent): void {
    const lines = [...this.#log.querySelectorAll<HTMLElement>('.chat-line')];
    const at = lines.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowUp') this.#focus(lines[at < 0 ? lines.length - 1 : at - 1]);
    else if (event.key === 'ArrowDown') this.#focus(lines[at < 0 ? lines.length - 1 : at + 1]);
    else if (event.key === 'Enter' && at >= 0) {
      this.#show(lines[at] ?? null);
      this.#bar.querySelector('button')?.focus();
    } else if (event.key === 'Escape') this.tooling.toField();
    else return;
    event.preventDefault();
  }

  #barKey(event: KeyboardEvent): void {
    const all = [...this.#bar.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'ArrowRight') all[at + 1]?.focus();
    else if (event.key === 'ArrowLeft') all[at - 1]?.focus();
    else if (event.key === 'Escape') this.#back();
    else return;
    event.preventDefault();
  }
}

function lineAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('.chat-line') : null;
}
