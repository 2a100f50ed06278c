/// Golden files: a text is compared with the one kept under tests/golden; FRESHET_BLESS=1 rewrites
/// it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace freshet::test {

[[nodiscard]] inline std::string read_file(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The first line in which two texts differ, both versions of it.
[[nodiscard]] inline std::string first_difference(std::string_view golden, std::string_view now) {
  auto const line_of = [](std::string_view text, std::size_t start) {
    return text.substr(start, text.find('\n', start) - start);
  };
  std::size_t line = 1, start = 0;
  for (std::size_t i = 0; i < golden.size() && i < now.size() && golden[i] == now[i]; ++i) {
    if (golden[i] != '\n') continue;
    ++line;
    start = i + 1;
  }
  return "line " + std::to_string(line) + "\n  golden: " + std::string{line_of(golden, start)} +
         "\n  now:    " + std::string{line_of(now, start)};
}

/// `name` is the path under tests/golden, "hls/low_latency.m3u8".
[[nodiscard]] inline testing::AssertionResult matches_golden(std::string_view name,
                                                             std::string_view now) {
  auto const path = std::filesystem::path{FRESHET_GOLDEN_DIR} / name;
  if (auto const* bless = std::getenv("FRESHET_BLESS"); bless && std::string_view{bless} == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << now;
    return testing::AssertionSuccess();
  }
  if (!std::filesystem::exists(path)) {
    return testing::AssertionFailure() << name << " is not there; FRESHET_BLESS=1 writes it";
  }
  auto const golden = read_file(path);
  if (golden == now) return testing::AssertionSuccess();
  return testing::AssertionFailure() << name << " differs, " << first_difference(golden, now);
}

}  // namespace freshet::test
