/// StageTest: a stage that a session's media walk through, on its loop, and what comes out of it.
#pragma once

#include "support/on_loop.hpp"
#include "support/quiet_codecs.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace freshet::test {

class StageTest : public ::testing::Test {
 protected:
  /// Replaces the stage by one that is made on the loop.
  template <class Make>
  void open_stage(Make make) {
    call_on(home_, [&] {
      stage_.reset();
      stage_ = make();
    });
  }
  /// Whoever has what a stage stands on calls this in its destructor.
  void close_stage() {
    call_on(home_, [&] { stage_.reset(); });
  }

  void feed(Tracks tracks) {
    call_on(home_, [&] { stage_->tracks(std::move(tracks)); });
  }
  void feed(std::vector<Packet> const& packets) {
    call_on(home_, [&] {
      for (auto const& packet : packets) stage_->packet(packet);
    });
  }
  std::vector<Packet> so_far(TrackId track) {
    return call_on(home_, [&] { return heard_->packets(track); });
  }
  /// Each time that tracks were told of.
  std::vector<std::vector<Track>> all_told() {
    return call_on(home_, [&] {
      std::vector<std::vector<Track>> all;
      for (auto const& one : heard_->heard) {
        if (auto const* const tracks = std::get_if<Tracks>(&one)) all.push_back(**tracks);
      }
      return all;
    });
  }
  std::vector<Track> told() {
    auto all = all_told();
    return all.empty() ? std::vector<Track>{} : std::move(all.back());
  }

  net::Loops loops_{1};
  net::Loop& home_{loops_.at(0)};
  std::shared_ptr<RecordingSink> const heard_ = std::make_shared<RecordingSink>();
  std::shared_ptr<Sink> stage_;
};

}  // namespace freshet::test
