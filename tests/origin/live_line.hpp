/// LiveLine: a presentation with one video rendition, fed segment by segment.
#pragma once

#include "origin/gunzip.hpp"
#include "origin/playlist.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"
#include "support/temp_dir.hpp"

#include <future>
#include <memory>
#include <string>

namespace freshet::test {

struct LiveLine {
  enum class Keep { memory, disk };

  explicit LiveLine(Keep keep = Keep::memory, std::chrono::seconds dvr = std::chrono::hours{1},
                    std::int64_t wall_us_at_zero = 0) {
    if (keep == Keep::disk) {
      disk = std::make_shared<origin::Disk>(dir.path("main"), thread, counts, Log{});
    }
    origin::Presentation::Options options;
    options.channel = "main";
    options.promises = {true, std::chrono::seconds{1}, 4, std::chrono::seconds{24}};
    options.window = origin::Window::make(dvr, 4, keep == Keep::disk);
    options.first_msn = 1'000;
    options.disk = disk;
    options.wall_us_at_zero = wall_us_at_zero;
    presentation = std::make_shared<origin::Presentation>(loops, home, clock, options);
    auto track = (*test::rtmp_tracks())[0];
    track.timebase = kVideoTimebase;
    rendition = presentation->add(track);
    on([&] { rendition->set_init(Bytes::copy("init")); });
  }

  template <class F>
  void on(F f) {
    freshet::test::call_on(home, [&] { f(); });
  }
  [[nodiscard]] origin::SegmentStart next(bool discontinuity = false) const {
    return {rendition->next_msn(), at, 1'700'000'000'000'000 + at.n * 100 / 9, discontinuity,
            false};
  }
  [[nodiscard]] static origin::Part part(std::string const& text, int length_s = 1) {
    return {Bytes::copy(text), {length_s * 90'000}, true};
  }
  /// A whole segment of one part a second, its octets its number and a letter; on the home loop.
  void segment_here(int length_s = 4, bool discontinuity = false) {
    rendition->open(next(discontinuity));
    auto const name = std::to_string(rendition->next_msn());
    for (int i = 0; i < length_s; ++i) {
      rendition->append(part(name + static_cast<char>('a' + i)), {0, 5}, i + 1 == length_s);
    }
    at.n += length_s * 90'000;
  }
  void gap_here(int length_s = 4, bool discontinuity = false, bool at_once = false) {
    auto start = next(discontinuity);
    start.at_once = at_once;
    rendition->gap(start, {length_s * 90'000});
    at.n += length_s * 90'000;
  }
  void segment(int length_s = 4, bool discontinuity = false) {
    on([&] { segment_here(length_s, discontinuity); });
    drain();
  }
  /// What the disk was given is written and the rendition knows.
  void drain() {
    if (!disk) return;
    std::promise<void> done;
    if (thread.post([&] { done.set_value(); })) done.get_future().wait();
    on([] {});
  }
  [[nodiscard]] std::shared_ptr<origin::Snapshot const> now() const { return rendition->now(); }
  [[nodiscard]] origin::PlaylistText const& text(origin::Snapshot const& snapshot,
                                                 origin::Delta delta = {}) const {
    return origin::media_playlist(snapshot, *presentation, *rendition, delta);
  }

  TempDir dir;
  Metrics metrics;
  origin::DiskCounts const counts{metrics};
  ManualClock clock;
  net::Loops loops{2};
  net::Loop& home{loops.at(0)};
  net::Blocking thread{"disk", 1'024};
  std::shared_ptr<origin::Disk> disk;
  std::shared_ptr<origin::Presentation> presentation;
  std::shared_ptr<origin::Rendition> rendition;
  Ticks at;
};

}  // namespace freshet::test
