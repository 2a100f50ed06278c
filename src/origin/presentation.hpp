/// Presentation: one session's renditions and what they promise and tell in common.
#pragma once

#include "base/clock.hpp"
#include "base/lazy.hpp"
#include "base/published.hpp"
#include "media/track.hpp"
#include "origin/rendition.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace freshet::origin {

/// A rendition and the track it carries, as it is now.
struct Member {
  Track track;
  std::shared_ptr<Rendition> rendition;
};
using Members = std::vector<Member>;

/// A text about all renditions, made anew when one of their versions is another.
using Overview = Renewed<std::vector<std::uint64_t>, SharedText>;

class Presentation : public std::enable_shared_from_this<Presentation> {
 public:
  struct Options {
    std::string channel;
    std::string stream_id;
    std::string protocol;
    std::int64_t started_us = 0;  ///< wall clock
    Promises promises;
    Window window;
    std::uint64_t first_msn = 0;
    std::shared_ptr<Disk> disk;  ///< null: memory only
    /// Media time 0 on the wall clock, and what the encoder gives: for a restart to go on with.
    std::int64_t wall_us_at_zero = 0;
    std::function<Tracks()> given;  ///< on the home loop; null: nobody will ask
  };
  /// A rendition of an earlier run, by its track.
  struct Stored {
    Track track;
    Rendition::Stored rendition;
  };

  Presentation(net::Loops& loops, net::Loop& home, Clock const& clock, Options options);
  /// Goes on with what an earlier run left, before anybody reads. On any thread.
  void restore(std::vector<Stored> stored, std::vector<Mark> const& marks = {});

  // The writer, on the home loop.
  /// A rendition for the track; its name in addresses is the track's label.
  std::shared_ptr<Rendition> add(Track const& track);
  /// The track's codec changed: what the multivariant playlist says follows.
  void update(Track const& track);
  void end();
  /// The server stops, the show does not.
  void suspend();

  // From any thread.
  /// A named range of the programme: media playlists of all renditions carry it for as long as it
  /// overlaps their windows. A second one of the same id, with an end, ends it.
  void mark(Mark mark);
  [[nodiscard]] Options const& options() const { return options_; }
  [[nodiscard]] std::shared_ptr<Members const> members() const { return members_.get(); }
  [[nodiscard]] std::shared_ptr<Rendition> find(std::string_view name) const;
  /// Wall clock, microseconds; 0 while it lives.
  [[nodiscard]] std::int64_t ended_us() const { return ended_us_.load(); }
  [[nodiscard]] Clock const& clock() const { return clock_; }
  /// The DASH manifest, and that of low latency.
  [[nodiscard]] Overview const& manifest() const { return manifest_; }
  [[nodiscard]] Overview const& low_latency_manifest() const { return low_latency_manifest_; }

 private:
  std::shared_ptr<Rendition> make(Track const& track);
  void mark_here(Mark const& mark);
  void note_track(Track const& track, bool is_first);

  net::Loops& loops_;
  net::Loop& home_;
  Clock const& clock_;
  Options const options_;
  Published<Members> members_;
  MarkBook marks_;  // the home loop's
  Overview manifest_, low_latency_manifest_;
  std::atomic<std::int64_t> ended_us_{0};
};

}  // namespace freshet::origin
