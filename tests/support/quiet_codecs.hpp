/// What x264 has to say of each encoder would bury what a test has to say of its failure.
#pragma once

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/log.h>
}

namespace freshet::test {

class QuietCodecs : public ::testing::Environment {
  void SetUp() override { av_log_set_level(AV_LOG_ERROR); }
};

inline auto* const kQuietCodecs = ::testing::AddGlobalTestEnvironment(new QuietCodecs);

}  // namespace freshet::test
