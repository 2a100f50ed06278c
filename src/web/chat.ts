/// Chat: joins the socket, what holds in the room, and what the viewer sees and does.

import { AlertsView } from './alerts_view';
import { chatAddress } from './chat_address';
import { ChatModel, type Change } from './chat_model';
import { MessageMaker } from './chat_message';
import { ChatPanel } from './chat_panel';
import { ask, isRefusal, ofChannel } from './chat_rest';
import { ChatSelf } from './chat_self';
import { ChatSocket, newKey, type Link } from './chat_socket';
import { ChatStage, type Picture } from './chat_stage';
import { ChatTools } from './chat_tools';
import { canHelp, canModerate, type Answer, type ChatEvent, type HeldItem, type Message, type Welcome } from './chat_types';
import { ChatView } from './chat_view';
import { Composer, wordsOf } from './composer';
import { byId, setText } from './dom';
import { EmotePicker, fetchEmotes } from './emote_picker';
import { HoldQueue } from './hold_queue';
import { ModMenu, type NewPoll } from './mod_menu';
import { PollsView } from './polls_view';
import { QuestionsView } from './questions_view';
import { ReactionButtons, ReactionsView } from './reactions_view';
import { words } from './text';

/** One's own message may be changed so long. */
const kEditMs = 5 * 60_000;
const kPage = 50;

export class Chat {
  #self = new ChatSelf((token) => this.#renew(token));
  #model = new ChatModel();
  #emotes = new Map<string, string>();
  #maker = new MessageMaker(() => this.#model.me, () => this.#emotes);
  #socket: ChatSocket;
  #view: ChatView;
  #composer: Composer;
  #tools: ChatTools;
  #hold: HoldQueue;
  #polls: PollsView;
  #questions: QuestionsView;
  #stage: ChatStage;
  #panel: ChatPanel;
  #link: Link = 'connecting';
  #asksOlder = false;
  #noOlder = false;
  #lastHeld = '';
  #refusal = '';

  constructor(
    private readonly channel: string,
    private readonly picture: Picture | null,
    alone: boolean,
  ) {
    this.#view = new ChatView({
      me: () => this.#model.me,
      emotes: () => this.#emotes,
      older: () => void this.#older(),
    });
    this.#composer = this.#makeComposer();
    this.#tools = this.#makeTools();
    this.#hold = new HoldQueue((how, mid) => this.#act(how, { msg: mid }));
    this.#polls = this.#makePolls();
    this.#questions = this.#makeQuestions();
    this.#stage = new ChatStage(this.#views(), picture);
    this.#panel = new ChatPanel(channel, alone, this.#view, () => this.#settings(), () => this.#askName());
    new EmotePicker((text) => this.#composer.insert(text), () => this.#emotes);
    new ReactionButtons((e, n) => this.#socket.tell({ t: 'react', e, n }));
    this.#socket = new ChatSocket(
      chatAddress(channel),
      () => ({ token: this.#self.token, name: this.#self.token === null ? this.#self.name : '' }),
      {
        welcome: (frame) => this.#welcome(frame),
        events: (events) => this.#events(events),
        link: (link, code) => this.#linked(link, code),
        refused: (answer) => (this.#refusal = wordsOf(answer)),
      },
      () => this.picture?.delayMs() ?? null,
    );
    void this.#begin();
  }

  async #begin(): Promise<void> {
    this.#socket.open();
    this.#emotes = await fetchEmotes();
    if (this.#emotes.size > 0) this.#view.redraw(this.#model.messages);
  }

  #views() {
    return {
      polls: this.#polls,
      questions: this.#questions,
      alerts: new AlertsView(byId('alerts')),
      reactions: new ReactionsView(byId('sky'), byId('reaction-counts')),
    };
  }

  #programmeMs = (): number | null => this.picture?.programme.playingDateMs() ?? null;

  #makeComposer(): Composer {
    return new Composer({
      say: async (text, replyTo) => {
        const vpdt = this.#programmeMs();
        const answer = await this.#socket.ask({
          t: 'msg',
          key: newKey(),
          text,
          ...(replyTo === null ? {} : { reply_to: replyTo }),
          ...(vpdt === null ? {} : { vpdt: Math.round(vpdt) }),
        });
        if (answer.held) this.#lastHeld = answer.mid;
        return answer;
      },
      change: (mid, text) => this.#socket.ask({ t: 'edit', mid, text, key: newKey() }),
      rename: (name) => {
        this.#self.name = name;
        this.#socket.reopen();
      },
      last: () => this.#lastOwn(),
    });
  }

  #lastOwn(): Message | undefined {
    const last = this.#model.me ? this.#model.lastOf(this.#model.me.id) : undefined;
    return last && Date.now() - last.ts < kEditMs ? last : undefined;
  }

  #makeTools(): ChatTools {
    return new ChatTools({
      me: () => this.#model.me,
      find: (mid) => this.#model.find(mid),
      isPinned: (mid) => this.#model.pin?.mid === mid,
      mayWrite: () => this.#mayWrite(),
      reply: (message) => this.#composer.replyTo(message),
      change: (message) => this.#composer.change(message),
      isLast: (message) => this.#lastOwn()?.mid === message.mid,
      act: (what, more) => this.#act(what, more),
      say: (text) => this.#composer.say(text),
      toField: () => this.#composer.field.focus(),
    });
  }

  #makePolls(): PollsView {
    const vote = (poll: string, opt: number[]) => this.#socket.ask({ t: 'vote', poll, opt, key: newKey() });
    return new PollsView({ vote, programmeMs: this.#programmeMs });
  }

  #makeQuestions(): QuestionsView {
    return new QuestionsView({
      ask: (text) => this.#socket.ask({ t: 'ask', text, key: newKey() }),
      upvote: (q) => this.#socket.ask({ t: 'upvote', q }),
    });
  }

  #act(what: string, more: Record<string, unknown>): Promise<Answer> {
    return this.#socket.ask({ t: 'mod', do: what, key: newKey(), ...more });
  }

  #welcome(frame: Welcome): void {
    const before = this.#model.me?.standing;
    const changes = this.#model.welcome(frame);
    const anew = changes.some((change) => change.kind === 'reset');
    this.#apply(changes);
    if (anew) this.#noOlder = false;
    // Of a beginning the room's state says the rest.
    else for (const event of frame.backlog ?? []) this.#beside(event);
    this.#stage.enter(frame.room, anew);
    this.#doors();
    if (before !== frame.user.standing) this.#standing(frame.user.standing);
  }

  /// What a moderator may do, and what waits for one.
  #standing(standing: string): void {
    const token = this.#self.token;
    if (!canModerate(standing) || token === null) {
      this.#polls.moderated(null);
      this.#questions.moderated(null);
    } else {
      const channel_id = this.channel;
      this.#polls.moderated((poll) => this.#request('POST', `/v1/polls/${poll}/close`, { channel_id }));
      this.#questions.moderated((id, state) =>
        this.#request('PATCH', `/v1/questions/${id}`, { channel_id, state }),
      );
    }
    if (!canHelp(standing)) return this.#hold.reset([]);
    if (token === null) return;
    void ask<{ items?: HeldItem[] }>('GET', `${ofChannel(this.channel)}/held`, token).then((held) => {
      if (!isRefusal(held)) this.#hold.reset(held.items ?? []);
    });
  }

  async #request(method: string, path: string, body: unknown): Promise<Answer> {
    const said = await ask<object>(method, path, this.#self.token ?? '', body);
    const refused = isRefusal(said) ? said : null;
    const code = refused?.status === 0 ? 'no_answer' : 'refused';
    return {
      ok: refused === null,
      code: refused === null ? '' : code,
      says: refused?.detail ?? '',
      retryMs: 0,
      held: false,
      mid: '',
      frame: { t: refused === null ? 'ack' : 'err' },
    };
  }

  #events(events: ChatEvent[]): void {
    this.#apply(events.flatMap((event) => this.#model.apply(event)));
    for (const event of events) this.#beside(event);
  }

  /// What is no message.
  #beside(event: ChatEvent): void {
    this.#stage.hear(event);
    if (event.t === 'count') this.#panel.count(Number(event['chat']) || 0);
    if (event.t === 'system') this.#panel.degraded(event['degraded'] === true);
    if (event.t === 'msg' && event['mid'] === this.#lastHeld) this.#composer.say('');
    if (event.t !== 'held') return;
    if (typeof event['gone'] === 'string') this.#hold.gone(event['gone']);
    else if (event['item']) this.#hold.add(event['item'] as HeldItem);
  }

  #apply(changes: readonly Change[]): void {
    this.#view.apply(changes);
    if (changes.some(({ kind }) => kind === 'remove' || kind === 'reset')) this.#tools.hide();
    if (changes.some(({ kind }) => kind === 'pin')) this.#panel.pin(this.#model.pin, this.#maker);
    if (changes.some(({ kind }) => kind === 'rules')) this.#rules();
  }

  #rules(): void {
    const free = canHelp(this.#model.me?.standing ?? '');
    this.#composer.rules(this.#model.rules, free);
  }

  #mayWrite(): boolean {
    const { perm, me } = this.#model;
    return me !== null && (perm.length === 0 || perm.includes('write'));
  }

  #doors(): void {
    if (this.#link !== 'open') return this.#composer.door('away');
    if (!this.#mayWrite()) return this.#composer.door('shut');
    const nameless = this.#self.token === null && this.#self.name === '';
    this.#composer.door(nameless ? 'name' : 'open');
  }

  #askName(): void {
    if (this.#self.token === null) this.#composer.askName(this.#self.name);
  }

  #linked(link: Link, code: number): void {
    this.#link = link;
    if (code === 4004 && !this.#self.ended()) this.#composer.say(words.chat.signInEnded);
    this.#panel.link(link, code);
    if (link === 'stopped' && code === 4501 && this.#self.token === null && this.#self.name !== '') {
      // A name that is none here, or is somebody's: another one may do.
      this.#composer.askName(this.#self.name);
      this.#composer.say(this.#refusal);
      this.#self.name = '';
    } else if (link === 'stopped') {
      this.#composer.door('shut', words.chat.stopped[code] ?? words.chat.stoppedElse);
    } else if (link !== 'open') this.#doors();
  }

  #renew(token: string): void {
    if (this.#link === 'stopped' || this.#model.me?.standing === 'guest') return this.#socket.reopen();
    void this.#socket.ask({ t: 'token', token });
  }

  async #older(): Promise<void> {
    if (this.#asksOlder || this.#noOlder || this.#link !== 'open') return;
    this.#asksOlder = true;
    const { frame, ok } = await this.#socket.ask({ t: 'history', before: this.#model.oldest, limit: kPage });
    this.#asksOlder = false;
    const page = (frame['items'] ? frame : (frame['body'] ?? {})) as { items?: ChatEvent[] };
    if (!ok) return;
    const items = (page.items ?? []).filter(({ t }) => t === 'msg') as unknown as Message[];
    const added = this.#model.older(items);
    this.#noOlder = added.length === 0;
    this.#view.prepend(added);
  }

  #settings(): HTMLElement[] {
    if (!canModerate(this.#model.me?.standing ?? '')) return [];
    const menu = new ModMenu({
      rules: () => this.#model.rules,
      act: (what, more) => this.#act(what, more),
      openPoll: this.#self.token === null ? null : (poll) => this.#openPoll(poll),
      say: (text) => this.#panel.say(text),
    });
    return menu.parts();
  }

  async #openPoll({ question, options, multiple, seconds }: NewPoll): Promise<string> {
    const body = { channel_id: this.channel, question, options, multiple, anonymous: true, seconds };
    const answer = await this.#request('POST', '/v1/polls', body);
    return answer.ok ? '' : wordsOf(answer);
  }
}

/// Words that stand in the chat's markup, which is the same on every page.
export function nameChat(): void {
  const label = (id: string, word: string) => {
    byId(id).setAttribute('aria-label', word);
    byId(id).title = word;
  };
  setText(byId('chat-title'), words.chat.title);
  label('chat-gear', words.chat.settings);
  label('chat-pop', words.chat.popOut);
  label('chat-hide', words.chat.hide);
  label('chat-emotes', words.chat.emotes);
  label('chat-send', words.chat.send);
  for (const [id, word] of [
    ['chat-log', words.chat.log],
    ['chat-scroll', words.chat.log],
    ['questions', words.chat.questions],
    ['poll', words.chat.poll],
    ['featured', words.chat.question],
    ['chat-picker', words.chat.emotes],
  ] as const) {
    byId(id).setAttribute('aria-label', word);
  }
  setText(byId('chat-empty'), words.chat.empty);
  setText(byId('chat-field-word'), words.chat.write);
  setText(byId('chat-name-word'), words.chat.name);
  setText(byId('chat-join'), words.chat.join);
  setText(byId('question-word'), words.chat.ask);
  byId<HTMLInputElement>('question-field').placeholder = words.chat.ask;
  setText(byId('question-send'), words.chat.sendQuestion);
}
