#include "store/write_queue.hpp"

#include <utility>

namespace freshet::store {

Result<> WriteQueue::post(Work work, Done done) {
  if (!queue_.push({std::move(work), std::move(done), {}})) {
    return failure(boost::system::errc::device_or_resource_busy,
                   "database: too much is waiting to be written");
  }
  ask();
  return {};
}

void WriteQueue::ask() {
  if (!called_.exchange(true) && !call_()) called_ = false;
}

void WriteQueue::commit(Database& database) {
  // Before the look: what is posted from here on asks anew.
  called_ = false;
  auto group = next_group();
  if (group.empty()) return;
  auto const whole = run(database, group);
  for (auto const& item : group) {
    if (item.done) item.done(whole ? item.answer : whole);
  }
  if (!empty()) ask();
}

std::vector<WriteQueue::Item> WriteQueue::next_group() {
  std::vector<Item> group;
  while (group.size() < kGroup) {
    auto item = queue_.try_pop();
    if (!item) break;
    group.push_back(std::move(*item));
  }
  return group;
}

Result<> WriteQueue::run(Database& database, std::vector<Item>& group) {
  return database.transaction([&]() -> Result<> {
    for (auto& item : group) {
      item.answer = database.transaction([&] { return item.work(database); });
      // A full disk undoes the whole transaction, and with it what went well before.
      if (!database.in_transaction()) return item.answer;
    }
    return {};
  });
}

}  // namespace freshet::store
