#include "app/callbacks.hpp"

#include "app/secrets.hpp"
#include "base/ulid.hpp"
#include "events/signature.hpp"
#include "net/web_address.hpp"

#include <algorithm>
#include <utility>

namespace freshet::app {
namespace {

namespace errc = boost::system::errc;
using access::CallbackVerdict;

constexpr std::size_t kMostOfAnswer = 16'384;
constexpr std::chrono::milliseconds kToConnect{5'000};

std::string const& address_in(config::Callback const& config, Callbacks::Action action) {
  return action == Callbacks::Action::publish ? config.publish : config.play;
}

char const* key_of(Callbacks::Action action) {
  return action == Callbacks::Action::publish ? "auth.callback.publish" : "auth.callback.play";
}

char const* word_of(CallbackVerdict::Kind kind) {
  switch (kind) {
    case CallbackVerdict::Kind::allowed:
      return "allowed";
    case CallbackVerdict::Kind::refused:
      return "refused";
    case CallbackVerdict::Kind::failed:
      break;
  }
  return "failed";
}

CallbackVerdict verdict_of(config::CallbackForm form, Result<net::HttpAnswer> const& answer) {
  if (!answer) return {CallbackVerdict::Kind::failed, answer.error().what, {}, {}};
  return access::read_callback(form, {answer->status, answer->header("content-type"),
                                      answer->header("location"), answer->body});
}

/// One of those who wait, as long as it lives.
struct Waiting {
  explicit Waiting(std::atomic<unsigned>& all) : count{all} { ++count; }
  ~Waiting() { --count; }
  Waiting(Waiting const&) = delete;
  Waiting& operator=(Waiting const&) = delete;

  std::atomic<unsigned>& count;
};

}  // namespace

Result<Callbacks::Plan> callback_plan(config::Callback const& config, std::string own_secret) {
  auto networks = Networks::parse(config.private_networks);
  if (!networks) return std::move(networks).error().in("auth.callback.private_networks");
  Callbacks::Plan plan{config, std::make_shared<Networks const>(std::move(*networks)),
                       std::move(own_secret)};
  if (config.secret.empty()) return plan;
  auto secret = events::read_webhook_secret(config.secret);
  if (!secret) return std::move(secret).error().in("auth.callback.secret");
  plan.secret = std::move(*secret);
  return plan;
}

Result<Callbacks::Plan> callback_plan_of(Config const& config) {
  auto const& callback = config.auth.callback;
  auto const asks = !callback.publish.empty() || !callback.play.empty();
  std::string own;
  if (asks && callback.form == config::CallbackForm::freshet && callback.secret.empty()) {
    auto read = webhook_secret(config.server.data_dir);
    if (!read) return read.error();
    own = std::move(*read);
  }
  return callback_plan(callback, std::move(own));
}

Callbacks::Callbacks(House house, Plan plan) : house_{std::move(house)} { set(std::move(plan)); }

bool Callbacks::asks(Action action) const {
  return !address_in(plan_.get()->config, action).empty();
}

net::HttpRequest Callbacks::request_for(Plan const& plan,
                                        access::CallbackQuestion const& question) const {
  auto message = access::write_callback(plan.config.form, question);
  net::HttpRequest request;
  request.method = "POST";
  request.url = address_in(plan.config, question.action);
  request.headers = {{"content-type", message.type}};
  request.limit = plan.config.timeout;
  request.connect_limit = std::min(kToConnect, request.limit);
  request.most = kMostOfAnswer;
  request.cut = true;
  request.may_reach = plan.may_reach;
  if (plan.config.form == config::CallbackForm::freshet) {
    auto const now_ms = house_.clock.wall_us() / 1'000;
    auto const id = make_ulid(now_ms);
    request.headers.emplace_back("webhook-id", id);
    request.headers.emplace_back("webhook-timestamp", std::to_string(now_ms / 1'000));
    request.headers.emplace_back("webhook-signature",
                                 events::sign(plan.secret, id, now_ms / 1'000, message.body));
  }
  request.body = std::move(message.body);
  return request;
}

net::awaitable<Result<Callbacks::Yes>> Callbacks::ask(net::Loop& loop,
                                                      access::CallbackQuestion question) {
  auto const plan = plan_.get();
  auto const action = question.action;
  if (address_in(plan->config, action).empty()) {
    co_return failure(errc::operation_canceled, "what this server asks for has changed: try again");
  }
  std::atomic<unsigned> alone{0};
  Waiting const waiting{action == Action::play ? viewers_ : alone};
  if (waiting.count > kMostViewers) {
    co_return failure(errc::device_or_resource_busy,
                      "many viewers are being asked about: try again");
  }
  auto asking = house_.client.ask(loop, request_for(*plan, question));
  auto const answer = co_await std::move(asking);
  if (!answer && answer.error().code == errc::operation_canceled) {
    co_return failure(errc::operation_canceled, "the server is shutting down");
  }
  co_return settle(*plan, action, verdict_of(plan->config.form, answer));
}

Result<Callbacks::Yes> Callbacks::settle(Plan const& plan, Action action, CallbackVerdict verdict) {
  auto const by_policy = verdict.kind == Kind::failed && plan.config.on_failure_allow;
  note(action, verdict.kind, verdict.reason, by_policy);
  if (by_policy) return Yes{};
  if (verdict.kind == Kind::failed) {
    return failure(errc::host_unreachable,
                   "the server that decides about it does not answer: try again later");
  }
  if (verdict.kind == Kind::refused) {
    return failure(errc::permission_denied, std::move(verdict.reason));
  }
  return Yes{std::move(verdict.channel), std::move(verdict.user)};
}

/// Of a server that is down one line, not one for each question.
void Callbacks::note(Action action, Kind kind, std::string const& reason, bool let_in) {
  house_.metrics
      .counter(
          "freshet_callbacks_total",
          "Questions to the server that decides about publishers and viewers, by how they "
          "were answered.",
          {{"kind", action == Action::publish ? "publish" : "play"}, {"status", word_of(kind)}})
      .add();
  auto& failing = failing_.at(action == Action::publish ? 0 : 1);
  if (kind == Kind::failed && !failing.exchange(true)) {
    house_.log.warn("{}: {}; meanwhile {}", key_of(action), reason,
                    let_in ? "everybody is let in (on_failure: allow)" : "nobody is let in");
  } else if (kind != Kind::failed && failing.exchange(false)) {
    house_.log.info("{} answers again", key_of(action));
  }
}

}  // namespace freshet::app
