/// What x264 has to say of each encoder would bury what a test has to say of its failure, and what
/// x265 leaks would be one.
#pragma once

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/log.h>
}

/// x265 frees neither its copy of the parameters nor the texts in it, a kilobyte an encoder.
extern "C" __attribute__((used, weak)) char const* __lsan_default_suppressions() {
  return "leak:libx265";
}

namespace freshet::test {

class QuietCodecs : public ::testing::Environment {
  void SetUp() override { av_log_set_level(AV_LOG_ERROR); }
};

inline auto* const kQuietCodecs = ::testing::AddGlobalTestEnvironment(new QuietCodecs);

}  // namespace freshet::test
