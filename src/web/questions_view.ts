/// QuestionsView: what viewers ask, the most wanted first; the one that is featured stands over the
/// picture's side.

import { wordsOf } from './composer';
import type { Answer, QuestionShape, QuestionState } from './chat_types';
import { byId, element, setText } from './dom';
import { words } from './text';

export interface Desk {
  ask(text: string): Promise<Answer>;
  upvote(id: string): Promise<Answer>;
}

type Decide = (id: string, state: QuestionState) => Promise<Answer>;

/** Questions that are listed; the others have fewer voices. */
const kMost = 50;

/// The most wanted first, of those with as many voices the one that came first.
export function ranked(questions: readonly QuestionShape[]): QuestionShape[] {
  return [...questions].sort((a, b) => b.n - a.n).slice(0, kMost);
}

export class QuestionsView {
  #all = new Map<string, QuestionShape>();
  #raised = new Set<string>();
  #tab = byId('chat-questions-tab');
  #list = byId('questions-list');
  #featured = byId('featured');
  #form = byId<HTMLFormElement>('question-form');
  #field = byId<HTMLInputElement>('question-field');
  #said = byId('question-said');
  #decide: Decide | null = null;

  constructor(private readonly desk: Desk) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#ask();
    });
    this.#draw();
  }

  /// How a moderator decides; null: one is none.
  moderated(decide: Decide | null): void {
    this.#decide = decide;
    this.#draw();
  }

  reset(questions: readonly QuestionShape[]): void {
    this.#all = new Map(questions.map((one) => [one.id, one]));
    this.#draw();
  }

  set(question: QuestionShape, state: QuestionState): void {
    if (state === 'removed' || state === 'answered') this.#all.delete(question.id);
    else this.#all.set(question.id, { ...question, state });
    this.#draw();
  }

  async #ask(): Promise<void> {
    const text = this.#field.value.trim();
    if (text === '') return;
    const answer = await this.desk.ask(text);
    if (answer.ok) this.#field.value = '';
    setText(this.#said, answer.ok ? (answer.held ? words.chat.isHeld : words.chat.asked) : wordsOf(answer));
  }

  async #raise(id: string): Promise<void> {
    if (this.#raised.has(id)) return;
    this.#raised.add(id);
    const answer = await this.desk.upvote(id);
    if (!answer.ok) {
      this.#raised.delete(id);
      setText(this.#said, wordsOf(answer));
    }
    this.#draw();
  }

  #draw(): void {
    const open = ranked([...this.#all.values()]);
    const count = open.length > 0 ? ` (${open.length})` : '';
    setText(this.#tab, words.chat.questions + count);
    const items = open.map((question) => this.#item(question));
    const none = element('li', 'soft', words.chat.noQuestions);
    this.#list.replaceChildren(...(items.length > 0 ? items : [none]));
    const featured = open.find((question) => question.state === 'featured');
    this.#featured.hidden = !featured;
    this.#featured.replaceChildren();
    if (!featured) return;
    this.#featured.append(
      element('p', 'featured-who', words.chat.featured(featured.u?.name ?? words.chat.somebody)),
      element('p', 'featured-text', featured.text),
    );
  }

  #item(question: QuestionShape): HTMLElement {
    const item = element('li', question.state === 'featured' ? 'asked featured-now' : 'asked');
    const text = element('p', '', question.text);
    const raise = element('button', 'raise', `▲ ${question.n}`) as HTMLButtonElement;
    raise.type = 'button';
    raise.setAttribute('aria-label', words.chat.upvote(question.n));
    raise.title = words.chat.upvote(question.n);
    raise.setAttribute('aria-pressed', String(this.#raised.has(question.id)));
    raise.addEventListener('click', () => void this.#raise(question.id));
    const who = element('span', 'soft', question.u?.name ?? words.chat.somebody);
    const body = element('div', 'asked-body');
    body.append(text, who, ...this.#tools(question));
    item.append(raise, body);
    return item;
  }

  #tools(question: QuestionShape): HTMLElement[] {
    const decide = this.#decide;
    if (!decide) return [];
    const featured = question.state === 'featured';
    const acts: [string, QuestionState][] = [
      featured ? [words.chat.unfeature, 'asked'] : [words.chat.feature, 'featured'],
      [words.chat.answered, 'answered'],
      [words.chat.remove, 'removed'],
    ];
    const tools = element('span', 'asked-tools');
    tools.append(
      ...acts.map(([word, state]) => {
        const button = element('button', 'small-way', word) as HTMLButtonElement;
        button.type = 'button';
        button.addEventListener('click', () => {
          void decide(question.id, state).then((answer) => {
            setText(this.#said, answer.ok ? '' : wordsOf(answer));
          });
        });
        return button;
      }),
    );
    return [tools];
  }
}
