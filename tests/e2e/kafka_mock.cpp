// Brokers of a Kafka in a process of their own, for who kills servers: librdkafka's mock cluster.
// Prints where they are, then each message as a line of JSON. Reads `down` and `up`, a line each,
// and says when that is done; ends with its input.
#include "support/mock_kafka.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

/// What was asked for since it was asked last; one thread writes, one reads.
class Orders {
 public:
  void add(std::string line) {
    std::scoped_lock const lock{mutex_};
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> take() {
    std::scoped_lock const lock{mutex_};
    return std::exchange(lines_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

void say(nlohmann::ordered_json const& json) { std::cout << json.dump() << std::endl; }

}  // namespace

int main() {
  freshet::test::MockKafka brokers;
  say({{"brokers", brokers.brokers()}});
  Orders orders;
  std::thread reader{[&] {
    for (std::string line; std::getline(std::cin, line);) orders.add(line);
    orders.add("end");
  }};
  std::size_t told = 0;
  for (bool going = true; going;) {
    for (auto const& order : orders.take()) {
      if (order == "down") brokers.go_down();
      if (order == "up") brokers.come_up();
      if (order == "end") going = false;
      say({{"done", order}});
    }
    brokers.read();
    for (auto const& all = brokers.heard(0); told < all.size(); ++told) {
      auto const& one = all[told];
      say({{"key", one.key},
           {"id", one.id},
           {"type", one.type},
           {"partition", one.partition},
           {"value", nlohmann::json::parse(one.value, nullptr, false)}});
    }
  }
  reader.join();
}
