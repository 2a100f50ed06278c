#include "base/log.hpp"

#include "base/field_log.hpp"
#include "base/log_lines.hpp"
#include "base/utf8.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <cstdio>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <string_view>

namespace freshet {
namespace {

/// How a code point is written: lines hold what peers sent.
using Spell = void (*)(CodePoint const&, spdlog::memory_buf_t&);

void put(std::string_view text, spdlog::memory_buf_t& out) {
  out.append(text.data(), text.data() + text.size());
}

void spell_plain(CodePoint const& point, spdlog::memory_buf_t& out) {
  put(point.good ? point.octets : kReplacementText, out);
}

/// The inside of a JSON string (RFC 8259 §7).
void spell_json(CodePoint const& point, spdlog::memory_buf_t& out) {
  if (point.value == '"' || point.value == '\\') out.push_back('\\');
  if (point.value < 0x20) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(point.value));
  } else {
    spell_plain(point, out);
  }
}

/// What would begin a line, drive a terminal or turn the direction of writing.
bool is_control(char32_t value) {
  auto const within = [value](char32_t first, char32_t last) {
    return value >= first && value <= last;
  };
  return value < 0x20 || within(0x7F, 0x9F) || within(0x200E, 0x200F) || within(0x2028, 0x202E) ||
         within(0x2066, 0x2069);
}

/// One record is one line, and a peer cannot write another into it.
void spell_text(CodePoint const& point, spdlog::memory_buf_t& out) {
  if (point.value == '\n') {
    put("\\n", out);
  } else if (is_control(point.value)) {
    auto const value = static_cast<unsigned>(point.value);
    if (value <= 0xFF) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", value);
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", value);
    }
  } else {
    spell_plain(point, out);
  }
}

/// The message, spelled so.
class Message final : public spdlog::custom_flag_formatter {
 public:
  explicit Message(Spell spell) : spell_{spell} {}
  void format(spdlog::details::log_msg const& msg, std::tm const&,
              spdlog::memory_buf_t& out) override {
    std::string_view const text{msg.payload.data(), msg.payload.size()};
    for_each_code_point(text, [&](CodePoint const& point) { spell_(point, out); });
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<Message>(spell_);
  }

 private:
  Spell const spell_;
};

std::string spelled(std::string_view text, Spell spell) {
  spdlog::memory_buf_t out;
  for_each_code_point(text, [&](CodePoint const& point) { spell(point, out); });
  return {out.data(), out.size()};
}

/// Without quotes where a reader sees the value's end.
std::string text_value(std::string const& value) {
  auto const bare = !value.empty() && value.find_first_of(" =\"") == std::string::npos;
  if (bare) return spelled(value, spell_text);
  std::string out = "\"";
  for (char const c : spelled(value, spell_text)) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + '"';
}

spdlog::level::level_enum level_of(std::string const& name) {
  auto const parsed = spdlog::level::from_str(name);
  if (parsed == spdlog::level::off && name != "off") {
    throw std::invalid_argument("unknown log level '" + name + "'");
  }
  return parsed;
}

LogLevel level_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
      return LogLevel::trace;
    case spdlog::level::debug:
      return LogLevel::debug;
    case spdlog::level::info:
      return LogLevel::info;
    case spdlog::level::warn:
      return LogLevel::warn;
    default:
      return LogLevel::error;
  }
}

/// Between two code points of valid UTF-8.
std::string shortened(std::string text) {
  if (text.size() <= LogLine::kLongest) return text;
  auto end = LogLine::kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

/// Passes each line on; it is formatted as text however the log is written.
class Listener final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit Listener(std::function<void(LogLine)> hear) : hear_{std::move(hear)} {}

 protected:
  void sink_it_(spdlog::details::log_msg const& msg) override {
    using std::chrono::milliseconds;
    auto const since = std::chrono::duration_cast<milliseconds>(msg.time.time_since_epoch());
    std::string_view const text{msg.payload.data(), msg.payload.size()};
    hear_({since.count(), level_of(msg.level), shortened(spelled(text, spell_text))});
  }
  void flush_() override {}
  void set_formatter_(std::unique_ptr<spdlog::formatter>) override {}

 private:
  std::function<void(LogLine)> const hear_;
};

}  // namespace

void listen(spdlog::logger& logger, std::function<void(LogLine)> hear) {
  logger.sinks().push_back(std::make_shared<Listener>(std::move(hear)));
}

void Log::write(spdlog::level::level_enum level, std::string const& line) const {
  out_->log(level, "{}{}", prefix_, line);
}

std::shared_ptr<spdlog::logger> make_logger(std::string const& level, bool json) {
  auto logger = std::make_shared<spdlog::logger>("freshet",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  adjust_logger(*logger, level, json);
  return logger;
}

void adjust_logger(spdlog::logger& logger, std::string const& level, bool json) {
  auto const parsed = level_of(level);
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<Message>('*', json ? spell_json : spell_text);
  formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","msg":"%*"})"
                              : "%Y-%m-%d %H:%M:%S.%e %L %*");
  logger.set_formatter(std::move(formatter));
  logger.set_level(parsed);
}

struct FieldLog::Style {
  bool json;
  std::shared_ptr<spdlog::logger> out;
};

void FieldLog::set(bool on, bool json) {
  auto out =
      std::make_shared<spdlog::logger>(name_, std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","log":"%n",%v})"
                              : "%Y-%m-%d %H:%M:%S.%e %n %v");
  out->set_formatter(std::move(formatter));
  style_.set(std::make_shared<Style const>(Style{json, std::move(out)}));
  on_ = on;
}

void FieldLog::write(std::vector<LogField> const& fields) const {
  auto const style = style_.get();
  if (!on_ || !style) return;
  std::string line;
  for (auto const& [name, value, number] : fields) {
    if (!line.empty()) line += style->json ? ',' : ' ';
    if (style->json) {
      auto const text = number ? value : '"' + spelled(value, spell_json) + '"';
      line.append("\"").append(name).append("\":").append(text);
    } else {
      line.append(name).append("=").append(text_value(value));
    }
  }
  style->out->info("{}", line);
}

}  // namespace freshet
