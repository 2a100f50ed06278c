/// PollsView: the poll that is open, beside or over the picture: its answers, one's vote, what others
/// think and how long there is. Who watches later than others votes for as long as their picture is
/// before its end.

import { wordsOf } from './composer';
import type { Answer, PollShape } from './chat_types';
import { byId, element, setText } from './dom';
import { words } from './text';

export interface Booth {
  vote(poll: string, options: number[]): Promise<Answer>;
  /** Of the picture on screen; null: there is none. */
  programmeMs(): number | null;
  /** Nobody votes here: what others think is shown at once. */
  reads?: boolean;
}

interface Shown {
  poll: PollShape;
  closedPdt: number | null;
  mine: number[];
  live: boolean;
}

/** A poll that is over stays so long. */
const kAfterMs = 12_000;

/// Shares of all votes in whole percents; of several answers each, of those who voted.
export function sharesOf(counts: readonly number[], total: number): number[] {
  return counts.map((n) => (total > 0 ? Math.round((n * 100) / total) : 0));
}

export class PollsView {
  #box = byId('poll');
  #shown: Shown | null = null;
  #counts = new Map<string, { n: number[]; total: number }>();
  #mine = new Map<string, number[]>();
  #chosen = new Set<number>();
  #said = '';
  #away: number | undefined;
  #close: ((poll: string) => Promise<Answer>) | null = null;

  constructor(private readonly booth: Booth) {
    setInterval(() => this.#tick(), 500);
  }

  get current(): string | null {
    return this.#shown?.poll.id ?? null;
  }

  /// How a moderator closes one; null: one is none.
  moderated(close: ((poll: string) => Promise<Answer>) | null): void {
    this.#close = close;
    this.#draw();
  }

  open(poll: PollShape, live: boolean): void {
    if (this.#shown?.poll.id === poll.id && this.#shown.closedPdt === null) return;
    clearTimeout(this.#away);
    if (poll.n) this.counts(poll.id, poll.n, poll.total ?? sum(poll.n));
    this.#shown = { poll, closedPdt: null, mine: this.#mine.get(poll.id) ?? [], live };
    this.#chosen.clear();
    this.#said = '';
    this.#draw();
  }

  close(id: string, counts: number[] | undefined, total: number | undefined, pdt: number): void {
    if (counts) this.counts(id, counts, total ?? sum(counts));
    if (this.#shown?.poll.id !== id) return;
    this.#shown.closedPdt = pdt;
    this.#draw();
    clearTimeout(this.#away);
    this.#away = window.setTimeout(() => this.#hide(), kAfterMs);
  }

  counts(id: string, n: number[], total: number): void {
    if (!Array.isArray(n)) return;
    this.#counts.set(id, { n, total });
    if (this.#shown?.poll.id === id) this.#tell();
  }

  /// The viewer has gone back to before its beginning, or to before its end.
  rewound(programmeMs: number): void {
    const shown = this.#shown;
    if (!shown) return;
    if (shown.poll.opens_pdt > programmeMs) return this.#hide();
    if (shown.closedPdt !== null && shown.closedPdt > programmeMs) {
      clearTimeout(this.#away);
      shown.closedPdt = null;
      this.#draw();
    }
  }

  #hide(): void {
    this.#shown = null;
    this.#box.hidden = true;
    this.#box.replaceChildren();
  }

  #draw(): void {
    const shown = this.#shown;
    if (!shown) return;
    const { poll } = shown;
    const over = shown.closedPdt !== null;
    const head = element('div', 'poll-head');
    const title = element('h3', '', poll.q);
    title.id = 'poll-title';
    const away = element('button', 'icon small', '×') as HTMLButtonElement;
    away.type = 'button';
    away.setAttribute('aria-label', words.chat.dismiss);
    away.addEventListener('click', () => this.#hide());
    head.append(title, ...(shown.live ? [liveMark()] : []), ...(this.booth.reads ? [] : [away]));
    const options = poll.opts.map((text, i) => this.#option(text, i, over || this.booth.reads === true || shown.mine.length > 0));
    const list = element('div', 'poll-options');
    list.setAttribute('role', 'group');
    list.setAttribute('aria-labelledby', 'poll-title');
    list.append(...options);
    const foot = element('div', 'poll-foot');
    foot.append(element('span', 'poll-total'), element('span', 'poll-left'), ...this.#buttons(over));
    const said = element('p', 'poll-said', this.#said);
    said.setAttribute('role', 'status');
    this.#box.replaceChildren(head, list, foot, said);
    this.#box.classList.toggle('over', over);
    this.#box.hidden = false;
    this.#tell();
    this.#tick();
  }

  #buttons(over: boolean): HTMLElement[] {
    const shown = this.#shown as Shown;
    const made: HTMLElement[] = [];
    if (shown.poll.multi && !over && !this.booth.reads && shown.mine.length === 0) {
      made.push(this.#button(words.chat.vote, () => void this.#vote([...this.#chosen].sort((a, b) => a - b))));
    }
    if (this.#close && !over) {
      made.push(this.#button(words.chat.closePoll, () => void this.#end(shown.poll.id)));
    }
    return made;
  }

  #button(word: string, act: () => void): HTMLElement {
    const button = element('button', 'small-way', word) as HTMLButtonElement;
    button.type = 'button';
    button.addEventListener('click', act);
    return button;
  }

  #option(text: string, index: number, done: boolean): HTMLElement {
    const option = element('button', 'poll-option') as HTMLButtonElement;
    option.type = 'button';
    option.disabled = done;
    option.append(element('span', 'poll-bar'), element('span', 'poll-text', text), element('span', 'poll-share'));
    option.addEventListener('click', () => {
      if (!this.#shown?.poll.multi) return void this.#vote([index]);
      if (!this.#chosen.delete(index)) this.#chosen.add(index);
      option.setAttribute('aria-pressed', String(this.#chosen.has(index)));
    });
    if (this.#shown?.poll.multi && !done) option.setAttribute('aria-pressed', 'false');
    return option;
  }

  async #vote(options: number[]): Promise<void> {
    const shown = this.#shown;
    if (!shown || options.length === 0 || shown.mine.length > 0) return;
    shown.mine = options;
    this.#draw();
    const answer = await this.booth.vote(shown.poll.id, options);
    if (answer.ok) this.#mine.set(shown.poll.id, options);
    else shown.mine = [];
    if (this.#shown !== shown) return;
    this.#said = answer.ok ? words.chat.voted : wordsOf(answer);
    this.#draw();
  }

  async #end(poll: string): Promise<void> {
    const answer = await this.#close?.(poll);
    if (!answer || answer.ok) return;
    this.#said = wordsOf(answer);
    this.#draw();
  }

  #tell(): void {
    const shown = this.#shown;
    const counts = this.#counts.get(shown?.poll.id ?? '');
    if (!shown) return;
    const shares = sharesOf(counts?.n ?? [], counts?.total ?? 0);
    const seen = shown.mine.length > 0 || shown.closedPdt !== null || this.booth.reads === true;
    this.#box.querySelectorAll<HTMLElement>('.poll-option').forEach((option, i) => {
      const share = shares[i] ?? 0;
      const mine = shown.mine.includes(i);
      option.classList.toggle('mine', mine);
      // Before one has voted others' votes are nothing to go by.
      (option.querySelector('.poll-bar') as HTMLElement).style.width = seen ? `${share}%` : '0';
      const word = seen ? words.chat.share(share) + (mine ? `, ${words.chat.yours}` : '') : '';
      setText(option.querySelector('.poll-share') as HTMLElement, word);
    });
    const total = this.#box.querySelector<HTMLElement>('.poll-total');
    if (total) setText(total, words.chat.votes(counts?.total ?? 0));
  }

  #tick(): void {
    const shown = this.#shown;
    const at = this.#box.querySelector<HTMLElement>('.poll-left');
    if (!shown || !at) return;
    if (shown.closedPdt !== null) return setText(at, words.chat.pollOver);
    const closes = shown.poll.closes_pdt;
    const now = this.booth.programmeMs() ?? Date.now();
    const left = closes === null ? -1 : Math.ceil((closes - now) / 1000);
    setText(at, left >= 0 ? words.chat.closesIn(left) : '');
  }
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

export function liveMark(): HTMLElement {
  const mark = element('span', 'live-mark', words.chat.mark);
  mark.title = words.chat.markTip;
  return mark;
}
