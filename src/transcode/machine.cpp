#include "transcode/machine.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace freshet::transcode {
namespace {

std::string text_of(char const* path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    auto const from = line.find_first_not_of(' ');
    if (from == std::string_view::npos) break;
    line.remove_prefix(from);
    auto const to = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, to));
    line.remove_prefix(to);
  }
  return words;
}

std::optional<double> number(std::string_view word) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || value < 0) return std::nullopt;
  return static_cast<double>(value);
}

double allowed_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  auto const count = ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
  return count > 0 ? count : static_cast<double>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

/// A container sees its own group as the root; elsewhere the path is the third field.
std::string own_quota() {
  auto const mine = text_of("/proc/self/cgroup");
  auto const at = mine.find("0::");
  if (at == std::string::npos) return {};
  auto const path = mine.substr(at + 3, mine.find('\n', at) - at - 3);
  auto const found = text_of(("/sys/fs/cgroup" + path + "/cpu.max").c_str());
  return found.empty() ? text_of("/sys/fs/cgroup/cpu.max") : found;
}

}  // namespace

std::optional<double> busy_ticks(std::string_view stat) {
  auto const words = words_of(stat.substr(0, stat.find('\n')));
  // cpu user nice system idle iowait irq softirq steal …; guests are counted with the users, and
  // who is nice makes room.
  if (words.size() < 9 || words[0] != "cpu") return std::nullopt;
  double busy = 0;
  for (std::size_t const i : {1U, 3U, 6U, 7U, 8U}) {
    auto const ticks = number(words[i]);
    if (!ticks) return std::nullopt;
    busy += *ticks;
  }
  return busy;
}

std::optional<double> quota(std::string_view cpu_max) {
  auto const words = words_of(cpu_max.substr(0, cpu_max.find('\n')));
  if (words.size() != 2) return std::nullopt;
  auto const most = number(words[0]), every = number(words[1]);
  if (!most || !every || *every == 0) return std::nullopt;
  return *most / *every;
}

Machine::Machine() : processors_{allowed_processors()} {
  if (auto const most = quota(own_quota()); most && *most < processors_) {
    processors_ = *most;
    limited_ = true;
  }
}

Load Machine::load() const {
  Load load;
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  load.own = static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
  auto const busy = limited_ ? std::nullopt : busy_ticks(text_of("/proc/stat"));
  auto const ticks_a_second = static_cast<double>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  load.busy = busy ? *busy / ticks_a_second : load.own;
  return load;
}

}  // namespace freshet::transcode
