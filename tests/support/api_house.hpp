/// ApiHouse: what a test of the API's handlers stands on: a router, a store in memory, and people
/// who may do this and that.
#pragma once

#include "api/auth.hpp"
#include "api/desk.hpp"
#include "api/once.hpp"
#include "http/router.hpp"
#include "store/channels.hpp"
#include "store/migrate.hpp"
#include "support/fake_directory.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"
#include "support/test_tokens.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

struct ApiAnswer {
  http::Response response;
  std::string text;
  nlohmann::ordered_json json{};  ///< null: it is none

  [[nodiscard]] int status() const { return response.status; }
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return http::find_header(response.headers, name);
  }
};

class ApiHouse : public ::testing::Test {
 protected:
  static constexpr char kAdmin[] = "the token";

  /// In the directory and in the store.
  void make_channel(std::string const& name) {
    directory_.all.push_back({name, "", "", {}});
    EXPECT_TRUE(store::Channels{store_}.add(name, 1));
  }

  ApiAnswer ask(http::Method method, std::string const& target, std::string body = {},
                std::string const& bearer = kAdmin, std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    auto const mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) request.query = target.substr(mark + 1);
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "live.example:8080");
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    ApiAnswer answer{on_loop(loops_.at(0), routed(router_, std::move(request))), {}};
    for (auto const& slice : std::get<http::Slices>(answer.response.body)) {
      answer.text += slice.text();
    }
    auto json = nlohmann::ordered_json::parse(answer.text, nullptr, false);
    if (!json.is_discarded()) answer.json = std::move(json);
    return answer;
  }
  /// What it answers to nobody, to a moderator of that channel and to an administrator of another.
  std::vector<int> to_others(http::Method method, std::string const& target,
                             std::string const& body = {}) {
    std::vector<int> all;
    for (char const* bearer : {"", "moderator.main.x", "admin.side.x"}) {
      all.push_back(ask(method, target, body, bearer).status());
    }
    return all;
  }

  ManualClock clock_{1'785'489'901'250'999};  // 2026-07-31T09:25:01.250Z
  store::Database store_ = store::open_store(":memory:").value();
  FakeDirectory directory_;
  std::vector<std::string> changes_;  ///< that were made
  std::optional<Error> failure_;      ///< of the next change
  net::Loops loops_{1};
  api::Insiders insiders_{kAdmin, {}, read_test_token};
  api::Desk desk_{[this](net::Loop&, api::Desk::Work work) { return run(std::move(work)); },
                  [this](net::Loop&, api::Desk::Work work) { return run(std::move(work)); },
                  [this](net::Loop&, api::Change change, api::Desk::Work work) {
                    return run(std::move(change), std::move(work));
                  }};
  api::Once once_{{desk_, clock_, std::string(32, 'o')}};
  http::Router router_;

 private:
  net::awaitable<Result<>> run(api::Desk::Work work) { co_return work(store_); }
  net::awaitable<Result<>> run(api::Change change, api::Desk::Work work) {
    if (failure_) co_return *std::exchange(failure_, std::nullopt);
    auto done = store_.transaction([&] { return work(store_); });
    if (done) changes_.push_back(change.channel + ": " + change.who + ' ' + change.what);
    if (done) list_channels();
    co_return done;
  }
  /// As the server does.
  void list_channels() {
    auto const names = store::Channels{store_}.list().value();
    auto const is_gone = [&](auto const& info) { return std::ranges::count(names, info.id) == 0; };
    std::erase_if(directory_.all, is_gone);
    for (auto const& name : names) {
      if (!directory_.channel(name)) directory_.all.push_back({name, "", "", {}});
    }
  }
};

}  // namespace freshet::test
