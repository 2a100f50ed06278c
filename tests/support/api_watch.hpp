/// ApiWatch: has every answer that a test's clients get from the API compared with its document.
#pragma once

#include "api/assets.hpp"
#include "support/api_contract.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

namespace freshet::test {

inline std::string_view api_document() {
  auto const* const asset = api::find_asset("openapi.json");
  return asset == nullptr ? "{}" : asset->body.text();
}

/// The one of this program.
inline Contract& contract() {
  static Contract one{api_document()};
  return one;
}

/// `whole`: the tests of this program make every call in every case that makes sense for it. With
/// FRESHET_API_TABLE=FILE calls and cases are written there.
class ApiWatch : public ::testing::Environment {
 public:
  explicit ApiWatch(bool whole) : whole_{whole} {}

  void SetUp() override {
    listener() = [](Exchange const& one) {
      for (auto const& fault : contract().look(one)) ADD_FAILURE() << fault;
    };
  }
  void TearDown() override {
    listener() = nullptr;
    if (char const* const file = std::getenv("FRESHET_API_TABLE")) {
      std::ofstream{file} << contract().table();
    }
    auto const all_ran = ::testing::UnitTest::GetInstance()->test_to_run_count() ==
                         ::testing::UnitTest::GetInstance()->total_test_count();
    if (!whole_ || !all_ran) return;
    for (auto const& one : contract().missing()) ADD_FAILURE() << "no test makes the call " << one;
  }

 private:
  bool const whole_;
};

}  // namespace freshet::test
