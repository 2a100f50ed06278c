/// Timeline: the media clock of a session. Every publisher's time stamps are mapped onto one
/// monotone line, before ladder and hub, so that the source and every rung carry the same corrected
/// clock.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "media/sink.hpp"
#include "stream/grid.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <variant>

namespace freshet::stream {

/// Media time 0 as wall clock: what EXT-X-PROGRAM-DATE-TIME, prft and chat's `pdt` refer to.
struct MediaClock {
  std::int64_t wall_us_at_zero = 0;
  [[nodiscard]] std::int64_t wall_us(Ticks t, Timebase base) const {
    return wall_us_at_zero + microseconds(t, base);
  }
};

/// On the session's home loop. In: tracks of any time base (RTMP's milliseconds), any epoch.
/// Out: video in 90 kHz, audio in its sample rate, beginning at kStart, never going back; ntp_us of
/// every packet is its presentation time on the media clock as wall clock.
class Timeline final : public Sink {
 public:
  /// Far enough from zero that AAC's priming and a second track's earlier start stay positive, and
  /// a multiple of every profile's segment, so that the first one is whole.
  static constexpr std::int64_t kStartUs = 12'000'000;

  Timeline(Clock const& clock, Sink& out, Log log = {})
      : clock_{clock}, out_{&out}, log_{std::move(log)} {}

  /// Before anything is fed: what comes goes there instead.
  void lead_to(Sink& out) { out_ = &out; }

  void tracks(Tracks tracks) noexcept override;
  void packet(Packet const& packet) noexcept override;
  void end(EndReason reason) noexcept override { out_->end(reason); }

  /// The next packet comes from another publisher: its epoch is mapped anew. To the end of what was
  /// given out if nothing has come since, else to now, for the clock that viewers compare with goes
  /// on without the encoder; `seamless`: to the end in any case, of what fills the time since then.
  void rebase(bool seamless = false);
  /// Before anything is fed: the clock of an earlier run goes on, from `end_us` on at least.
  void resume(MediaClock clock, std::int64_t end_us) {
    media_clock_ = clock;
    floor_us_ = end_us;
  }
  [[nodiscard]] std::optional<MediaClock> clock() const { return media_clock_; }
  /// From the end of what was given out to now, microseconds; less than nothing: it is ahead.
  [[nodiscard]] std::int64_t behind_us() const {
    return media_clock_ ? now_us() - line_end_us() : 0;
  }
  /// What is added to the publisher's time stamps; nothing: its epoch has not begun.
  [[nodiscard]] std::optional<std::int64_t> offset_us() const { return offset_us_; }
  /// Media time as the clock has it.
  [[nodiscard]] std::int64_t now_us() const;
  /// What was given out last, a picture where there are some: its decode time on the media clock as
  /// wall clock, which is how playlists date it, and for how long it is the last one.
  struct Newest {
    std::int64_t wall_us = 0, lasts_us = 0;
    friend bool operator==(Newest const&, Newest const&) = default;
  };
  [[nodiscard]] std::optional<Newest> newest() const { return newest_out_; }
  struct Faults {
    std::uint64_t jumps = 0;       ///< of the publisher's clock
    std::uint64_t timestamps = 0;  ///< packets that were dropped or stamped anew
  };
  [[nodiscard]] Faults faults() const { return faults_; }

 private:
  struct Line {
    Timebase in, out;
    bool video = false;
    std::variant<VideoGrid, AudioGrid> grid;
    std::optional<std::int64_t> last_src_us{};  // time stamp as it came
    std::optional<std::int64_t> offset_us{};    // by which it was mapped
    std::optional<std::int64_t> stray_us{};     // last outlier
    int strays = 0;                             // in a row that agree with each other
    Ticks last{};                               // dts of what was given out last
    std::int64_t end_us = 0;                    // end of what was given out
    std::int64_t step_us = 33'333;              // how far apart its packets are
  };

  [[nodiscard]] bool is_of_former_epoch(Line const& line, std::int64_t src_us) const;
  [[nodiscard]] bool is_of_epoch(Line const& line, std::int64_t src_us) const;
  [[nodiscard]] static bool is_believed(Line& line, std::int64_t src_us);
  void begin_epoch(std::int64_t src_us, std::int64_t end_us);
  [[nodiscard]] std::int64_t end_for_jump(Line const& line) const;
  void forward(Line& line, Packet const& packet, std::int64_t media_us);
  [[nodiscard]] std::int64_t line_end_us() const;
  void note_newest(Line const& line, std::int64_t at_us);

  Clock const& clock_;
  Sink* out_;
  Log log_;
  std::map<TrackId, Line> lines_;
  std::optional<MediaClock> media_clock_;
  std::int64_t floor_us_ = 0;              // nothing is given out for a time before it
  std::optional<std::int64_t> offset_us_;  // media = source + offset
  std::optional<std::int64_t> newest_us_;  // newest source time of any track in this epoch
  std::int64_t late_us_ = 0;  // when its last packet came: that much is no pause of the publisher
  bool seamless_ = false;
  std::optional<Newest> newest_out_;
  Faults faults_;
};

}  // namespace freshet::stream
