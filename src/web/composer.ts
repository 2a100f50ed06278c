/// Composer: where one writes. Enter sends, Up takes one's last message back into the field, Escape
/// lets go of what was begun.

import { lengthOf } from './chat_text';
import type { Answer, Message, Rules } from './chat_types';
import { byId, setText } from './dom';
import { words } from './text';

export interface Sender {
  say(text: string, replyTo: string | null): Promise<Answer>;
  change(mid: string, text: string): Promise<Answer>;
  rename(name: string): void;
  /** One's newest that may still be changed; none: there is none. */
  last(): Message | undefined;
}

export type Door = 'open' | 'name' | 'shut' | 'away';

/** So near to the end what is left is told. */
const kTellLeft = 100;

/// In words: the page's own for a code that it knows, else the server's.
export function wordsOf(answer: Answer): string {
  return words.chat.errors[answer.code] ?? (answer.says || words.chat.refused);
}

export class Composer {
  readonly field = byId<HTMLTextAreaElement>('chat-field');
  #form = byId<HTMLFormElement>('chat-form');
  #nameForm = byId<HTMLFormElement>('chat-name-form');
  #nameField = byId<HTMLInputElement>('chat-name');
  #shut = byId('chat-shut');
  #send = byId<HTMLButtonElement>('chat-send');
  #chip = byId('chat-chip');
  #chipWord = byId('chat-chip-word');
  #chipCancel = byId<HTMLButtonElement>('chat-chip-cancel');
  #left = byId('chat-left');
  #said = byId('chat-said');
  #replyTo: Message | null = null;
  #changes: Message | null = null;
  #rules: Rules | null = null;
  #free = false;
  #againMs = 0;
  #sending = false;
  #door: Door = 'away';

  constructor(private readonly sender: Sender) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#nameForm.addEventListener('submit', (event) => {
      event.preventDefault();
      const name = this.#nameField.value.trim();
      if (name !== '') this.sender.rename(name);
    });
    this.field.addEventListener('keydown', (event) => this.#key(event));
    this.field.addEventListener('input', () => this.#typed());
    this.#chipCancel.addEventListener('click', () => this.#letGo());
    setInterval(() => this.#tick(), 250);
    this.#typed();
  }

  /// Who may write, and what stands there for who may not.
  door(door: Door, why = words.chat.readOnly): void {
    this.#door = door;
    this.#form.hidden = door === 'name' || door === 'shut';
    this.#nameForm.hidden = door !== 'name';
    this.#shut.hidden = door !== 'shut';
    setText(this.#shut, why);
    this.field.placeholder = door === 'away' ? words.chat.connecting : words.chat.write;
    this.#typed();
  }

  /// `free`: slow mode is not for them.
  rules(rules: Rules, free: boolean): void {
    this.#rules = rules;
    this.#free = free;
    this.#typed();
  }

  replyTo(message: Message): void {
    this.#changes = null;
    this.#replyTo = message;
    this.#chipTells(words.chat.replyTo(message.u.name), words.chat.cancelReply);
    this.field.focus();
  }

  insert(text: string): void {
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const space = from > 0 && !/\s$/.test(value.slice(0, from)) ? ' ' : '';
    this.field.setRangeText(`${space}${text} `, from, to, 'end');
    this.field.focus();
    this.#typed();
  }

  askName(name: string): void {
    this.#nameField.value = name;
    this.door('name');
    this.#nameField.focus();
  }

  say(text: string): void {
    setText(this.#said, text);
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void this.#submit();
    } else if (event.key === 'Escape') {
      if (this.#replyTo || this.#changes) event.preventDefault();
      this.#letGo();
    } else if (event.key === 'ArrowUp' && this.field.value === '') {
      const last = this.sender.last();
      if (!last) return;
      event.preventDefault();
      this.change(last);
    }
  }

  change(message: Message): void {
    this.#replyTo = null;
    this.#changes = message;
    this.field.value = message.text;
    this.#chipTells(words.chat.editing, words.chat.cancelEdit);
    this.field.focus();
    this.#typed();
  }

  #letGo(): void {
    if (this.#changes) this.field.value = '';
    this.#replyTo = this.#changes = null;
    this.#chip.hidden = true;
    this.say('');
    this.field.focus();
    this.#typed();
  }

  #chipTells(word: string, cancel: string): void {
    this.#chip.hidden = false;
    setText(this.#chipWord, word);
    this.#chipCancel.setAttribute('aria-label', cancel);
    this.#chipCancel.title = cancel;
  }

  async #submit(): Promise<void> {
    const text = this.field.value.trim();
    if (text === '' || this.#sending || this.#door !== 'open' || this.#tooMany(text) > 0) return;
    if (this.#waitS() > 0 && !this.#changes) return this.#tick();
    const [changes, replyTo] = [this.#changes, this.#replyTo];
    this.#sending = true;
    this.#tick();
    const answer = changes
      ? await this.sender.change(changes.mid, text)
      : await this.sender.say(text, replyTo?.mid ?? null);
    this.#sending = false;
    this.#answered(answer, text, changes !== null);
  }

  #answered(answer: Answer, text: string, changed: boolean): void {
    if (!answer.ok) {
      this.#wait(answer.retryMs);
      this.say(wordsOf(answer));
      return this.#tick();
    }
    // What was typed meanwhile stays.
    const was = this.field.value.trim() === text;
    if (was) this.field.value = '';
    this.#replyTo = this.#changes = null;
    this.#chip.hidden = true;
    this.say(answer.held ? words.chat.isHeld : '');
    if (!changed && !this.#free) this.#wait((this.#rules?.slow ?? 0) * 1000);
    this.#typed();
  }

  #wait(ms: number): void {
    if (ms > 0) this.#againMs = performance.now() + ms;
  }

  #waitS(): number {
    return Math.max(0, Math.ceil((this.#againMs - performance.now()) / 1000));
  }

  #tooMany(text: string): number {
    return lengthOf(text) - (this.#rules?.max_len ?? 500);
  }

  #typed(): void {
    const { field } = this;
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight + 2, 120)}px`;
    const over = this.#tooMany(field.value.trim());
    this.#left.hidden = over < -kTellLeft;
    this.#left.classList.toggle('over', over > 0);
    setText(this.#left, over > 0 ? words.chat.tooLong(over) : words.chat.left(-over));
    field.setAttribute('aria-invalid', String(over > 0));
    this.#tick();
  }

  #tick(): void {
    const wait = this.#waitS();
    const empty = this.field.value.trim() === '';
    const can = this.#door === 'open' && !empty && !this.#sending && (wait === 0 || this.#changes !== null);
    this.#send.disabled = !can || this.#tooMany(this.field.value.trim()) > 0;
    setText(byId('chat-wait'), wait > 0 ? words.chat.waitFor(wait) : '');
  }
}
