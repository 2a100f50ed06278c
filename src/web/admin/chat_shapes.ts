/// What the API answers about chat, as far as the dashboard reads it. Times are ms of the Unix epoch.

export interface ChatUser {
  id: string;
  name: string;
}

export interface HeldMessage {
  mid: string;
  u: ChatUser;
  text: string;
  rule: string;
  ts: number;
}

export interface BarredUser {
  kind: string;
  user: string;
  name: string;
  by: string;
  reason: string;
  /** 0: for good. */
  until: number;
}

export interface Term {
  id: string;
  term: string;
  act: string;
  note: string;
}

export interface ModerationEntry {
  id: string;
  at: number;
  actor: string;
  action: string;
  target: string;
  message: string;
  reason: string;
}

export interface Poll {
  id: string;
  q: string;
  opts: string[];
  n?: number[];
  total?: number;
  open?: boolean;
}

export interface Question {
  id: string;
  u: ChatUser;
  text: string;
  state: string;
  n: number;
}

export interface ChatRoom {
  slow: number;
  mode: string;
  links: string;
  unique: boolean;
  delay: number;
  shield: boolean;
  learn: boolean;
}

export interface Items<T> {
  items: T[];
}

export interface Judged {
  act: string;
  rule?: string;
  says?: string;
}
