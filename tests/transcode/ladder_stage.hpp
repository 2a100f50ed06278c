/// LadderTest: a ladder between a grey source and who hears what it makes.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "freshet/config.hpp"
#include "support/by_hand.hpp"
#include "transcode/governor.hpp"
#include "transcode/grey_source.hpp"
#include "transcode/ladder.hpp"
#include "transcode/pool.hpp"
#include "transcode/stage_test.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace freshet::test {

class LadderTest : public StageTest {
 protected:
  void open(config::Channel channel) {
    close_stage();
    governor_.emplace(transcode::Governor::House{
        clock_, metrics_, {}, processors_, [] { return transcode::Load{}; }});
    open_stage([&] {
      return std::make_shared<transcode::Ladder>(
          "main", std::move(channel), Ticks{90'000},
          transcode::Ladder::House{pool_, *governor_, encoders_, clock_, home_, *heard_, Log{}});
    });
  }
  ~LadderTest() override { close_stage(); }
  /// Waits until so many packets of a track were heard.
  std::vector<Packet> heard(TrackId track, std::size_t count) {
    EXPECT_TRUE(eventually([&] { return so_far(track).size() >= count; }))
        << "too few packets of track " << static_cast<unsigned>(track);
    return so_far(track);
  }

  Metrics metrics_;
  ManualClock clock_;
  double processors_ = 64;
  std::optional<transcode::Governor> governor_;
  transcode::Encoders encoders_{transcode::x264(), {}};
  transcode::Pool pool_;
  GreySource source_;
};

}  // namespace freshet::test
