/// Log: what the server says, line by line as it says it.

import { setText } from '../dom';
import { ask } from './client';
import { choiceField } from './fields';
import { every, type Context } from './screen';
import type { LogLine, Page } from './shapes';
import { button, h, heading, problemBox } from './ui';
import { words } from './words';

const kKept = 1000;
const kPollMs = 3000;
const levels = ['trace', 'debug', 'info', 'warn', 'error'];

const rankOf = (level: string) =>
  Math.max(
    0,
    levels.indexOf(level === 'warning' ? 'warn' : level === 'critical' ? 'error' : level),
  );

class Lines {
  readonly element = h('ol', { class: 'log', tabindex: '0', 'aria-label': words.log });
  #all: LogLine[] = [];
  #least = rankOf('info');
  #wanted = '';
  paused = false;

  /// Lines that come twice, from the list and the stream, are one.
  add(lines: readonly LogLine[]): void {
    const last = this.#all[this.#all.length - 1]?.at ?? '';
    const known = new Set(this.#all.slice(-200).map((line) => line.at + line.message));
    const fresh = lines.filter((line) => line.at >= last && !known.has(line.at + line.message));
    if (fresh.length === 0) return;
    this.#all = [...this.#all, ...fresh].slice(-kKept);
    if (!this.paused) this.#append(fresh);
  }

  filter(least: string, wanted: string): void {
    this.#least = rankOf(least);
    this.#wanted = wanted.toLowerCase();
    this.show();
  }

  show(): void {
    this.element.replaceChildren();
    this.#append(this.#all);
    this.element.scrollTop = this.element.scrollHeight;
  }

  #append(lines: readonly LogLine[]): void {
    const { element } = this;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    const shown = lines.filter(
      (line) =>
        rankOf(line.level) >= this.#least && line.message.toLowerCase().includes(this.#wanted),
    );
    element.append(
      ...shown.map((line) =>
        h(
          'li',
          { class: `level-${levels[rankOf(line.level)]}` },
          h('time', { datetime: line.at }, new Date(line.at).toLocaleTimeString([])),
          h('span', { class: 'level' }, line.level),
          h('span', { class: 'message' }, line.message),
        ),
      ),
    );
    while (element.children.length > kKept) element.firstElementChild?.remove();
    if (atEnd) element.scrollTop = element.scrollHeight;
  }
}

/// Follows the stream where there is one; else asks every few seconds. Nobody looking: neither.
class Follower {
  #source: EventSource | null = null;
  #open = false;
  #known = false;

  constructor(
    private readonly context: Context,
    private readonly lines: Lines,
    private readonly live: (on: boolean) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    const { signal } = context;
    document.addEventListener('visibilitychange', () => this.#turn(), { signal });
    signal.addEventListener('abort', () => this.#turn());
    this.#turn();
    every(kPollMs, signal, () => this.#poll());
  }

  #turn(): void {
    if (document.hidden || this.context.signal.aborted) {
      this.#source?.close();
      this.#source = null;
      this.#open = false;
      return;
    }
    if (this.#source && this.#source.readyState !== EventSource.CLOSED) return;
    const source = new EventSource('/v1/log/stream');
    this.#source = source;
    source.addEventListener('open', () => this.live((this.#open = true)));
    source.addEventListener('error', () => this.live((this.#open = false)));
    source.addEventListener('line', (event) => this.#take(event as MessageEvent<string>));
  }

  #take(event: MessageEvent<string>): void {
    try {
      this.lines.add([JSON.parse(event.data) as LogLine]);
    } catch {
      // A line that is none is left out.
    }
  }

  /// Also what was said before the stream began, and while it was away.
  async #poll(): Promise<void> {
    if (this.#open && this.#known) return;
    const { signal } = this.context;
    try {
      const { items } = await ask<Page<LogLine>>('GET', '/v1/log?limit=500', { signal });
      this.lines.add(items);
      this.#known = this.#open;
    } catch (error) {
      if (!signal.aborted) this.failed(error);
    }
    // A stream that was refused does not come again by itself.
    this.#turn();
  }
}

function filterOf(lines: Lines): HTMLElement {
  const names = levels.map((one) => [one, words.levels[one] ?? one] as const);
  const level = choiceField(words.level, 'info', names);
  const search = h('input', {
    type: 'search',
    class: 'search-field',
    placeholder: words.searchLog,
    'aria-label': words.searchLog,
    autocomplete: 'off',
  });
  const again = () => lines.filter(level.control.value, search.value);
  level.control.addEventListener('change', again);
  search.addEventListener('input', again);
  return h('div', { class: 'tools' }, search, level.row);
}

export function log(context: Context): void {
  const lines = new Lines();
  const trouble = h('div');
  const state = h('span', { class: 'soft', role: 'status' }, words.connecting);
  const pause = button(words.pause, () => {
    lines.paused = !lines.paused;
    pause.setAttribute('aria-pressed', String(lines.paused));
    setText(pause, lines.paused ? words.goOn : words.pause);
    if (!lines.paused) lines.show();
  });
  pause.setAttribute('aria-pressed', 'false');
  context.root.append(heading(words.log, state, pause), filterOf(lines), trouble, lines.element);
  const live = (on: boolean) => {
    setText(state, on ? words.asItHappens : words.everyFewSeconds);
    if (on) trouble.replaceChildren();
  };
  new Follower(context, lines, live, (error) => trouble.replaceChildren(problemBox(error)));
}
