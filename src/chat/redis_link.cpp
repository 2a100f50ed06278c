#include "chat/redis_link.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr unsigned kSilentTicks = 4;   // an answer is a second late: suspect
constexpr unsigned kSuspectTicks = 4;  // for a second more: down
constexpr unsigned kProbeTicks = 8;    // between two probes
constexpr unsigned kDeafTicks = 20;    // two probes were not heard
constexpr std::size_t kSubscribeAtOnce = 512;
constexpr char kCommandsHelp[] = "Redis: commands of the chat by what became of them";

bool answer_begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

/// The server is there and not the one that can do it: a replica, one that loads or is cut off.
bool is_unfit(std::string_view error) {
  for (std::string_view const word :
       {"READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOAUTH"}) {
    if (answer_begins(error, word)) return true;
  }
  return false;
}

std::string run_of(std::string_view info) {
  constexpr std::string_view kField = "\nrun_id:";
  auto const at = info.find(kField);
  if (at == std::string_view::npos) return {};
  info.remove_prefix(at + kField.size());
  return std::string{info.substr(0, std::min<std::size_t>(info.find('\r'), 64))};
}

}  // namespace

RedisLink::RedisLink(net::Loop& loop, Options options, Hooks hooks, Clock const& clock,
                     Metrics& metrics, Log log)
    : loop_{loop},
      options_{std::move(options)},
      hooks_{std::move(hooks)},
      clock_{clock},
      log_{std::move(log)},
      probe_channel_{options_.prefix + ":p:" + options_.node},
      up_{metrics.gauge("freshet_chat_redis_up", "Redis: 1 while the chat can rely on it")},
      lag_{metrics.histogram("freshet_chat_redis_pubsub_lag_seconds",
                             "Redis: from publishing a probe to hearing it")},
      done_{metrics.counter("freshet_chat_redis_commands_total", kCommandsHelp,
                            {{"result", "done"}})},
      refused_{metrics.counter("freshet_chat_redis_commands_total", kCommandsHelp,
                               {{"result", "refused"}})},
      lost_{metrics.counter("freshet_chat_redis_commands_total", kCommandsHelp,
                            {{"result", "lost"}})} {}

void RedisLink::start(net::Gate& gate) {
  FRESHET_ASSERT(loop_.here());
  if (stopped_) return;
  auto const weak = weak_from_this();
  auto const hook = [weak](void (RedisLink::*verb)()) {
    return [weak, verb] {
      if (auto const self = weak.lock()) (*self.*verb)();
    };
  };
  auto const down = [weak](Error const&) {
    if (auto const self = weak.lock()) self->lost();
  };
  auto const told = [weak](RedisValue const& value) {
    if (auto const self = weak.lock()) self->heard(value);
  };
  RedisConn::Options options{options_.address, options_.trust, "freshet-" + options_.node};
  commands_ = std::make_shared<RedisConn>(
      loop_, options, RedisConn::Hooks{hook(&RedisLink::commands_up), down, {}}, log_);
  options.subscribes = true;
  told_ = std::make_shared<RedisConn>(
      loop_, options, RedisConn::Hooks{hook(&RedisLink::told_up), down, told}, log_);
  commands_->start(gate);
  told_->start(gate);
}

void RedisLink::stop() {
  if (std::exchange(stopped_, true)) return;
  hooks_ = {};
  if (commands_) commands_->stop();
  if (told_) told_->stop();
  up_.set(0);
}

void RedisLink::commands_up() {
  auto const weak = weak_from_this();
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    hashes_[i].clear();
    commands_->ask({"SCRIPT", "LOAD", std::string{text_of(static_cast<RedisScript>(i))}},
                   [weak, i](Result<RedisValue> const& hash) {
                     auto const self = weak.lock();
                     if (self && hash && hash->is(RedisValue::Type::text)) {
                       self->hashes_[i] = hash->text;
                     }
                   });
  }
  commands_->ask({"INFO", "server"}, [weak](Result<RedisValue> const& info) {
    auto const self = weak.lock();
    if (!self || !info) return;
    self->run_ = run_of(info->text);
    self->commands_ready_ = true;
    self->look();
  });
}

void RedisLink::told_up() {
  deaf_ticks_ = 0;
  for (auto& [channel, confirmed] : channels_) confirmed = false;
  told_->send({options_.sharded ? "SSUBSCRIBE" : "SUBSCRIBE", probe_channel_});
  subscribe_all();
}

void RedisLink::subscribe_all() {
  // In a cluster those of one command would have to lie in one slot.
  auto const at_once = options_.sharded ? 1 : kSubscribeAtOnce;
  RedisWords words{options_.sharded ? "SSUBSCRIBE" : "SUBSCRIBE"};
  for (auto const& [channel, confirmed] : channels_) {
    words.push_back(channel);
    if (words.size() <= at_once) continue;
    told_->send(words);
    words.resize(1);
  }
  if (words.size() > 1) told_->send(words);
}

void RedisLink::lost() {
  commands_ready_ = commands_ready_ && commands_->is_up();
  if (!told_->is_up()) {
    told_ready_ = false;
    for (auto& [channel, confirmed] : channels_) confirmed = false;
  }
  look();
}

/// What the two connections come to together.
void RedisLink::look() {
  if (stopped_) return;
  bool const fine = commands_ready_ && told_ready_ && commands_->silent_ticks() < kSilentTicks;
  if (fine) return set(Health::ok);
  if (health_ == Health::ok) set(Health::suspect);
}

void RedisLink::set(Health health) {
  auto const former = std::exchange(health_, health);
  if (former == health) return;
  not_ok_ticks_ = 0;
  up_.set(health == Health::ok ? 1 : 0);
  if (health == Health::ok) {
    if (former == Health::down) log_.info("Redis is back");
    if (hooks_.up) hooks_.up();
  } else if (health == Health::down) {
    log_.warn("Redis cannot be reached: this server's chat is on its own");
    if (hooks_.down) hooks_.down();
  }
}

void RedisLink::tick() {
  if (stopped_ || !commands_) return;
  ++ticks_;
  look();
  if (health_ == Health::suspect && ++not_ok_ticks_ >= kSuspectTicks) set(Health::down);
  if (ticks_ % kProbeTicks == 0) probe();
  if (told_->is_up() && commands_ready_ && ++deaf_ticks_ >= kDeafTicks) {
    deaf_ticks_ = 0;
    told_->reconnect("nothing comes of what was published");
  }
}

void RedisLink::probe() {
  if (!commands_ready_) return;
  probed_ = system_clock().now();
  ask({options_.sharded ? "SPUBLISH" : "PUBLISH", probe_channel_, "p"},
      [](Result<RedisValue> const&) {});
}

void RedisLink::heard(RedisValue const& value) {
  deaf_ticks_ = 0;
  auto const& verb = value.at(0).text;
  auto const& channel = value.at(1).text;
  if (verb == "message" || verb == "smessage") {
    if (channel == probe_channel_) {
      lag_.observe(std::chrono::duration<double>(system_clock().now() - probed_).count());
    } else if (hooks_.told && channels_.count(channel) != 0) {
      hooks_.told(channel, value.at(2).text);
    }
  } else if (verb == "subscribe" || verb == "ssubscribe") {
    if (channel == probe_channel_) {
      told_ready_ = true;
      return look();
    }
    auto const found = channels_.find(channel);
    if (found == channels_.end()) return;
    found->second = true;
    if (hooks_.subscribed) hooks_.subscribed(found->first);
  } else if (value.is(RedisValue::Type::error)) {
    told_->reconnect("subscribing: " + value.text);
  }
}

void RedisLink::subscribe(std::string const& channel) {
  auto const [at, is_new] = channels_.try_emplace(channel, false);
  if (is_new && told_->is_up()) {
    told_->send({options_.sharded ? "SSUBSCRIBE" : "SUBSCRIBE", channel});
  }
}

void RedisLink::unsubscribe(std::string const& channel) {
  if (channels_.erase(channel) == 0 || !told_ || !told_->is_up()) return;
  told_->send({options_.sharded ? "SUNSUBSCRIBE" : "UNSUBSCRIBE", channel});
}

bool RedisLink::is_subscribed(std::string const& channel) const {
  auto const found = channels_.find(channel);
  return found != channels_.end() && found->second;
}

RedisConn::Reply RedisLink::counted(RedisConn::Reply reply) {
  return [weak = weak_from_this(), reply = std::move(reply)](Result<RedisValue> answer) {
    auto const self = weak.lock();
    if (!self) return;
    if (!answer) {
      self->lost_.add();
      return reply(std::move(answer));
    }
    if (!answer->is(RedisValue::Type::error)) {
      self->done_.add();
      return reply(std::move(answer));
    }
    self->refused_.add();
    auto const code = is_unfit(answer->text) ? boost::system::errc::not_connected
                                             : boost::system::errc::operation_not_permitted;
    auto const why = "Redis: " + answer->text.substr(0, 200);
    if (code == boost::system::errc::not_connected) self->commands_->reconnect(why);
    reply(failure(code, why));
  };
}

void RedisLink::ask(RedisWords const& words, RedisConn::Reply reply) {
  FRESHET_ASSERT(loop_.here());
  if (stopped_ || !commands_) {
    return reply(failure(boost::system::errc::not_connected, "Redis is not connected"));
  }
  commands_->ask(words, counted(std::move(reply)));
}

void RedisLink::evaluate(RedisCall const& call, bool whole, RedisConn::Reply reply) {
  auto const& hash = hashes_[static_cast<std::size_t>(call.script)];
  RedisWords words;
  words.reserve(3 + call.keys.size() + call.words.size());
  bool const by_text = whole || hash.empty();
  words.push_back(by_text ? "EVAL" : "EVALSHA");
  words.push_back(by_text ? std::string{text_of(call.script)} : hash);
  words.push_back(std::to_string(call.keys.size()));
  words.insert(words.end(), call.keys.begin(), call.keys.end());
  words.insert(words.end(), call.words.begin(), call.words.end());
  commands_->ask(words, std::move(reply));
}

void RedisLink::call(RedisCall call, RedisConn::Reply reply) {
  FRESHET_ASSERT(loop_.here());
  if (stopped_ || !commands_) {
    return reply(failure(boost::system::errc::not_connected, "Redis is not connected"));
  }
  auto const shared = std::make_shared<RedisCall const>(std::move(call));
  auto last = counted(std::move(reply));
  auto const weak = weak_from_this();
  // A server that has forgotten its scripts is told the whole of it, once.
  evaluate(*shared, false, [weak, shared, last = std::move(last)](Result<RedisValue> answer) {
    auto const self = weak.lock();
    if (self && answer && answer->is(RedisValue::Type::error) &&
        answer_begins(answer->text, "NOSCRIPT")) {
      return self->evaluate(*shared, true, last);
    }
    last(std::move(answer));
  });
}

}  // namespace freshet::chat
