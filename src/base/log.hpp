/// Log: a value with a prefix over one spdlog logger; children extend the prefix.
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <string_view>

namespace freshet {

/// From any thread. info: what an operator did or must know; warn: degraded; error: something was
/// lost; debug: once per connection. There is no line per packet: packets are counted.
class Log {
 public:
  /// Says nothing: the default, so that a test needs no logger.
  Log() = default;
  explicit Log(std::shared_ptr<spdlog::logger> out, std::string prefix = {})
      : out_{std::move(out)}, prefix_{std::move(prefix)} {}

  /// A child whose lines begin with this one's prefix and `[name] `.
  [[nodiscard]] Log child(std::string_view name) const {
    return Log{out_, prefix_ + "[" + std::string{name} + "] "};
  }

  template <class... A>
  void debug(spdlog::format_string_t<A...> f, A&&... a) const {
    say(spdlog::level::debug, f, std::forward<A>(a)...);
  }
  template <class... A>
  void info(spdlog::format_string_t<A...> f, A&&... a) const {
    say(spdlog::level::info, f, std::forward<A>(a)...);
  }
  template <class... A>
  void warn(spdlog::format_string_t<A...> f, A&&... a) const {
    say(spdlog::level::warn, f, std::forward<A>(a)...);
  }
  template <class... A>
  void error(spdlog::format_string_t<A...> f, A&&... a) const {
    say(spdlog::level::err, f, std::forward<A>(a)...);
  }

 private:
  template <class... A>
  void say(spdlog::level::level_enum level, spdlog::format_string_t<A...> f, A&&... a) const {
    if (out_ && out_->should_log(level)) write(level, fmt::format(f, std::forward<A>(a)...));
  }
  void write(spdlog::level::level_enum level, std::string const& line) const;

  std::shared_ptr<spdlog::logger> out_;
  std::string prefix_;
};

/// A logger to standard error. `json`: one JSON object a line instead of text. Whatever peers sent,
/// a record is one line of valid UTF-8: what is none becomes U+FFFD, controls are spelled out.
/// Throws std::invalid_argument for an unknown level.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(std::string const& level, bool json);

/// The same for one that is in use, from any thread: the next line is written so.
void adjust_logger(spdlog::logger& logger, std::string const& level, bool json);

}  // namespace freshet
