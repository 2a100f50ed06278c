/// What the chat's socket says and is told (subprotocol freshet.chat.v1), in the shapes of its JSON.
/// Times are milliseconds of the Unix epoch; `pdt` is on the channel's media clock.

export interface User {
  id: string;
  name: string;
  color: string;
  badges: string[];
}

/** A range of a message's text, in UTF-16 code units: a browser's own indices. */
export interface Fragment {
  k: string;
  s: number;
  e: number;
  /** Of an emote: its name, and where its picture is. */
  id?: string;
  name?: string;
  url?: string;
  /** Of a mention: who. */
  u?: string;
  /** Of a link: where it leads, where the text does not say it itself. */
  href?: string;
}

export interface Reply {
  mid: string;
  name?: string;
  text?: string;
  u?: Partial<User>;
}

export interface Message {
  off: number;
  mid: string;
  ts: number;
  pdt?: number;
  u: User;
  text: string;
  frag?: Fragment[];
  reply?: Reply | null;
}

export interface Pin {
  mid: string | null;
  until: number;
  msg: Message | null;
}

export interface PollShape {
  id: string;
  q: string;
  opts: string[];
  multi: boolean;
  anon: boolean;
  opens_pdt: number;
  closes_pdt: number | null;
  n?: number[];
  total?: number;
}

export type QuestionState = 'asked' | 'featured' | 'answered' | 'removed';

export interface QuestionShape {
  id: string;
  text: string;
  u: Partial<User>;
  n: number;
  state?: QuestionState;
}

export interface AlertShape {
  id: string;
  kind: string;
  title: string;
  text: string;
  from: string;
  amount: string;
  ttl: number;
  pdt?: number;
}

export interface HeldItem {
  mid: string;
  u: User;
  text: string;
  rule: string;
  ts: number;
}

export interface Rules {
  slow: number;
  mode: string;
  links: string;
  unique: boolean;
  delay: number;
  shield: boolean;
  max_len: number;
}

export interface Room extends Partial<Rules> {
  pin?: Pin | null;
  polls?: PollShape[];
  qa?: QuestionShape[];
  questions?: QuestionShape[];
}

export interface Me extends User {
  standing: string;
}

export interface Welcome {
  t: 'welcome';
  ep: string;
  off: number;
  recovered: boolean;
  user: Me;
  perm: string[];
  room: Room;
  backlog: ChatEvent[];
}

/** Any event of the server's; what a page does not know it leaves alone. */
export interface ChatEvent {
  t: string;
  off?: number;
  pdt?: number;
  [field: string]: unknown;
}

/** What was made of something that was sent. */
export interface Answer {
  ok: boolean;
  code: string;
  says: string;
  retryMs: number;
  held: boolean;
  mid: string;
  /** All of it, for those who asked for more than a yes. */
  frame: ChatEvent;
}

/** Who deletes and holds back may do more than write; who bans may do more than that. */
export const canHelp = (standing: string) => ['helper', 'moderator', 'owner'].includes(standing);
export const canModerate = (standing: string) => ['moderator', 'owner'].includes(standing);
