#include "store/schema.hpp"

#include <array>

namespace freshet::store {
namespace {

constexpr std::string_view kChannelsAndKeys = R"sql(
CREATE TABLE channels(
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE stream_keys(
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channels(id),
  hash BLOB NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX stream_keys_of_channel ON stream_keys(channel_id);
)sql";

constexpr std::string_view kRevokedSessions = R"sql(
CREATE TABLE revoked_sessions(
  id TEXT PRIMARY KEY,
  revoked_at INTEGER NOT NULL
) STRICT;
)sql";

constexpr std::string_view kChannelSettings = R"sql(
CREATE TABLE channel_settings(
  channel_id TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
)sql";

constexpr std::string_view kBackupKeys = R"sql(
ALTER TABLE stream_keys ADD COLUMN backup INTEGER NOT NULL DEFAULT 0;
)sql";

// A channel_id refers to no table: a channel may stand in the configuration alone, and its shows
// stay when it is gone. A schema that is not trusted may not ask json_valid(); whoever writes does.
// Times and durations are milliseconds here, times of the Unix epoch.
constexpr std::string_view kShows = R"sql(
CREATE TABLE streams(
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('starting', 'live', 'ended')),
  protocol TEXT NOT NULL CHECK(protocol IN ('rtmp', 'srt', 'webrtc', 'pull')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  CHECK((state = 'ended') = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX streams_of_channel ON streams(channel_id, id);
CREATE INDEX streams_of_state ON streams(state, id);
CREATE INDEX streams_of_channel_and_state ON streams(channel_id, state, id);
CREATE TABLE renditions(
  stream_id TEXT NOT NULL REFERENCES streams(id) ON DELETE CASCADE,
  profile TEXT NOT NULL,
  bitrate INTEGER NOT NULL,
  resolution TEXT NOT NULL,
  keyframe_interval INTEGER,
  PRIMARY KEY(stream_id, profile)
) STRICT, WITHOUT ROWID;
CREATE TABLE chat_messages(
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  text TEXT NOT NULL,
  ts INTEGER NOT NULL,
  flags TEXT NOT NULL CHECK(flags GLOB '{*}')
) STRICT;
CREATE INDEX chat_messages_of_channel ON chat_messages(channel_id, ts, id);
CREATE TABLE dvr_segments(
  stream_id TEXT NOT NULL REFERENCES streams(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  s3_key TEXT NOT NULL,
  duration INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  PRIMARY KEY(stream_id, seq, s3_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE entitlements(
  channel_id TEXT PRIMARY KEY,
  policy TEXT NOT NULL CHECK(policy GLOB '{*}')
) STRICT, WITHOUT ROWID;
CREATE INDEX stream_keys_revoked ON stream_keys(id) WHERE revoked_at IS NOT NULL;
)sql";

constexpr std::string_view kOutbox = R"sql(
CREATE TABLE outbox(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE outbox_deliveries(
  receiver TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES outbox(seq),
  attempts INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  PRIMARY KEY(receiver, channel_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_deliveries_of_event ON outbox_deliveries(seq);
CREATE TABLE delivery_log(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  receiver TEXT NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  status INTEGER NOT NULL,
  error TEXT NOT NULL,
  outcome INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_log_of_receiver ON delivery_log(receiver, id);
)sql";

constexpr std::string_view kUseOfKeys = R"sql(
ALTER TABLE stream_keys ADD COLUMN last_used_at INTEGER;
)sql";

// Keys refer to their channel for good: a revocation must outlive it.
constexpr std::string_view kRemovedChannels = R"sql(
ALTER TABLE channels ADD COLUMN removed_at INTEGER;
)sql";

constexpr std::string_view kAnswers = R"sql(
CREATE TABLE answers(
  id BLOB PRIMARY KEY,
  request BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  status INTEGER,
  location TEXT,
  body BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_of_time ON answers(created_at);
)sql";

constexpr std::string_view kAdmin = R"sql(
CREATE TABLE admin(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  password TEXT,
  setup_hash BLOB,
  totp_secret BLOB NOT NULL,
  totp_on INTEGER NOT NULL,
  totp_step INTEGER NOT NULL
) STRICT;
CREATE TABLE admin_sessions(
  hash BLOB PRIMARY KEY,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Lists of names are joined by commas.
constexpr std::string_view kWebhooks = R"sql(
CREATE TABLE webhooks(
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  events TEXT NOT NULL,
  channels TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// `before` and `after` are what may be shown, `was` and `became` what an undo needs. A value that
// is not there is an empty text.
constexpr std::string_view kAudit = R"sql(
CREATE TABLE audit(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  undo TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  undone_by INTEGER REFERENCES audit(id)
) STRICT;
CREATE INDEX audit_of_channel ON audit(channel_id, id);
)sql";

constexpr std::string_view kServerSettings = R"sql(
CREATE TABLE server_settings(
  path TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kPeakViewers = R"sql(
ALTER TABLE streams ADD COLUMN peak_viewers INTEGER NOT NULL DEFAULT 0;
)sql";

// Sessions of links were revoked alone; none of their links was valid for longer than 366 days.
constexpr std::string_view kRevocations = R"sql(
CREATE TABLE revocations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK(kind IN ('jti', 'user', 'session')),
  name TEXT NOT NULL,
  revoked_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  who TEXT NOT NULL,
  UNIQUE(kind, name)
) STRICT;
INSERT INTO revocations(kind, name, revoked_at, until, who)
  SELECT 'session', id, revoked_at, revoked_at + 366 * 86400, '' FROM revoked_sessions;
DROP TABLE revoked_sessions;
)sql";

// A message as it was told lies beside its row, whose columns are the mission's. `chat_actions`
// only grows: each row's hash covers the one before it.
constexpr std::string_view kChat = R"sql(
CREATE TABLE chat_told(
  id TEXT PRIMARY KEY REFERENCES chat_messages(id) ON DELETE CASCADE,
  pdt INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_messages_of_user ON chat_messages(user_id, channel_id, ts);
CREATE TABLE chat_state(
  channel_id TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(channel_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE chat_voices(
  about TEXT NOT NULL,
  user_id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  choices TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY(about, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE chat_things(
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('poll', 'question', 'alert')),
  at_ms INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_things_of_channel ON chat_things(channel_id, kind, at_ms);
CREATE TABLE chat_held(
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  draft TEXT NOT NULL,
  rule TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_held_of_channel ON chat_held(channel_id, at_ms);
CREATE TABLE chat_actions(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  message_id TEXT NOT NULL,
  detail TEXT NOT NULL CHECK(detail GLOB '{*}'),
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX chat_actions_of_channel ON chat_actions(channel_id, id);
CREATE TABLE chat_models(
  channel_id TEXT PRIMARY KEY,
  weights BLOB NOT NULL,
  figures TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array<std::string_view, 16> kSteps{
    kChannelsAndKeys, kRevokedSessions, kChannelSettings, kBackupKeys, kShows,    kOutbox,
    kUseOfKeys,       kRemovedChannels, kAnswers,         kAdmin,      kWebhooks, kAudit,
    kServerSettings,  kPeakViewers,     kRevocations,     kChat};

}  // namespace

std::span<std::string_view const> schema_steps() { return kSteps; }

}  // namespace freshet::store
