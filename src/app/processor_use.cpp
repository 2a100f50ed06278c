#include "app/processor_use.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>

namespace freshet::app {
namespace {

/// Names of threads begin so.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kStages{
    {{"loop-", "network"},
     {"lane", "encoding"},
     {"media", "disk"},
     {"store", "database"},
     {"events", "database"},
     {"pictures", "pictures"},
     {"cards", "pictures"},
     {"srt", "srt"},
     {"pull-", "pulls"},
     {"http-client", "webhooks"}}};

/// A file of /proc, which says nothing of its size.
std::string text_of(std::filesystem::path const& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

std::string_view stage_of(std::string_view thread) {
  auto const at = std::ranges::find_if(
      kStages, [&](auto const& stage) { return thread.starts_with(stage.first); });
  return at == kStages.end() ? "other" : at->second;
}

std::uint64_t ticks_in(std::string_view stat) {
  // proc(5): the name in brackets may hold blanks and brackets; utime and stime are the 12th and
  // 13th after it.
  auto const name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return 0;
  stat.remove_prefix(name_end + 1);
  std::uint64_t ticks = 0;
  for (int field = 1; field <= 13; ++field) {
    stat.remove_prefix(std::min(stat.find_first_not_of(' '), stat.size()));
    auto const end = std::min(stat.find(' '), stat.size());
    std::uint64_t value = 0;
    if (field >= 12 && std::from_chars(stat.data(), stat.data() + end, value).ec == std::errc{}) {
      ticks += value;
    }
    stat.remove_prefix(end);
  }
  return ticks;
}

ProcessorUse::Measured ProcessorUse::measure() const {
  Measured measured{clock_.now(), ticks_in(text_of("/proc/self/stat")), {}};
  std::error_code error;
  using Tasks = std::filesystem::directory_iterator;
  for (Tasks at{"/proc/self/task", error}; !error && at != Tasks{}; at.increment(error)) {
    auto name = text_of(at->path() / "comm");
    if (!name.empty() && name.back() == '\n') name.pop_back();
    measured.threads[at->path().filename().string() + ' ' + name] =
        ticks_in(text_of(at->path() / "stat"));
  }
  return measured;
}

ProcessorUse::Shares ProcessorUse::look() {
  using Seconds = std::chrono::duration<double>;
  if (before_.process == 0 || clock_.now() - now_.at >= std::chrono::seconds{1}) {
    before_ = std::exchange(now_, measure());
  }
  auto const ticks_a_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  auto const span = std::max(Seconds{now_.at - before_.at}.count(), 0.01) * ticks_a_second;
  auto const share = [&](std::uint64_t then, std::uint64_t now) {
    return now > then ? static_cast<double>(now - then) / span : 0.0;
  };
  Shares shares{share(before_.process, now_.process), {}};
  for (auto const& [thread, ticks] : now_.threads) {
    auto const then = before_.threads.find(thread);
    auto const stage = stage_of(std::string_view{thread}.substr(thread.find(' ') + 1));
    shares.stages[std::string{stage}] +=
        share(then == before_.threads.end() ? 0 : then->second, ticks);
  }
  return shares;
}

std::uint64_t memory_in_use() {
  // proc(5): the second number of statm is the pages that are resident.
  std::ifstream in{"/proc/self/statm"};
  std::uint64_t size = 0, resident = 0;
  in >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace freshet::app
