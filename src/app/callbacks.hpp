/// Callbacks: a server elsewhere is asked who may publish and who may watch.
#pragma once

#include "access/callback.hpp"
#include "base/clock.hpp"
#include "base/ip.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "net/awaitable.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

namespace freshet::app {

/// From any thread, as long as the client runs.
class Callbacks {
 public:
  using Action = access::CallbackQuestion::Action;

  struct House {
    net::HttpClient& client;
    Clock const& clock;
    Metrics& metrics;
    Log log;
  };
  /// What may change while it runs.
  struct Plan {
    config::Callback config;
    std::shared_ptr<Networks const> may_reach;
    std::string secret;  ///< octets that Freshet's form is signed with
  };
  /// Questions about viewers that may wait at once; of publishers there are never so many.
  static constexpr unsigned kMostViewers = 512;

  Callbacks(House house, Plan plan);

  void set(Plan plan) { plan_.set(std::make_shared<Plan const>(std::move(plan))); }
  [[nodiscard]] bool asks(Action action) const;

  /// What a yes says beside that.
  struct Yes {
    std::string channel{}, user{};
  };
  /// On `loop`. The error's text is for who was asked about; its code: permission_denied (no),
  /// host_unreachable (no answer, and on_failure is deny), device_or_resource_busy,
  /// operation_canceled.
  [[nodiscard]] net::awaitable<Result<Yes>> ask(net::Loop& loop, access::CallbackQuestion question);

 private:
  using Kind = access::CallbackVerdict::Kind;

  [[nodiscard]] net::HttpRequest request_for(Plan const& plan,
                                             access::CallbackQuestion const& question) const;
  [[nodiscard]] Result<Yes> settle(Plan const& plan, Action action,
                                   access::CallbackVerdict verdict);
  void note(Action action, Kind kind, std::string const& reason, bool let_in);

  House const house_;
  Published<Plan> plan_;
  std::array<std::atomic<bool>, 2> failing_{};  // by action, and the log says so
  std::atomic<unsigned> viewers_{0};
};

/// `own_secret`: octets, where the configuration gives none.
[[nodiscard]] Result<Callbacks::Plan> callback_plan(config::Callback const& config,
                                                    std::string own_secret);
/// The same with the server's own secret, which is made when somebody needs it.
[[nodiscard]] Result<Callbacks::Plan> callback_plan_of(Config const& config);

}  // namespace freshet::app
