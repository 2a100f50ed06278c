/// Every setting with its default and one line of meaning. Plain data, no methods. What of it this
/// version does not do docs/configuration.md says, and the server's log when it is set.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace freshet::config {

/// A port: nullopt is off, 0 is any free one.
using Port = std::optional<std::uint16_t>;
using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// How much delay a channel trades for robustness; product table "latency".
enum class Latency { ultra, low, apple, classic };
/// May a second encoder replace the first?
enum class Takeover { same_key, refuse, always };
/// Who may watch.
enum class Access { open, token, password };

struct Server {
  std::string name = "My stream";            ///< shown in the directory and in page titles
  std::string public_url;                    ///< how the outside reaches us; empty: the request's Host
  std::string data_dir = "./freshet-data";   ///< everything the server keeps
};

struct Http {
  Port port = 8080;                          ///< pages, media, API
  Port tls_port;                             ///< the same over TLS
  std::vector<std::string> trusted_proxies;  ///< addresses or networks whose word on the client counts
  std::vector<std::string> metrics_from;     ///< addresses or networks that may read /metrics too
  std::vector<std::string> cors_origins{"*"};///< who may read media and API from another origin
  std::uint32_t max_header = 16 * 1024;      ///< octets of a request's line and headers
  std::uint32_t max_body = 1024 * 1024;      ///< octets of a request's body
  std::uint32_t max_connections = 20'000;    ///< open connections of each port; more are closed at once
  std::uint32_t max_parked = 20'000;         ///< requests that wait for media, all together
  Milliseconds idle_timeout{75'000};         ///< a kept-alive connection without a request
  Milliseconds header_timeout{10'000};       ///< from a request's first octet to its last header; a TLS handshake
  Milliseconds write_timeout{30'000};        ///< a response that makes no progress
};

/// How the authority looks whether a name leads here; automatic: by whichever port is open.
enum class AcmeChallenge { automatic, http_01, tls_alpn_01 };
struct Acme {
  std::vector<std::string> domains;          ///< names to certify
  std::string email;                         ///< where the authority writes
  std::string directory = "https://acme-v02.api.letsencrypt.org/directory";  ///< the authority
  std::string ca_file;                       ///< PEM of who certifies the authority; empty: the system's
  std::vector<std::string> private_networks; ///< where the authority may be, beside the public internet
  AcmeChallenge challenge = AcmeChallenge::automatic;  ///< auto, http-01 or tls-alpn-01
  Seconds retry{300};                        ///< after a failure; twice as long after each further one
  std::string eab_kid;                       ///< whose account it is, where the authority wants to know
  std::string eab_hmac_key;                  ///< its secret, in base64url
};
struct Tls {
  std::string certificate;                   ///< PEM chain
  std::string key;                           ///< PEM key
  Acme acme;                                 ///< certificates by themselves
  bool self_signed = false;                  ///< show one of our own, for local work
};

struct Rtmp {
  Port port = 1935;                          ///< publishing
  Port tls_port;                             ///< the same over TLS
  Milliseconds handshake_timeout{10'000};    ///< from connect to publish
  Milliseconds idle_timeout{15'000};         ///< a publisher that sends nothing is let go
  std::uint32_t max_message = 16 * 1024 * 1024;  ///< octets of one message
  std::uint32_t max_connections = 2'000;     ///< open connections; more are closed at once
};
struct Srt {
  Port port = 8890;                          ///< publishing
  Milliseconds idle_timeout{15'000};         ///< a publisher that sends nothing is let go
  std::uint32_t max_connections = 2'000;     ///< open connections; more are refused
};
struct Webrtc {
  Port udp_port = 8189;                      ///< every peer, one port
  Port tcp_port = 8189;                      ///< for networks that drop UDP
  std::vector<std::string> public_addresses; ///< candidates beside the interfaces' own
  std::vector<std::string> ice_servers;      ///< given to players
};

enum class Enforce { warn, refuse, transcode_down };
struct Profile {
  Enforce enforce = Enforce::warn;           ///< what becomes of who does not keep to it
  std::uint64_t max_bitrate = 12'000'000;    ///< bit/s of one publisher
  std::uint32_t max_width = 3840;            ///< luma samples
  std::uint32_t max_height = 2160;           ///< luma samples
  std::uint32_t max_fps = 60;                ///< frames a second
  Milliseconds max_keyframe_interval{0};     ///< 0: any
  std::vector<std::string> video{"h264", "hevc", "av1"};  ///< accepted video codecs
  std::vector<std::string> audio{"aac", "opus"};          ///< accepted audio codecs
};
struct Rung {
  std::string name;                          ///< in addresses and menus
  std::uint32_t height = 0;                  ///< luma samples
  std::uint64_t bitrate = 0;                 ///< bit/s
  std::uint32_t fps = 0;                     ///< frames a second; 0: the source's
  std::string codec = "h264";                ///< h264, hevc, vp9 or av1
};
struct ChannelSrt {
  Milliseconds latency{120};                 ///< SRT's receive buffer
  std::string passphrase;                    ///< empty: no encryption
};
struct Record {
  bool enabled = true;                       ///< keep what was streamed
  Seconds keep{30 * 86'400};                 ///< how long
  std::uint64_t max_size = 50ULL << 30;      ///< octets a channel
  bool ladder = false;                       ///< the rungs too, not only the source
};

struct Channel {
  std::string title;                         ///< shown on the page
  std::string category;                      ///< one of the directory's categories
  Access access = Access::open;              ///< public, token or password
  std::string password;                      ///< what viewers type where access is password
  Profile profile;                           ///< what an encoder may send
  bool ladder_auto = true;                   ///< rungs chosen by the server
  std::vector<Rung> ladder;                  ///< rungs by hand; empty and not auto: off
  bool per_title = true;                     ///< rungs take no more bits than their picture needs
  bool on_demand = false;                    ///< rungs are made only while somebody watches them
  std::string encoder = "auto";              ///< auto, cpu or nvenc
  Latency latency = Latency::low;            ///< ultra, low, apple or classic
  ChannelSrt srt;                            ///< SRT publishing
  std::string source;                        ///< an address to fetch it from; empty: encoders push
  Takeover takeover = Takeover::same_key;    ///< same_key, refuse or always
  Milliseconds segment{0};                   ///< 0: as latency says
  Milliseconds part{0};                      ///< 0: as latency says
  Seconds dvr_window{7'200};                 ///< how far back a viewer may seek
  Milliseconds reconnect_grace{15'000};      ///< how long a show waits for its encoder
  std::string holding_image;                 ///< a PNG or JPEG shown meanwhile; empty: a card
  Record record;                             ///< recordings
};

struct ChatLimits {
  std::uint32_t connections_per_ip = 50;     ///< sockets
  std::uint32_t connections_per_user = 10;   ///< sockets
  std::uint32_t connects_per_second = 5;     ///< new sockets of one address
  std::uint32_t frames_per_second = 10;      ///< of one socket; twice as many at once
  std::uint32_t messages_per_half_minute = 20;  ///< of one user; a moderator has five times as many
};
/// A classifier of the owner's that is asked about messages.
struct ChatHook {
  std::string url;                           ///< empty: nobody is asked
  Milliseconds timeout{150};                 ///< how long it may take
  std::string on_failure = "allow";          ///< allow, hold or block, when it does not answer
  std::string secret;                        ///< signs what is asked; empty: the server's own
  std::vector<std::string> private_networks; ///< where it may be, beside the public internet
};
struct Chat {
  std::string redis;                         ///< redis://…; empty: this process alone
  std::string redis_ca_file;                 ///< PEM of who certifies it; empty: the system's
  std::string redis_prefix = "freshet";      ///< of its keys and channels
  bool redis_sharded = false;                ///< sharded publishing, for a Redis cluster
  std::string on_redis_down = "local";       ///< local or readonly, while it cannot be reached
  std::uint32_t join_backlog = 50;           ///< messages a newcomer is shown
  std::uint32_t recovery = 500;              ///< events kept for reconnects
  Seconds slow{0};                           ///< between two messages of one user
  std::uint32_t max_length = 500;            ///< characters of a message
  std::string guests = "write";              ///< write, read or none: who has no token
  bool offline = true;                       ///< open while nothing is live
  Seconds keep{90 * 86'400};                 ///< messages, in the database
  std::uint32_t shown_per_second = 20;       ///< messages of a room; more are not shown to all
  Milliseconds flush{0};                     ///< between two writes to a room; 0: by its size
  std::string emotes;                        ///< a folder of pictures; empty: data_dir/emotes
  std::vector<std::string> origins;          ///< pages elsewhere that may chat; empty: our own alone
  ChatLimits limits;                         ///< connections and messages
  ChatHook hook;                             ///< who is asked about messages
};
struct S3 {
  std::string endpoint, bucket, region, access_key, secret_key;
};
struct Storage {
  S3 s3;                                     ///< where recordings are uploaded
};
struct Kafka {
  std::string brokers;                       ///< host:port,…
  std::string topic = "freshet.events";      ///< every event
  bool tls = false;                          ///< by TLS
  std::string ca_file;                       ///< PEM of who certifies the brokers; empty: the system's
  std::string username, password;            ///< SASL; empty: nobody asks
  std::string mechanism = "SCRAM-SHA-512";   ///< PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
};
struct Webhook {
  std::string url;                           ///< where it is sent
  std::string secret;                        ///< whsec_…, signs it; empty: the server's own
  std::vector<std::string> events;           ///< stream.live, stream.*; empty: all
  std::vector<std::string> channels;         ///< of these alone; empty: of all
};
struct Events {
  Kafka kafka;                               ///< event stream
  std::vector<Webhook> webhooks;             ///< who is told of events
  std::vector<std::string> private_networks; ///< addresses or networks inside that webhooks may reach
};
struct Jwt {
  std::string secret, public_key, issuer, audience, jwks{};
};
/// In whose words a server elsewhere is asked.
enum class CallbackForm { freshet, mediamtx, srs, nginx_rtmp };
/// A server elsewhere that is asked who may publish and who may watch.
struct Callback {
  std::string publish, play;                 ///< addresses; empty: nobody is asked
  CallbackForm form = CallbackForm::freshet; ///< freshet, mediamtx, srs or nginx-rtmp
  Milliseconds timeout{3'000};               ///< how long it may take to answer
  bool on_failure_allow = false;             ///< on_failure: deny or allow, when it does not answer
  std::string secret;                        ///< signs what is asked in Freshet's form; empty: the server's own
  std::vector<std::string> private_networks; ///< where it may be, beside the public internet
};
struct Auth {
  Jwt jwt;                                   ///< who signs viewers' tokens
  Callback callback;                         ///< who else is asked
};
struct Geo {
  std::string database;                      ///< a MaxMind .mmdb
};
struct Logging {
  std::string level = "info";                ///< trace, debug, info, warn, error, off
  std::string format = "text";               ///< text or json
  bool access = false;                       ///< a line for each request
};

}  // namespace freshet::config

namespace freshet {

struct Config {
  config::Server server;
  config::Http http;
  config::Tls tls;
  config::Rtmp rtmp;
  config::Srt srt;
  config::Webrtc webrtc;
  config::Channel channel_defaults;
  std::map<std::string, config::Channel> channels;  ///< overrides already merged over the defaults
  config::Chat chat;
  config::Storage storage;
  config::Events events;
  config::Auth auth;
  config::Geo geo;
  config::Logging log;
};

}  // namespace freshet
