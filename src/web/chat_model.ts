/// ChatModel: the messages of a room and what holds in it, from what the server tells. What it takes
/// back is gone from here, too.

import type { ChatEvent, Me, Message, Pin, Rules, Welcome } from './chat_types';

/** Messages that are kept; older ones are asked for again by who scrolls up to them. */
export const kMost = 500;

export const usualRules: Rules = {
  slow: 0,
  mode: 'everyone',
  links: 'allow',
  unique: false,
  delay: 0,
  shield: false,
  max_len: 500,
};

export type Change =
  | { kind: 'reset'; messages: Message[]; gap: boolean }
  | { kind: 'add'; message: Message }
  | { kind: 'edit'; message: Message }
  | { kind: 'remove'; mids: string[] }
  | { kind: 'rules' }
  | { kind: 'pin' };

export class ChatModel {
  me: Me | null = null;
  perm: string[] = [];
  rules: Rules = { ...usualRules };
  pin: Pin | null = null;
  #messages: Message[] = [];
  #off = 0;
  #epoch = '';

  get messages(): readonly Message[] {
    return this.#messages;
  }

  get oldest(): number {
    return this.#messages[0]?.off ?? 0;
  }

  find(mid: string): Message | undefined {
    return this.#messages.find((one) => one.mid === mid);
  }

  /// One's own newest, for who corrects it.
  lastOf(user: string): Message | undefined {
    for (let i = this.#messages.length - 1; i >= 0; --i) {
      const message = this.#messages[i] as Message;
      if (message.u.id === user) return message;
    }
    return undefined;
  }

  /// The list begins anew unless what was missed is told: it is in the backlog then.
  welcome(frame: Welcome): Change[] {
    const again = frame.recovered && frame.ep === this.#epoch;
    const gap = !again && this.#epoch !== '';
    this.me = frame.user;
    this.perm = frame.perm ?? [];
    this.rules = { ...usualRules, ...rulesIn(frame.room as unknown as ChatEvent) };
    this.pin = frame.room.pin ?? null;
    this.#epoch = frame.ep;
    const state: Change[] = [{ kind: 'rules' }, { kind: 'pin' }];
    const backlog = frame.backlog ?? [];
    if (again) {
      const changes = backlog.flatMap((event) => this.apply(event));
      this.#off = Math.max(this.#off, frame.off);
      return [...changes, ...state];
    }
    this.#messages = [];
    this.#off = 0;
    for (const event of backlog) this.apply(event);
    this.#off = Math.max(this.#off, frame.off);
    return [{ kind: 'reset', messages: [...this.#messages], gap }, ...state];
  }

  /// Empty: nothing that is seen has changed. What was told before is told in vain.
  apply(event: ChatEvent): Change[] {
    if (typeof event.off === 'number') {
      if (event.off <= this.#off) return [];
      this.#off = event.off;
    }
    switch (event.t) {
      case 'msg':
        return this.#add(event as unknown as Message);
      case 'edit':
        return this.#edit(event);
      case 'del':
        return this.#remove((one) => one.mid === event['mid']);
      case 'purge':
        return this.#remove((one) => one.u.id === event['user'] && one.off >= number(event['from']));
      case 'clear':
        return this.#remove(() => true);
      case 'room':
        this.rules = { ...this.rules, ...rulesIn(event) };
        return [{ kind: 'rules' }];
      case 'pin':
        return this.#pinned(event as unknown as Pin);
      default:
        return [];
    }
  }

  /// A page of older messages: those that were not there yet, oldest first.
  older(items: readonly Message[]): Message[] {
    const first = this.oldest || Infinity;
    const known = new Set(this.#messages.map((one) => one.mid));
    const added = items.filter((one) => one.off < first && !known.has(one.mid));
    added.sort((a, b) => a.off - b.off);
    this.#messages.unshift(...added);
    return added;
  }

  #add(message: Message): Change[] {
    if (this.find(message.mid)) return [];
    this.#messages.push(message);
    if (this.#messages.length > kMost) this.#messages.splice(0, this.#messages.length - kMost);
    return [{ kind: 'add', message }];
  }

  #edit(event: ChatEvent): Change[] {
    const at = this.#messages.findIndex((one) => one.mid === event['mid']);
    const old = this.#messages[at];
    if (!old || typeof event['text'] !== 'string') return [];
    const frag = Array.isArray(event['frag']) ? (event['frag'] as NonNullable<Message['frag']>) : [];
    const message = { ...old, text: event['text'], frag };
    this.#messages[at] = message;
    if (this.pin?.msg && this.pin.mid === message.mid) {
      this.pin = { ...this.pin, msg: message };
      return [{ kind: 'edit', message }, { kind: 'pin' }];
    }
    return [{ kind: 'edit', message }];
  }

  #remove(gone: (message: Message) => boolean): Change[] {
    const mids = this.#messages.filter(gone).map((one) => one.mid);
    this.#messages = this.#messages
      .filter((one) => !gone(one))
      .map((one) => (one.reply && mids.includes(one.reply.mid) ? { ...one, reply: null } : one));
    const changes: Change[] = [];
    const pinned = this.pin?.msg;
    if (pinned && gone(pinned)) {
      this.pin = null;
      changes.push({ kind: 'pin' });
    }
    // Also those that were scrolled out of here, for who still shows them.
    if (mids.length > 0) changes.push({ kind: 'remove', mids });
    return changes;
  }

  #pinned({ mid, until, msg }: Pin): Change[] {
    this.pin = mid === null || mid === undefined ? null : { mid, until, msg: msg ?? this.find(mid) ?? null };
    return [{ kind: 'pin' }];
  }
}

const number = (value: unknown) => (typeof value === 'number' ? value : 0);

/// Only what is said, and of the kind that it should be.
function rulesIn(said: ChatEvent): Partial<Rules> {
  const rules: Record<string, unknown> = {};
  for (const [name, usual] of Object.entries(usualRules)) {
    if (typeof said[name] === typeof usual) rules[name] = said[name];
  }
  return rules as Partial<Rules>;
}
