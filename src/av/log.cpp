#include "av/log.hpp"

#include "base/clock.hpp"
#include "base/published.hpp"
#include "base/tally.hpp"

extern "C" {
#include <libavutil/log.h>
}

#include <array>
#include <cstdarg>
#include <string>

namespace freshet::av {
namespace {

Published<Log>& destination() {
  // Never destroyed: libav's threads may speak until the process ends.
  static auto* const log = new Published<Log>;
  return *log;
}

/// libav says a line in pieces. What it says belongs to the thread that says it.
struct Saying {
  std::string line;
  int prefix = 1;
  Tally errors, warnings;
};

void say(Saying& saying, int level) {
  auto const log = destination().get();
  bool const error = level <= AV_LOG_ERROR;
  auto const count = (error ? saying.errors : saying.warnings).add(system_clock().now());
  if (!log || !count) return;
  auto const more = *count > 1 ? " (and " + std::to_string(*count - 1) + " more)" : std::string{};
  if (error) {
    log->warn("{}{}", saying.line, more);
  } else {
    log->debug("{}{}", saying.line, more);
  }
}

/// How many Hush a thread has.
thread_local int hushed = 0;

void on_line(void* speaker, int level, char const* format, std::va_list words) {
  if (level > AV_LOG_WARNING || hushed > 0) return;
  thread_local Saying saying;
  std::array<char, 1'024> text{};
  av_log_format_line2(speaker, level, format, words, text.data(), static_cast<int>(text.size()),
                      &saying.prefix);
  saying.line += text.data();
  bool const whole = saying.line.ends_with('\n');
  if (!whole && saying.line.size() < 4 * text.size()) return;
  if (whole) saying.line.pop_back();
  say(saying, level);
  saying.line.clear();
}

}  // namespace

void send_log_to(Log log) {
  destination().set(std::make_shared<Log const>(std::move(log)));
  av_log_set_level(AV_LOG_WARNING);
  av_log_set_callback(on_line);
}

Hush::Hush() { ++hushed; }

Hush::~Hush() { --hushed; }

}  // namespace freshet::av
