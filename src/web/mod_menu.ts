/// ModMenu: how the room is kept, and the form for a new poll; the half of the chat's settings that
/// moderators see.

import type { Answer, Rules } from './chat_types';
import { wordsOf } from './composer';
import { element } from './dom';
import { words } from './text';

export interface Keeper {
  rules(): Rules;
  act(what: string, more: Record<string, unknown>): Promise<Answer>;
  /** Null: this page's token is none that requests are made with. */
  openPoll: ((poll: NewPoll) => Promise<string>) | null;
  say(text: string): void;
}

export interface NewPoll {
  question: string;
  options: string[];
  multiple: boolean;
  seconds: number;
}

const kSlow = [0, 3, 5, 10, 30, 60, 120];
const kPollSeconds = 60;

/// Null: it is none yet.
export function pollOf(question: string, lines: string, multiple: boolean, seconds: string): NewPoll | null {
  const options = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const open = Math.max(0, Math.floor(Number(seconds) || 0));
  const asked = question.trim();
  if (asked === '' || options.length < 2 || options.length > 10) return null;
  return { question: asked, options, multiple, seconds: open };
}

export class ModMenu {
  constructor(private readonly keeper: Keeper) {}

  /// Made anew each time it is opened.
  parts(): HTMLElement[] {
    const rules = this.keeper.rules();
    const slow = [...new Set([...kSlow, rules.slow])].sort((a, b) => a - b);
    const slowNames = slow.map((n): [string, string] => [String(n), n === 0 ? words.chat.off : words.chat.seconds(n)]);
    const parts = [
      element('h3', '', words.chat.moderate),
      select(words.chat.slowMode, slowNames, String(rules.slow), (value) => this.#do('slow', { secs: Number(value) })),
      select(words.chat.whoWrites, Object.entries(words.chat.modes), rules.mode, (value) => this.#do('mode', { value })),
      select(words.chat.links, Object.entries(words.chat.linkRules), rules.links, (value) => this.#do('links', { value })),
      check(words.chat.unique, rules.unique, (on) => this.#do('unique', { value: on ? 'on' : 'off' })),
      check(words.chat.shield, rules.shield, (on) => this.#do('shield', { value: on ? 'on' : 'off' }), words.chat.shieldTip),
      this.#clear(),
    ];
    if (this.keeper.openPoll) parts.push(this.#pollForm(this.keeper.openPoll));
    return parts;
  }

  #do(what: string, more: Record<string, unknown>): void {
    void this.keeper.act(what, more).then((answer) => {
      this.keeper.say(answer.ok ? words.chat.done : wordsOf(answer));
    });
  }

  /// Asked twice: it cannot be taken back.
  #clear(): HTMLElement {
    const button = element('button', 'small-way', words.chat.clear) as HTMLButtonElement;
    button.type = 'button';
    let asked = false;
    button.addEventListener('click', () => {
      if (asked) this.#do('clear', {});
      asked = !asked;
      button.textContent = asked ? words.chat.askClear : words.chat.clear;
    });
    return button;
  }

  #pollForm(open: (poll: NewPoll) => Promise<string>): HTMLElement {
    const form = element('form', 'poll-form') as HTMLFormElement;
    const question = field(words.chat.pollQuestion, 'input');
    const options = field(words.chat.pollOptions, 'textarea');
    const seconds = field(words.chat.pollSeconds, 'input');
    const several = document.createElement('input');
    several.type = 'checkbox';
    const multi = element('label', 'setting');
    multi.append(element('span', '', words.chat.pollMulti), several);
    (seconds.input as HTMLInputElement).inputMode = 'numeric';
    seconds.input.value = String(kPollSeconds);
    const send = element('button', 'small-way main', words.chat.openPoll);
    form.append(element('h3', '', words.chat.newPoll), question.label, options.label, multi, seconds.label, send);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const poll = pollOf(question.input.value, options.input.value, several.checked, seconds.input.value);
      if (!poll) return this.keeper.say(words.chat.pollNeeds);
      void open(poll).then((refused) => {
        this.keeper.say(refused || words.chat.done);
        if (refused === '') form.reset();
      });
    });
    return form;
  }
}

function select(
  name: string,
  options: [string, string][],
  chosen: string,
  change: (value: string) => void,
): HTMLElement {
  const label = element('label', 'setting');
  const box = document.createElement('select');
  for (const [value, word] of options) box.append(new Option(word, value, false, value === chosen));
  box.addEventListener('change', () => change(box.value));
  label.append(element('span', '', name), box);
  return label;
}

export { select as settingSelect, check as settingCheck };

function check(name: string, on: boolean, change: (on: boolean) => void, tip = ''): HTMLElement {
  const label = element('label', 'setting');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = on;
  box.addEventListener('change', () => change(box.checked));
  label.append(element('span', '', name), box);
  if (tip !== '') label.title = tip;
  return label;
}

function field(name: string, tag: 'input' | 'textarea') {
  const label = element('label', 'setting tall');
  const input = document.createElement(tag);
  if (input instanceof HTMLTextAreaElement) input.rows = 3;
  label.append(element('span', '', name), input);
  return { label, input };
}
