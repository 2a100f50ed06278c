/// What the API answers, as far as the dashboard reads it.

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Session {
  signed_in: boolean;
  user?: string;
  role?: string;
  csrf?: string;
  setup_needed: boolean;
  totp: boolean;
}

export interface StreamKey {
  id: string;
  note: string;
  backup: boolean;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  state: 'good' | 'expired' | 'revoked';
  /** In the answer to its making alone. */
  key?: string;
}

export interface Token {
  token: string;
  user: string;
  expires_at: string;
}

export interface PlaybackUrl {
  url: string;
  hls: string;
  dash: string;
  expires_at: string;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  channels: string[];
  enabled: boolean;
  source: 'file' | 'api';
  state: 'ok' | 'failing';
  last_delivery_at: string | null;
  waiting: number;
  /** In the answer to its making alone. */
  secret?: string;
}

export interface Delivery {
  id: string;
  event_id: string;
  type: string;
  channel_id: string | null;
  attempt: number;
  at: string;
  took_ms: number;
  status: number | null;
  error: string | null;
  outcome: string;
}

export interface Setting {
  path: string;
  value: unknown;
  default: unknown;
  source: 'default' | 'file' | 'environment' | 'flag' | 'api';
  from: string | null;
  changes: 'at_once' | 'after_restart';
  editable: boolean;
  description?: string;
  secret?: boolean;
}

export interface Change {
  id: string;
  at: string;
  who: string;
  what: string;
  channel_id: string | null;
  before: unknown;
  after: unknown;
  undone_by: string | null;
  /** Left out: settings and configuration are. */
  undoable?: boolean;
}

export interface LogLine {
  at: string;
  level: string;
  message: string;
}

export interface Addresses {
  http?: string | null;
  https?: string | null;
  rtmp?: string | null;
  rtmps?: string | null;
  srt?: string | null;
  whip?: string | null;
}

/** Of doctor (`verdict`) or of a stream's health (`severity`). */
export interface Finding {
  says: string;
  what?: string;
  code?: string;
  verdict?: string;
  severity?: string;
  advice?: string;
  remedy?: string;
}

export interface Encoder {
  name: string;
  codec: string;
  works: boolean;
}

export interface System {
  version: string;
  uptime_s: number;
  processors: number;
  cpu: Record<string, unknown>;
  memory_bytes: number;
  disk: { path: string; free_bytes: number; size_bytes: number };
  encoders: Encoder[];
  addresses: Addresses;
  findings: Finding[];
}

export interface Fact {
  id: string;
  type: string;
  timestamp: string;
  channel_id?: string | null;
  data: Record<string, unknown>;
}
