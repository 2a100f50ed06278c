/// Life: one run of a server that wants certificates, and what it starts from.
#pragma once

#include "app/acme/keeper.hpp"
#include "support/fake_authority.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace freshet::app::acme {

using namespace std::chrono_literals;
using test::eventually;
using test::FakeAuthority;
using test::web_answer;

inline Result<> write_plainly(std::string const& path, std::string_view text) {
  std::ofstream out{path, std::ios::binary};
  out << text;
  out.close();
  ::chmod(path.c_str(), 0600);
  if (out) return {};
  return failure(boost::system::errc::no_space_on_device, "cannot write " + path);
}

/// One run of a server that wants certificates.
class Life {
 public:
  Life(std::string const& folder, Keeper::Plan plan, Folder::Write write = &write_plainly)
      : folder_{folder, std::move(write)} {
    plan.take_over = [this] { ++taken_over_; };
    answers_.add_routes(router_);
    keeper_.emplace(Keeper::House{loops_.at(0), client_, thread_, answers_, system_clock(),
                                  metrics_, Log{}, folder_},
                    std::move(plan));
    keeper_->start();
  }
  ~Life() { stop(); }

  bool stop() {
    if (std::exchange(stopped_, true)) return true;
    keeper_->begin_to_stop();
    client_.stop();
    auto const ended = keeper_->stop();
    thread_.stop();
    return ended;
  }
  void adjust(Keeper::Plan plan) {
    plan.take_over = [this] { ++taken_over_; };
    keeper_->adjust(std::move(plan));
  }
  [[nodiscard]] int taken_over() const { return taken_over_; }
  [[nodiscard]] Folder const& folder() const { return folder_; }
  [[nodiscard]] State state() const { return folder_.state(); }
  [[nodiscard]] bool has_failed(unsigned times = 1) const {
    return eventually([&] { return state().failures >= times; });
  }
  [[nodiscard]] std::uint64_t attempts(std::string const& status) {
    return metrics_.counter("freshet_acme_attempts_total", "", {{"status", status}}).value();
  }
  /// It knows what an earlier run has left.
  [[nodiscard]] bool has_looked() {
    auto& until = metrics_.gauge("freshet_acme_certificate_end_seconds", "");
    auto& failures = metrics_.gauge("freshet_acme_failures", "");
    return eventually([&] { return until.value() > 0 || failures.value() > 0; });
  }
  /// Of http-01; from any thread.
  [[nodiscard]] int status_of(std::string const& token) {
    http::Request request;
    request.path = "/.well-known/acme-challenge/" + token;
    return test::on_loop(loops_.at(1), router_.route(request)).status;
  }

 private:
  bool stopped_ = false;
  std::atomic<int> taken_over_{0};
  Metrics metrics_;
  Folder const folder_;
  Answers answers_;
  http::Router router_;
  net::Loops loops_{2};
  net::HttpClient client_;
  net::Blocking thread_{"files", 64};
  std::optional<Keeper> keeper_;
};

struct KeeperTest : ::testing::Test {
  Keeper::Plan plan_for(FakeAuthority& authority, Names names = {"a.example"}) const {
    Keeper::Plan plan{std::move(names), {Way::http_01, Way::tls_alpn_01}, "me@a.example"};
    plan.authority.directory = authority.directory();
    plan.authority.may_reach =
        std::make_shared<Networks const>(Networks::parse({"127.0.0.0/8"}).value());
    plan.patience = {1ms, 10ms, 5s};
    plan.back_off = {1h, 24h};
    return plan;
  }
  std::string folder() const { return dir.path("acme"); }

  test::TempDir dir;
};

}  // namespace freshet::app::acme
