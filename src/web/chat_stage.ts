/// What belongs to moments of the picture: polls, featured questions and alerts, each shown when the
/// picture reaches its moment, and what is about the moment itself: reactions.

import type { AlertsView } from './alerts_view';
import type { AlertShape, ChatEvent, PollShape, QuestionShape, QuestionState, Room } from './chat_types';
import { FrameClock, type Programme } from './frame_clock';
import { InStep, type How } from './in_step';
import type { PollsView } from './polls_view';
import type { QuestionsView } from './questions_view';
import type { ReactionsView } from './reactions_view';

/// The player, as far as it matters here.
export interface Picture {
  video: HTMLVideoElement;
  programme: Programme;
  /** Something is on, so that there is or will be a picture. */
  isOn(): boolean;
  /** Milliseconds behind the camera; null: unknown. */
  delayMs(): number | null;
}

export interface Views {
  polls: PollsView;
  questions: Pick<QuestionsView, 'set' | 'reset'>;
  alerts: AlertsView;
  reactions: ReactionsView;
}

type Moment =
  | { kind: 'open'; poll: PollShape }
  | { kind: 'close'; poll: string; n: number[] | undefined; total: number | undefined; pdt: number }
  | { kind: 'question'; question: QuestionShape; state: QuestionState }
  | { kind: 'alert'; alert: AlertShape };

/** An alert of longer ago is over, where no picture says when that was. */
const kOldAlertMs = 60_000;
const kTickMs = 500;

export class ChatStage {
  #step: InStep<Moment>;
  #featured = new Set<string>();

  constructor(
    private readonly views: Views,
    private readonly picture: Picture | null,
  ) {
    this.#step = new InStep<Moment>(
      (moment, how) => this.#show(moment, how),
      (programmeMs) => this.views.polls.rewound(programmeMs),
    );
    if (picture) {
      new FrameClock(picture.video, picture.programme, (programmeMs, nowMs) => {
        this.#step.tick(programmeMs, nowMs, picture.isOn());
      });
    } else {
      setInterval(() => this.#now(), kTickMs);
    }
  }

  /// What holds when one comes in; `anew`: nothing that was known before does.
  enter(room: Room, anew: boolean): void {
    const polls = room.polls ?? [];
    const { current } = this.views.polls;
    if (anew) {
      const open = new Set(polls.map(({ id }) => id));
      this.#step.forget((moment) => moment.kind === 'open' && !open.has(moment.poll.id));
      if (current !== null && !open.has(current)) this.views.polls.close(current, undefined, undefined, 0);
      const questions = room.qa ?? room.questions;
      if (Array.isArray(questions)) this.views.questions.reset(questions);
    }
    for (const poll of polls) this.#open(poll);
    this.#now();
  }

  hear(event: ChatEvent): void {
    switch (event.t) {
      case 'poll_open':
        this.#open({ ...(event['poll'] as PollShape) }, event.pdt);
        break;
      case 'poll':
        this.views.polls.counts(String(event['poll']), event['n'] as number[], Number(event['total']));
        break;
      case 'poll_close':
        this.#close(event);
        break;
      case 'qa':
        this.#question(event);
        break;
      case 'alert':
        this.#alert(event as unknown as AlertShape);
        break;
      case 'react':
        this.views.reactions.show(event['c'] as Record<string, number>, Number(event['w']) || 500);
        break;
    }
    this.#now();
  }

  /// Where there is no picture everything is now.
  #now(): void {
    if (!this.picture) this.#step.tick(null, performance.now(), false);
  }

  #offer(id: string, pdt: number, what: Moment, until: number | null = null): void {
    this.#step.offer({ id, pdt, what, until }, performance.now());
  }

  #open(poll: PollShape, pdt = poll.opens_pdt): void {
    if (!poll || typeof poll.id !== 'string' || !Array.isArray(poll.opts)) return;
    this.#offer(`open:${poll.id}`, pdt, { kind: 'open', poll });
  }

  #close(event: ChatEvent): void {
    const poll = String(event['poll']);
    const pdt = event.pdt ?? 0;
    const [n, total] = [event['n'] as number[] | undefined, event['total'] as number | undefined];
    this.#offer(`close:${poll}`, pdt, { kind: 'close', poll, n, total, pdt });
  }

  /// Who asks sees their question at once; what is featured comes with the picture, and what becomes of
  /// it after that, too.
  #question(event: ChatEvent): void {
    const question = event['q'] as QuestionShape;
    const state = event['state'] as QuestionState;
    if (!question || typeof question.id !== 'string') return;
    if (state === 'featured') this.#featured.add(question.id);
    if (!this.#featured.has(question.id)) return this.views.questions.set(question, state);
    const id = `qa:${question.id}:${event.off ?? state}`;
    this.#offer(id, event.pdt ?? 0, { kind: 'question', question, state });
  }

  #alert(alert: AlertShape): void {
    const pdt = alert.pdt ?? 0;
    if (!this.picture && pdt > 0 && Date.now() - pdt > kOldAlertMs) return;
    const until = pdt + Math.max(alert.ttl || 0, 3000);
    this.#offer(`alert:${alert.id}`, pdt, { kind: 'alert', alert }, this.picture ? until : null);
  }

  #show(moment: Moment, how: How): void {
    const live = how === 'live' && this.picture !== null && this.picture.isOn();
    const { polls, questions, alerts } = this.views;
    if (moment.kind === 'open') polls.open(moment.poll, live);
    else if (moment.kind === 'close') polls.close(moment.poll, moment.n, moment.total, moment.pdt);
    else if (moment.kind === 'question') questions.set(moment.question, moment.state);
    else alerts.show(moment.alert, live);
  }
}
