#include "ingest/pull/puller.hpp"

#include "ingest/pull/pace.hpp"

#include <array>
#include <utility>

namespace freshet::ingest::pull {
namespace {

using boost::system::errc::errc_t;

struct Outcome {
  errc_t code;
  std::string_view word;
};

constexpr std::array kOutcomes{
    Outcome{errc_t::connection_refused, "refused"},
    Outcome{errc_t::host_unreachable, "no_host"},
    Outcome{errc_t::no_such_file_or_directory, "not_found"},
    Outcome{errc_t::permission_denied, "denied"},
    Outcome{errc_t::bad_message, "no_stream"},
    Outcome{errc_t::not_supported, "unsupported"},
    Outcome{errc_t::timed_out, "timeout"},
    Outcome{errc_t::connection_reset, "ended"},
    Outcome{errc_t::device_or_resource_busy, "busy"},
};

}  // namespace

std::string_view outcome_of(Error const& error) {
  for (auto const& outcome : kOutcomes) {
    if (error.code == outcome.code) return outcome.word;
  }
  return "failed";
}

void Puller::run() {
  while (!parts_.stopped()) {
    live_ = false;
    auto const why = attempt();
    auto const lived = live_ ? parts_.clock.now() - since_ : SteadyTime::duration{0};
    if (live_) parts_.door.leave();
    if (parts_.stopped()) return;
    if (!live_) parts_.count(outcome_of(why));
    auto const delay = backoff_.next(lived);
    tell(why, delay);
    parts_.pause(delay);
  }
}

/// Each reason once, until it is another: an origin that is away for a night is one line.
void Puller::tell(Error const& why, std::chrono::seconds delay) {
  if (live_) {
    parts_.log.info("source {} lost: {}; tries again in {} s", parts_.name, why.what,
                    delay.count());
  } else if (told_ != why.what) {
    parts_.log.warn(
        "source {} is not live: {}; tries again in {} s, then less often, every {} s "
        "at least",
        parts_.name, why.what, delay.count(), Backoff::kMost.count());
  } else {
    parts_.log.debug("source {} is not live: {}; tries again in {} s", parts_.name, why.what,
                     delay.count());
  }
  told_ = why.what;
}

Error Puller::attempt() {
  // Whoever is turned away would only take of the source's line.
  if (auto free = parts_.door.may_enter(); !free) return std::move(free).error();
  auto supply = parts_.open();
  if (!supply) return std::move(supply).error();
  return pass_on(**supply);
}

Result<> Puller::begin() {
  auto entered = parts_.door.enter();
  if (!entered) return entered;
  live_ = true;
  since_ = parts_.clock.now();
  told_.clear();
  parts_.count("live");
  parts_.log.info("fetches {}", parts_.name);
  return {};
}

Error Puller::pass_on(Supply& supply) {
  Pace pace;
  for (;;) {
    auto unit = supply.read();
    // Who was turned out has stopped the supply.
    if (auto good = parts_.door.state(); live_ && !good) return std::move(good).error();
    if (!unit) return std::move(unit).error();
    if (!live_) {
      if (auto begun = begin(); !begun) return std::move(begun).error();
    }
    if (supply.is_playlist()) {
      auto const early = pace.wait(unit->dts, parts_.clock.now());
      if (early.count() > 0) parts_.pause(early);
    }
    if (parts_.stopped()) return failure(errc_t::operation_canceled, "it is not wanted any more");
    if (auto taken = parts_.door.take(std::move(*unit)); !taken) return std::move(taken).error();
  }
}

}  // namespace freshet::ingest::pull
