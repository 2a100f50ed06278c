/// Session: one show of one channel, on its fixed home loop. It owns the timeline and the hub, and
/// outlives its encoder: a drop within the grace, and a change of encoder. Meanwhile something may
/// stand in for it.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "freshet/config.hpp"
#include "media/sink.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"
#include "stream/leveller.hpp"
#include "stream/meter.hpp"
#include "stream/names.hpp"
#include "stream/session_counts.hpp"
#include "stream/stand_in.hpp"
#include "stream/stream.hpp"
#include "stream/timeline.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace freshet::stream {

enum class State { starting, live, reconnecting, ended };
[[nodiscard]] std::string_view to_string(State state);

/// Of two encoders of one channel the second waits until the first fails.
enum class Role : std::uint8_t { primary, backup };

/// Who feeds a session.
struct PublisherInfo {
  std::string protocol;                                    ///< rtmp, srt, webrtc, pull
  std::string peer;                                        ///< address and port
  std::string key_id;                                      ///< which stream key
  config::Takeover takeover = config::Takeover::same_key;  ///< the channel's policy
  Role role = Role::primary;
};

/// What the outside may know of a session.
struct SessionInfo {
  ChannelName channel;
  StreamId id;
  State state = State::starting;
  std::string protocol;
  std::int64_t started_us = 0;        ///< wall clock
  std::int64_t ended_us = 0;          ///< 0: not yet
  bool back = false;                  ///< its encoder is not the first one that feeds it
  std::optional<EndReason> reason{};  ///< why it waits or has ended
  bool goes_on = false;               ///< ended with the server, and the next one takes it up
};

/// How what comes breaks the channel's profile.
struct Unfit {
  std::string how;        ///< in words; empty: not at all
  bool withheld = false;  ///< viewers are to have something else
};

/// How a session does, as of a moment ago.
struct Health {
  State state = State::starting;
  bool held = false;          ///< something stands in for the encoder
  Role role = Role::primary;  ///< of who feeds it
  bool backup = false;        ///< another encoder waits
  std::string encoder;        ///< what it calls itself; may be empty
  Figures figures;
  std::optional<LineFigures> line{};  ///< none: its protocol has no such
  Unfit unfit{};
};

class Session;
/// Puts the consumers on a new session's hub; app/ gives it. Called once, on the home loop. What it
/// returns lives as long as the session.
using Pipeline = std::function<std::shared_ptr<void>(Session&)>;

class Session final : public std::enable_shared_from_this<Session> {
 public:
  struct Options {
    std::chrono::milliseconds grace{0};  ///< how long the session waits for its encoder
    std::chrono::milliseconds stall{
        2'000};  ///< who sends nothing this long has stalled, and is stood in for
  };

  /// What an earlier run was stopped in.
  struct Former {
    StreamId id;
    std::string protocol;
    std::int64_t started_us = 0;  ///< wall clock
    MediaClock clock;
    std::int64_t end_us = 0;  ///< media time; what comes begins there or later
    Tracks given;             ///< by its encoder
  };

  /// Who keeps the session; both are called on the home loop.
  struct Keeper {
    std::function<bool()> may_end;  ///< false: another encoder is on its way to this session
    std::function<void()> ended;
  };

  /// What all sessions share. It outlives them.
  struct House {
    Clock const& clock;
    Metrics& metrics;
    Log log;
    /// Hears of every change once somebody feeds the session. On the home loop; must not block.
    std::function<void(SessionInfo const&)> changed{};
  };

  /// `former`: the show goes on under its name; null: another one begins.
  Session(ChannelName channel, net::Loop& home, Options options, House house,
          Former const* former = nullptr);
  ~Session();

  // From any thread.
  [[nodiscard]] ChannelName const& channel() const { return channel_; }
  [[nodiscard]] StreamId const& id() const { return id_; }
  [[nodiscard]] net::Loop& home() const { return home_; }
  [[nodiscard]] std::shared_ptr<Stream> const& stream() const { return stream_; }
  [[nodiscard]] SessionInfo info() const { return *info_.get(); }
  /// Made anew every second.
  [[nodiscard]] Health health() const { return *health_.get(); }
  /// Now on the media clock, microseconds of the Unix epoch: the date that playlists give what
  /// comes in now, however late its encoder's clock is, and whatever is done to this machine's.
  /// Where nothing comes it stands. Nothing: nothing has come yet, or the show is over.
  [[nodiscard]] std::optional<std::int64_t> media_now_us() const;
  [[nodiscard]] Clock const& clock() const { return clock_; }
  [[nodiscard]] Log const& log() const { return log_; }

  // On the home loop.
  /// Sets the consumers up; called once, before anything is fed.
  void prepare(Pipeline const& pipeline, Keeper keeper);
  /// After prepare(): waits for the encoder of an earlier run, as if it had dropped now.
  void wait_for_encoder(Former former);
  /// Somebody says that an encoder will come: while none feeds it, it waits so long from now on.
  void expect_encoder(std::chrono::milliseconds patience);
  /// What its encoder gives; null: nothing yet.
  [[nodiscard]] Tracks given() const { return told_; }
  [[nodiscard]] std::optional<MediaClock> media_clock() const { return timeline_.clock(); }
  /// For the pipeline: what is fed walks through `ladder`, which leads on to stream().
  void lead_through(std::shared_ptr<Sink> ladder);
  /// For the pipeline: who stands in for an encoder of which nothing comes.
  void stand_in_by(std::shared_ptr<StandIn> stand_in);
  /// A publisher takes over the feed; `generation` names its turn. While one of another role feeds
  /// the session it waits: a backup until nothing comes from the first for a second, the first
  /// until it has been steady for ten. Then it begins with its next keyframe.
  void begin_feed(std::uint64_t generation, PublisherInfo const& info);
  void tracks(std::uint64_t generation, Tracks tracks);
  void packet(std::uint64_t generation, Packet const& packet);
  /// What the encoder calls itself, to be shown.
  void name_encoder(std::uint64_t generation, std::string name);
  void tell_line(std::uint64_t generation, LineFigures const& line);
  /// The publisher of that turn left. `clean`: it said goodbye, so the show is over.
  void end_feed(std::uint64_t generation, EndReason reason, bool clean);
  /// Ends the show; a second call is a no-op.
  void end(EndReason reason);

 private:
  /// Where the stand-in feeds.
  class Place final : public Sink {
   public:
    explicit Place(Session& session) : session_{session} {}
    void tracks(Tracks tracks) noexcept override;
    void packet(Packet const& packet) noexcept override { session_.feed(packet); }
    void end(EndReason) noexcept override {}

   private:
    Session& session_;
  };
  /// One encoder's lease.
  struct Turn {
    std::uint64_t generation = 0;  // 0: nobody has it
    PublisherInfo info;
    std::string encoder;
    std::optional<LineFigures> line;
    Tracks tracks;
    SteadyTime last{}, steady_since{};
  };

  /// What came last, and when.
  struct MediaTime {
    Timeline::Newest newest;
    SteadyTime at{};
  };

  void feed(Packet const& packet);
  void publish_state(State state, std::optional<EndReason> reason = {});
  void publish_info(std::optional<EndReason> reason = {});
  void await(EndReason reason);
  void end_unless_fed(EndReason reason);
  void publish_health();
  void look_at_clocks(Figures const& figures);
  [[nodiscard]] static Unfit unfit(Turn const& turn);
  void watch_for_silence();
  void nothing_comes();
  /// May this packet of the encoder's go on? Of one that is back not before a picture can begin.
  [[nodiscard]] bool takes_over(Packet const& packet);
  /// Is it of the time in which another stood in for it?
  [[nodiscard]] bool is_of_the_past(Packet const& packet);
  [[nodiscard]] bool stays_level(Packet const& packet);
  [[nodiscard]] static bool opens(Tracks const& tracks, Packet const& packet);
  [[nodiscard]] Turn* turn_of(std::uint64_t generation);
  [[nodiscard]] Turn& active() { return turns_.at(static_cast<std::size_t>(active_)); }
  [[nodiscard]] Turn const& waiting() const { return turns_.at(active_ == Role::primary ? 1 : 0); }
  /// May who waits begin with this packet?
  [[nodiscard]] bool is_due(Turn const& turn, Packet const& packet) const;
  void begin_turn(Turn& turn);
  void hand_over(Turn& turn);
  void lead_on();
  void dismiss_stand_in();

  ChannelName const channel_;
  StreamId const id_;
  net::Loop& home_;
  Options const options_;
  Clock const& clock_;
  Log const log_;
  std::shared_ptr<Stream> const stream_;
  std::shared_ptr<Sink> ladder_;  // null: the source alone
  Timeline timeline_;
  net::Timer grace_timer_, silence_timer_, health_timer_;
  Meter meter_;
  SessionCounts counts_;
  bool drift_told_ = false;  // of who feeds it now
  std::function<void(SessionInfo const&)> const changed_;
  Keeper keeper_;
  std::shared_ptr<void> consumers_;
  std::array<Turn, 2> turns_;  // by role
  Role active_ = Role::primary;
  bool fed_before_ = false, back_ = false, stalled_ = false;
  Tracks told_;  // of who feeds it
  Place place_{*this};
  std::shared_ptr<StandIn> stand_in_;           // null: nobody does
  bool called_ = false;                         // it was told to begin
  bool held_ = false;                           // and has
  std::optional<std::int64_t> held_offset_us_;  // the encoder's time stamps to media time, then
  Leveller leveller_;
  SteadyTime last_packet_{};
  State state_ = State::starting;
  std::string protocol_;
  std::int64_t const started_us_;
  Published<SessionInfo> info_;
  Published<Health> health_;
  Published<MediaTime> media_time_;
};

}  // namespace freshet::stream
