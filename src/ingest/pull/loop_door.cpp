#include "ingest/pull/loop_door.hpp"

#include "ingest/profile_guard.hpp"
#include "ingest/pull/to_packets.hpp"

#include <future>
#include <utility>

namespace freshet::ingest::pull {
namespace {

using boost::system::errc::errc_t;

/// A source never takes a channel from somebody who publishes there; `takeover` says whether they
/// may take it from the source.
stream::PublisherInfo publisher(std::string const& name) {
  return {"pull", name, "source", config::Takeover::refuse, stream::Role::primary};
}

}  // namespace

/// What lives while it feeds a show.
class LoopDoor::Show {
 public:
  Show(House const& house, std::string const& channel, Log const& log, stream::Publication lease)
      : lease_{std::move(lease)},
        guard_{{house.channel(channel).profile, "pull", house.metrics, log}, lease_.head()},
        packets_{guard_},
        bytes_{house.metrics.counter("freshet_ingest_bytes_total", "Octets that publishers sent",
                                     {{"channel", channel}, {"protocol", "pull"}})} {}

  Result<> take(av::SourceUnit unit) {
    bytes_.add(unit.payload.size());
    auto taken = packets_.take(std::move(unit));
    if (guard_.refusal()) return failure(errc_t::permission_denied, *guard_.refusal());
    return taken;
  }
  void say_goodbye() { lease_.head().end(EndReason::finished); }

 private:
  stream::Publication lease_;
  ProfileGuard guard_;
  ToPackets packets_;
  Counter& bytes_;
};

LoopDoor::LoopDoor(House const& house, net::Loop& loop, std::string channel, std::string name)
    : house_{house},
      loop_{loop},
      channel_{std::move(channel)},
      name_{std::move(name)},
      log_{house.log.child("live/" + channel_)} {}

LoopDoor::~LoopDoor() = default;

void LoopDoor::run_and_wait(std::function<void()> f) {
  std::promise<void> done;
  loop_.post([&] {
    f();
    done.set_value();
  });
  done.get_future().wait();
}

Result<> LoopDoor::may_enter() {
  why_.set(nullptr);  // of a former stay
  return house_.registry.may_publish(channel_, publisher(name_));
}

Result<> LoopDoor::enter() {
  Result<> entered;
  run_and_wait([&] { entered = begin(); });
  if (stopped_) close_way();
  return entered;
}

Result<> LoopDoor::begin() {
  auto lease = house_.registry.publish(
      channel_, publisher(name_), loop_, [weak = weak_from_this()](EndReason reason) {
        auto const self = weak.lock();
        if (!self) return;
        auto const replaced = reason == EndReason::replaced;
        self->fail(failure(replaced ? errc_t::device_or_resource_busy : errc_t::operation_canceled,
                           replaced ? "an encoder has taken the channel over"
                                    : "disconnected: " + std::string{to_string(reason)}));
      });
  if (!lease) return std::move(lease).error();
  lease->name_encoder(name_);
  way_.set(std::make_shared<std::shared_ptr<Way> const>(std::make_shared<Way>(kOnTheWay)));
  show_ = std::make_unique<Show>(house_, channel_, log_, std::move(*lease));
  return {};
}

void LoopDoor::fail(Error error) {
  if (!why_.get()) why_.set(std::make_shared<Error const>(std::move(error)));
  close_way();
}

void LoopDoor::close_way() {
  if (auto const way = way_.get()) (*way)->close();
}

Result<> LoopDoor::state() const {
  if (auto const why = why_.get()) return *why;
  return {};
}

Result<> LoopDoor::take(av::SourceUnit unit) {
  auto const way = *way_.get();
  if (!way->push_when_room(std::move(unit))) {
    if (auto good = state(); !good) return good;
    return failure(errc_t::operation_canceled, "it is not wanted any more");
  }
  // One errand fetches all that has come until it runs.
  if (!due_.exchange(true)) {
    loop_.post([self = shared_from_this(), way] { self->drain(way); });
  }
  return {};
}

void LoopDoor::drain(std::shared_ptr<Way> const& way) {
  due_ = false;
  while (auto unit = way->try_pop()) {
    if (!show_ || why_.get()) continue;
    if (auto taken = show_->take(std::move(*unit)); !taken) fail(std::move(taken).error());
  }
}

void LoopDoor::leave() {
  run_and_wait([&] {
    if (show_ && goodbye_) show_->say_goodbye();
    show_.reset();
  });
}

void LoopDoor::stop(bool goodbye) {
  goodbye_ = goodbye;
  stopped_ = true;
  close_way();
}

}  // namespace freshet::ingest::pull
