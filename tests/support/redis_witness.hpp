/// RedisWitness: a room that checks what its bus tells it, and Ledger: what all servers agree upon.
#pragma once

#include "chat/bus.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

/// What stands at a place of an order is the same for everybody. From any thread.
class Ledger {
 public:
  void note(std::string const& epoch, chat::Event const& event) {
    if (event.text.empty()) return;
    std::lock_guard const lock{mutex_};
    auto const [at, is_new] = all_.try_emplace({epoch, event.off}, event.text.text());
    if (!is_new && at->second != event.text.text()) {
      wrong_.push_back(epoch + ":" + std::to_string(event.off) + " is " + at->second + " and " +
                       std::string{event.text.text()});
    }
  }
  void wrong(std::string what) {
    std::lock_guard const lock{mutex_};
    wrong_.push_back(std::move(what));
  }
  [[nodiscard]] std::string faults() {
    std::lock_guard const lock{mutex_};
    std::string all;
    for (auto const& one : wrong_) all += one + '\n';
    return all;
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::uint64_t>, std::string> all_;
  std::vector<std::string> wrong_;
};

/// On its home loop. Within an epoch every place follows the one before it, or the room is entered
/// again; nothing is told twice.
class RedisWitness final : public chat::Listener {
 public:
  RedisWitness(std::string name, Ledger& ledger) : name_{std::move(name)}, ledger_{ledger} {}

  void entered(chat::Snapshot snapshot) noexcept override {
    ++entries;
    epoch = snapshot.epoch;
    off = snapshot.off;
    state = snapshot.state;
    auto place = snapshot.off - snapshot.ring.size();
    for (auto const& event : snapshot.ring) {
      if (event->off != ++place) ledger_.wrong(name_ + ": a ring with holes at " + at(event->off));
      ledger_.note(epoch, *event);
      mids.insert(event->mid);
    }
    if (place != off) ledger_.wrong(name_ + ": a ring that ends elsewhere than " + at(off));
  }
  void happened(chat::EventPtr event) noexcept override {
    if (entries == 0) ledger_.wrong(name_ + ": told before it was let in");
    if (event->off != off + 1) {
      ledger_.wrong(name_ + ": after " + at(off) + " comes " + at(event->off));
    }
    off = event->off;
    if (!told_.insert(epoch + "#" + event->mid).second) {
      ledger_.wrong(name_ + ": told twice of " + event->mid);
    }
    mids.insert(event->mid);
    ledger_.note(epoch, *event);
    ++events;
    if (!event->text.empty()) last_text = event->text.text();
  }
  void overheard(chat::EventPtr) noexcept override { ++shouts; }
  void counted(std::uint64_t) noexcept override {}
  void degraded(bool is) noexcept override {
    is_degraded = is;
    if (is) ++times_degraded;
  }

  std::string epoch, last_text;
  std::uint64_t off = 0;
  std::map<std::string, std::string, std::less<>> state;
  std::set<std::string> mids;  ///< told of, or shown when it was let in
  std::size_t entries = 0, events = 0, shouts = 0, times_degraded = 0;
  bool is_degraded = false;

 private:
  [[nodiscard]] std::string at(std::uint64_t place) const {
    return epoch + ":" + std::to_string(place);
  }

  std::string const name_;
  Ledger& ledger_;
  std::set<std::string> told_;
};

}  // namespace freshet::test
