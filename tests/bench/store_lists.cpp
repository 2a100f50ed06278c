/// How long the database takes for a page of streams or channels: 10,000 channels, 100,000 streams,
/// pages asked for at random while another connection writes. bench_store_lists [SECONDS]
#include "store/channels.hpp"
#include "store/migrate.hpp"
#include "store/renditions.hpp"
#include "store/streams.hpp"
#include "store/write_queue.hpp"
#include "support/temp_dir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace freshet::store {
namespace {

constexpr int kChannels = 10'000, kStreams = 100'000, kPage = 100;
using Clock = std::chrono::steady_clock;

std::string channel(int n) { return fmt::format("channel-{:05}", n); }
std::string stream(int n) { return fmt::format("01J{:023}", n); }

/// Every hundredth is on; the first channel alone has had a fifth of all shows.
StreamRow show(int n) {
  StreamRow row{stream(n), channel(n % 5 == 0 ? 0 : n % kChannels), StreamState::live, "rtmp", n,
                {}};
  if (n % 100 == 1) return row;
  row.state = StreamState::ended;
  row.ended_ms = n + 1;
  return row;
}

void fill(Database& database) {
  auto const filled = database.transaction([&]() -> Result<> {
    for (int n = 0; n < kChannels; ++n) {
      if (auto added = Channels{database}.add(channel(n), n); !added) return added.error();
    }
    for (int n = 0; n < kStreams; ++n) {
      if (auto put = Streams{database}.put(show(n)); !put) return put;
      if (auto put = Renditions{database}.put(stream(n), {"source", n, "1920x1080", 2'000}); !put) {
        return put;
      }
    }
    return {};
  });
  if (!filled) std::abort();
}

/// Groups of a hundred states and renditions, one behind the other.
void write(std::string const& path, std::atomic<bool> const& stop, std::atomic<long>& written) {
  auto database = Database::open(path).value();
  WriteQueue queue{[] { return true; }};
  for (int n = kStreams; !stop; ++n) {
    static_cast<void>(queue.post([n](Database& at) { return Streams{at}.put(show(n)); },
                                 [&](Result<> const& done) { written += done ? 1 : 0; }));
    if (n % 100 == 0) queue.commit(database);
  }
}

struct Kind {
  std::string name;
  std::function<std::size_t(int)> ask;  ///< with a number by chance
};

std::vector<Kind> kinds(Database& database) {
  auto const list = [&](StreamQuery const& query) {
    return Streams{database}.list(query).value().size();
  };
  return {
      {"all streams",
       [=](int n) {
         return list({{}, {}, stream(n), n % 2 == 0, kPage});
       }},
      {"live streams",
       [=](int n) {
         return list({{}, StreamState::live, stream(n), n % 2 == 0, kPage});
       }},
      {"a channel's streams",
       [=](int n) {
         return list({channel(n % kChannels), {}, "", true, kPage});
       }},
      {"a busy channel's ended streams",
       [=](int n) {
         return list({channel(0), StreamState::ended, stream(n), true, kPage});
       }},
      {"a busy channel's live streams",
       [=](int n) {
         return list({channel(0), StreamState::live, stream(n), false, kPage});
       }},
      {"a stream's renditions",
       [&database](int n) { return Renditions{database}.of(stream(n)).value().size(); }},
      {"all channels",
       [&database](int n) {
         return Channels{database}.page(channel(n % kChannels), "", kPage).value().size();
       }},
      {"channels by a part of their name",
       [&database](int n) {
         return Channels{database}.page("", std::to_string(n % 1'000), kPage).value().size();
       }},
  };
}

double at_share(std::vector<double> const& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

int measure(std::string const& path, double seconds) {
  auto database = Database::open(path).value();
  auto const all = kinds(database);
  std::map<std::string, std::vector<double>> took_ms;
  std::mt19937 chance{1};
  auto const end = Clock::now() + std::chrono::duration<double>{seconds};
  std::size_t rows = 0;
  while (Clock::now() < end) {
    for (auto const& kind : all) {
      auto const n = std::uniform_int_distribution{0, kStreams - 1}(chance);
      auto const begin = Clock::now();
      rows += kind.ask(n);
      took_ms[kind.name].push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    }
  }
  double worst = 0;
  for (auto& [name, times] : took_ms) {
    std::ranges::sort(times);
    auto const p99 = at_share(times, 0.99);
    worst = std::max(worst, p99);
    fmt::print("{:<34} {:>7} asked   median {:6.3f} ms   p99 {:6.3f} ms   most {:6.3f} ms\n", name,
               times.size(), at_share(times, 0.5), p99, times.back());
  }
  fmt::print("{} rows; the worst p99 is {:.3f} ms, of 20 allowed\n", rows, worst);
  return worst <= 20 ? 0 : 1;
}

}  // namespace
}  // namespace freshet::store

int main(int argc, char** argv) {
  using namespace freshet;
  test::TempDir const folder;
  auto const path = folder.path("a.db");
  {
    auto database = store::open_store(path).value();
    store::fill(database);
  }
  std::atomic<bool> stop{false};
  std::atomic<long> written{0};
  std::thread writer{[&] { store::write(path, stop, written); }};
  auto const code = store::measure(path, argc > 1 ? std::atof(argv[1]) : 10);
  stop = true;
  writer.join();
  fmt::print("{} streams were written meanwhile\n", written.load());
  return code;
}
