/// Keeper: sees to it that there is a certificate for the configured names, from the first start on
/// and long before the one that is there ends.
#pragma once

#include "app/acme/folder.hpp"
#include "app/acme/ordering.hpp"
#include "app/acme/schedule.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/blocking.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/http_client.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace freshet::app::acme {

/// From start() to stop(), which are called from none of the loops. Nothing of it holds up anybody:
/// while there is no certificate, TLS shows another one.
class Keeper {
 public:
  struct House {
    net::Loop& loop;
    net::HttpClient& http;
    net::Blocking& thread;  ///< for files
    Answers& answers;
    Clock const& clock;
    Metrics& metrics;
    Log log;
    Folder folder;
  };
  /// What may change while it runs. No names: nothing is done.
  struct Plan {
    Names names;
    std::vector<Way> ways;  ///< those that this server has a port for, the most wanted first
    std::string email{};
    Binding binding{};
    Authority::Options authority{};
    Patience patience{};
    BackOff back_off{};
    std::function<void()> take_over{};  ///< a certificate has been written; on the thread
  };

  Keeper(House house, Plan plan);
  ~Keeper();
  Keeper(Keeper const&) = delete;
  Keeper& operator=(Keeper const&) = delete;

  void start();
  /// From any thread. Somebody has looked at the configuration: what failed is tried again at once,
  /// unless the authority wants to be left alone.
  void adjust(Plan plan);
  /// No more requests begin. Then the client may stop.
  void begin_to_stop();
  /// After the client. False: something did not end in time.
  bool stop();

 private:
  /// What lies in the folder.
  struct Found {
    std::optional<Certificate> certificate;
    State state;
  };
  using FoundOrError = Result<Found>;

  [[nodiscard]] net::awaitable<> keep();
  [[nodiscard]] net::awaitable<FoundOrError> look();
  [[nodiscard]] net::awaitable<> attempt(State last);
  [[nodiscard]] net::awaitable<Outcome<>> get(std::shared_ptr<Plan const> plan, unsigned failures);
  [[nodiscard]] net::awaitable<Outcome<>> keep_it(std::shared_ptr<Plan const> plan);
  [[nodiscard]] net::awaitable<> settle(std::shared_ptr<Plan const> plan, State last,
                                        Outcome<> outcome);
  [[nodiscard]] std::int64_t due_s(Found const& found) const;
  [[nodiscard]] bool is_of_plan(State const& state) const;
  void tell(Found const& found);
  [[nodiscard]] std::int64_t now_s() const { return house_.clock.wall_us() / 1'000'000; }
  [[nodiscard]] double chance() { return std::uniform_real_distribution<>{}(random_); }

  House const house_;
  net::Gate gate_;
  Gauge &failures_, &until_;
  // On the loop.
  std::shared_ptr<Plan const> plan_;
  unsigned version_ = 0;  // of the plan
  bool hurry_ = false;    // somebody has just looked at the configuration
  bool stopping_ = false;
  std::optional<Issued> in_hand_;  // of this plan, and could not be written yet
  net::Event bell_;
  std::minstd_rand random_{std::random_device{}()};
  double const spread_ = chance();  // of the renewal; the same as long as it runs
};

}  // namespace freshet::app::acme
