/// Packager: a session's packets into the parts and segments of its renditions, all cut alike.
#pragma once

#include "base/log.hpp"
#include "media/sink.hpp"
#include "origin/presentation.hpp"
#include "package/follower.hpp"
#include "package/profile.hpp"
#include "package/segmenter.hpp"
#include "package/track_writer.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace freshet::package {

/// On the session's home loop. The video track leads, or the only audio; the others follow its cuts
/// by the media clock.
class Packager final : public Sink {
 public:
  /// What the packager needs of the house around it.
  struct House {
    /// A new presentation for this session, with what it will promise.
    std::function<std::shared_ptr<origin::Presentation>(origin::Promises const&)> make;
    /// A player can start on it now.
    std::function<void(std::shared_ptr<origin::Presentation>)> show;
    Log log;
    /// The server may stop without an end of the show: who starts it again goes on.
    bool outlives = false;
  };
  /// What an earlier run was stopped in.
  struct Former {
    std::shared_ptr<origin::Presentation> presentation;  ///< restored; it is shown already
    std::int64_t end_us = 0;                             ///< where it ends, in media time
  };

  Packager(Profile profile, House house);

  void tracks(Tracks tracks) noexcept override;
  void packet(Packet const& packet) noexcept override;
  void end(EndReason reason) noexcept override;
  /// Before the first tracks: goes on with that presentation, if they are the same ones.
  void resume(Former former);

 private:
  [[nodiscard]] bool fits(std::vector<Track> const& tracks) const;
  void begin_layout(std::vector<Track> const& tracks);
  void change_codecs(std::vector<Track> const& tracks);
  void on_leader(Packet const& packet);
  void on_follower(Packet const& packet);
  void settle(TimedSample sample, bool foretold);
  void absorb(TimedSample& sample);
  [[nodiscard]] Ticks longest_sample(Ticks dts) const;
  [[nodiscard]] Ticks slack() const;
  [[nodiscard]] bool breaks(Ticks dts) const;
  void commit(TimedSample sample, bool foretold);
  [[nodiscard]] bool start_presentation();
  void add_writer(Track const& track, TimedSample const& first);
  void follow_or_lead(TrackWriter writer);
  void write_lead(TimedSample sample, bool foretold);
  struct Cutting {
    bool discontinuity = false, at_once = false;
  };
  void cut(Ticks at, Cutting how);
  [[nodiscard]] std::int64_t wall_us(Ticks at) const;
  void drain();
  void lead_by_followers();
  void cut_where_it_stopped();
  void pass_hole(Ticks until);
  [[nodiscard]] bool heard_in_hole(Ticks until) const;
  [[nodiscard]] Ticks longest_segment() const;
  void show_when_ready();
  void warn_of_keyframes();
  void finish();
  void write_rest();

  Profile const profile_;
  House const house_;
  std::vector<Track> layout_;
  std::size_t lead_ = 0;  // index into layout_
  std::optional<Segmenter> segmenter_;
  std::shared_ptr<origin::Presentation> presentation_;
  std::unique_ptr<TrackWriter> leader_;
  std::vector<std::unique_ptr<Follower>> followers_;
  std::vector<TimedSample> before_freeze_;  // until the part target is known
  std::vector<Packet> early_;               // of other tracks, until then
  std::optional<TimedSample> held_;         // its length is not known yet
  std::optional<Ticks> shift_;              // decode line: what the first keyframe's reorder takes
  std::optional<Ticks> lead_end_;
  std::optional<std::int64_t> wall_us_at_zero_;  // the session's media clock
  Ticks step_{3'000};                            // the leader's usual sample length
  bool awaiting_key_ = true, discontinuity_ = false, shown_ = false, warned_ = false,
       ended_ = false;
};

}  // namespace freshet::package
